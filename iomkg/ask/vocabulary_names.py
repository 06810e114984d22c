"""Finding a term of the ontology, or a code, that a person means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iomkg.ask.folding import fold
from iomkg.errors import AmbiguousEntity
from iomkg.terms import ID, Iri, local_name, shorten

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_TERMS: Final = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?term ?label WHERE {
  ?term rdfs:isDefinedBy ?ontology .
  OPTIONAL { ?term rdfs:label ?label }
}
"""


def find_term(store: Store, text: str) -> Iri | None:
    """Find a term of a vocabulary: a class, a property, a code.

    Args:
        store: holds the ontology.
        text: its label, local name, prefixed name or IRI.

    Returns:
        The IRI; None if nothing bears the name.

    Raises:
        AmbiguousEntity: if several terms bear it; they are listed.
    """
    wanted = fold(text)
    if not wanted:
        return None
    found: set[str] = set()
    for iri, label in store.select(_TERMS).texts():
        names = (shorten(iri), iri, local_name(iri), label)
        if not iri.startswith(ID) and wanted in map(fold, names):
            found.add(iri)
    exact = [iri for iri in found if text in (iri, shorten(iri), local_name(iri))]
    terms = exact if len(exact) == 1 else sorted(found)
    if len(terms) > 1:
        listed = ", ".join(map(shorten, terms))
        raise AmbiguousEntity(f"{text!r} names several terms.", f"Write one of: {listed}.")
    return Iri(terms[0]) if terms else None
