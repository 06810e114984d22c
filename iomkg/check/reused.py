"""Terms of other vocabularies: each exists there, and is what it is declared as."""

from __future__ import annotations

from collections.abc import Iterator

from iomkg.check.finding import Finding, Rule
from iomkg.check.published import LISTS, published_terms
from iomkg.graph.vocabulary import CLASS, PROPERTY_KINDS, TYPE, Vocabulary, closest
from iomkg.terms import SH, Iri, shorten

REUSED = Rule(
    "terms/reused",
    "A term of another vocabulary exists there, as what it is declared",
    "ontology/ declares terms of other vocabularies to use them. A term of DCMI Terms, FOAF, ORG, "
    "PROV-O, SKOS or VANN must be one of theirs: a class if it begins with a capital, a property "
    "if not (OOPS! P40). Their lists come with rdflib. DCAT, Web Annotation, BIBO and EDTF are "
    "not compared: their lists there are of an older version, or missing. Correct the spelling.",
    example="org:FormalOrganization a owl:Class .  # not org:FormalOrganisation",
)


def check_reused(ontology: Vocabulary) -> Iterator[Finding]:
    """Compare the declared terms of other vocabularies with those vocabularies.

    Args:
        ontology: its ontology files.

    Yields:
        Findings of ``terms/reused``.
    """
    for iri, kinds in sorted(ontology.declared.items()):
        namespace = next((n for n in LISTS if iri.startswith(n)), None)
        if namespace in (None, SH):  # shapes speak SHACL, where terms/shape compares it
            continue
        listed = published_terms(namespace)
        if iri not in listed:
            problem = "there is no such term in its vocabulary"
            likely = closest(iri, sorted(listed), 1)
            near = f"Did you mean {shorten(likely[0])}? " if likely else ""
        else:
            capital = iri.removeprefix(namespace)[:1].isupper()
            wrong = PROPERTY_KINDS if capital else {CLASS}
            if not wrong & set(kinds):
                continue
            problem = f"it is a {'class' if capital else 'property'} there"
            likely, near = [], ""
        yield REUSED.finding(
            f"{shorten(iri)} is declared as {shorten(kinds[0])}, but {problem}. {near}"
            "Correct the declaration.",
            iri,
            TYPE,
            Iri(kinds[0]),
            # Where the right term is used, it is undeclared: this declaration was meant for it.
            about=likely[0] if likely else None,
        )
