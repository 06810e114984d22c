"""What the words of answers mean: from the ontology where it defines them, else from one file.

A property, a class or a code is explained by its own definition; ``glossary.json`` has the words
that no term of the ontology stands for, and which list of codes belongs to which word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from iomkg.ask.folding import fold, near_names
from iomkg.errors import UnknownEntity
from iomkg.terms import IOMKG, local_name
from iomkg.tuples import NamedTuple, firsts

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_TERMS: Final = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term ?label ?definition ?scheme ?schemeLabel WHERE {
  ?term rdfs:label ?label ; skos:definition ?definition ;
        rdfs:isDefinedBy <https://w3id.org/iomkg/ontology> .
  OPTIONAL { ?term skos:inScheme ?scheme . ?scheme rdfs:label ?schemeLabel }
}
ORDER BY ?term ?label
"""


class Meaning(NamedTuple):
    """One meaning of a word.

    Attributes:
        text: what it means, in sentences.
        term: IRI of the term that it is the definition of, or an empty string.
        of: what list of codes the term is in, or an empty string.
        codes: the codes that the word may have as its value, each with its definition.
    """

    text: str
    term: str
    of: str
    codes: tuple[tuple[str, str], ...]


class Explained(NamedTuple):
    """A word of answers and what it means.

    Attributes:
        word: the word.
        meanings: what it means.
        see: words that belong to it.
    """

    word: str
    meanings: tuple[Meaning, ...]
    see: tuple[str, ...]


class _Term(NamedTuple):
    label: str
    definition: str
    scheme: str
    scheme_label: str


def explain_word(store: Store, word: str) -> Explained:
    """Explain a word of answers.

    Args:
        store: holds the ontology.
        word: the word, in any case; or the local name or label of a term.

    Returns:
        Its meanings.

    Raises:
        UnknownEntity: if nothing of that name is explained; near words are offered.
    """
    terms = _read_terms(store)
    wanted = fold(word)
    entries = {fold(name): (name, entry) for name, entry in _file().items()}
    entries |= {
        fold(also): pair for pair in list(entries.values()) for also in pair[1].get("also", ())
    }
    name, entry = entries.get(wanted, (word, {}))
    meanings = list(_of_entry(entry, terms))
    told = {meaning.term for meaning in meanings}
    for iri, term in terms.items():
        if wanted in (fold(term.label), fold(local_name(iri))) and iri not in told:
            meanings.append(Meaning(term.definition, iri, term.scheme_label, ()))
    if not meanings:
        known = sorted({*entries, *(fold(term.label) for term in terms.values())})
        raise UnknownEntity(
            f"{word!r} is no word that answers use.",
            near_names(wanted, known) + f"Some that are explained: {', '.join(sorted(_file()))}.",
        )
    return Explained(name, tuple(meanings), tuple(entry.get("see", ())))


def explained_words() -> tuple[str, ...]:
    """Return the words of the glossary, in order."""
    return tuple(sorted(_file()))


def _of_entry(entry: Mapping[str, Any], terms: Mapping[str, _Term]) -> Iterator[Meaning]:
    iri = IOMKG + entry["term"] if "term" in entry else ""
    term = terms.get(iri)
    text = entry.get("means") or (term.definition if term else "")
    if text:
        codes = _codes(IOMKG + entry["codes"], terms) if "codes" in entry else ()
        yield Meaning(text, iri if term else "", "", tuple(codes))


def _codes(scheme: str, terms: Mapping[str, _Term]) -> Iterator[tuple[str, str]]:
    yield from ((term.label, term.definition) for term in terms.values() if term.scheme == scheme)


def _read_terms(store: Store) -> dict[str, _Term]:
    return firsts((iri, _Term(*rest)) for iri, *rest in store.select(_TERMS).texts())


@cache
def _file() -> dict[str, dict[str, Any]]:
    text = files("iomkg.ask").joinpath("glossary.json").read_text(encoding="utf-8")
    read: dict[str, dict[str, Any]] = json.loads(text)
    return read
