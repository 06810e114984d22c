"""Terms of other vocabularies: each exists there, and is what it is declared as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from iomkg.check.context import Context
from iomkg.check.finding import Finding, Rule
from iomkg.check.vocabulary import CLASS, PROPERTY_KINDS, TYPE, Vocabulary, did_you_mean
from iomkg.terms import DCTERMS, FOAF, ORG, PROV, SKOS, VANN, Iri, shorten

REUSED = Rule(
    "terms/reused",
    "A term of another vocabulary exists there, as what it is declared",
    "ontology/ declares terms of other vocabularies to use them. A term of DCMI Terms, FOAF, ORG, "
    "PROV-O, SKOS or VANN must be one of theirs: a class if it begins with a capital, a property "
    "if not (OOPS! P40). Their lists come with rdflib. DCAT, Web Annotation, BIBO and EDTF are "
    "not compared: their lists there are of an older version, or missing. Correct the spelling.",
    example="org:FormalOrganization a owl:Class .  # not org:FormalOrganisation",
)
_COMPARED: Final = {
    DCTERMS: "DCTERMS",
    FOAF: "FOAF",
    ORG: "ORG",
    PROV: "PROV",
    SKOS: "SKOS",
    VANN: "VANN",
}


def check_reused(context: Context, ontology: Vocabulary) -> Iterator[Finding]:
    """Compare the declared terms of other vocabularies with those vocabularies.

    Args:
        context: the project.
        ontology: its ontology files.

    Yields:
        Findings of ``terms/reused``.
    """
    known = _known()
    for iri, kinds in sorted(ontology.declared.items()):
        namespace = next((n for n in known if iri.startswith(n)), None)
        if namespace is None or not known[namespace]:
            continue
        if iri not in known[namespace]:
            problem = "there is no such term in its vocabulary"
            near = did_you_mean(iri, sorted(known[namespace]))
        else:
            capital = iri.removeprefix(namespace)[:1].isupper()
            wrong = PROPERTY_KINDS if capital else {CLASS}
            if not wrong & set(kinds):
                continue
            problem = f"it is a {'class' if capital else 'property'} there"
            near = ""
        yield context.finding(
            REUSED,
            f"{shorten(iri)} is declared as {shorten(kinds[0])}, but {problem}. {near}"
            "Correct the declaration.",
            iri,
            TYPE,
            Iri(kinds[0]),
        )


def _known() -> Mapping[str, frozenset[str]]:
    """Return the terms of each vocabulary that rdflib has a list of."""
    import rdflib.namespace

    return {
        namespace: frozenset(map(str, dir(getattr(rdflib.namespace, name))))
        for namespace, name in _COMPARED.items()
    }
