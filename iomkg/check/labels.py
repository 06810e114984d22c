"""Labels, names and acronyms: people ask by them, so each leads to one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.ask.folding import fold
from iomkg.check.finding import Finding, Rule
from iomkg.graph.vocabulary import Vocabulary
from iomkg.rdf.shacl.severity import Severity
from iomkg.terms import ID, IOMKG, RDF, RDFS, XSD, Iri, Literal, Term, shorten

LABEL = Rule(
    "terms/label",
    "No two things of a kind have one label",
    "People ask by label, so two things of one kind (of one scheme, if the kind has schemes) "
    "differ in more than case, accents and punctuation. Tell them apart in the label, or make "
    "them one node.",
    example='<programme/camp-management> rdfs:label "camp management (programme)"@en .',
)
NAME = Rule(
    "terms/name",
    "No two things of a kind have one name or acronym",
    "A name or an acronym that claims give to two things of one kind, or that is the label of "
    "another one, is ambiguous wherever somebody asks by it; case, accents and punctuation do "
    "not tell two names apart. Point the claims at one thing, or deprecate the one that is wrong.",
    Severity.WARNING,
    example='rdf:subject <organisation/unhcr> ; rdf:predicate iomkg:acronym ; rdf:object "UNHCR" ;',
)

_LABEL: Final = RDFS + "label"
_NAMING: Final = frozenset({Iri(IOMKG + "name"), Iri(IOMKG + "acronym")})
_DEPRECATED: Final = Iri(IOMKG + "Deprecated")
_TRUE: Final = Literal("true", XSD + "boolean")


def check_labels(graph: Vocabulary) -> Iterator[Finding]:
    """Look for labels, names and acronyms that two things of a kind share.

    Args:
        graph: its graph files.

    Yields:
        Findings of ``terms/label`` and ``terms/name``.
    """
    first: dict[tuple[str, str], str] = {}
    labelled = {
        str(node): own[_LABEL]
        for node, own in graph.by_subject.items()
        if _LABEL in own and str(node) in graph.declared and str(node).startswith(ID)
    }
    for iri, labels in sorted(labelled.items()):
        for label in labels:
            key = (parts_of(iri)[0], fold(str(label)))
            other = first.setdefault(key, iri)
            if other != iri:
                yield LABEL.finding(
                    f"{shorten(iri)} has the same label as {shorten(other)}, {str(label)!r}. "
                    "Tell them apart in the label, or make them one node.",
                    iri,
                    _LABEL,
                    label,
                )
    yield from _names(graph, first)


def _names(graph: Vocabulary, first: dict[tuple[str, str], str]) -> Iterator[Finding]:
    for claim in graph.of_kinds({IOMKG + "Claim"}):
        for thing, name in _naming(graph, Iri(claim)):
            # Two things may bear one name one after the other, if the claims say when.
            when = "".join(str(each) for each in graph.values(Iri(claim), IOMKG + "validity"))
            other = first.setdefault((parts_of(thing)[0], when + fold(str(name))), thing)
            if other != thing:
                yield NAME.finding(
                    f"{shorten(claim)} calls {shorten(thing)} {str(name)!r}, which is a name of "
                    f"{shorten(other)} too. Point the claims at one thing, or deprecate one.",
                    claim,
                    RDF + "object",
                    name,
                )


def _naming(graph: Vocabulary, claim: Iri) -> Iterator[tuple[str, Term]]:
    names = not _NAMING.isdisjoint(graph.values(claim, RDF + "predicate"))
    denied = _TRUE in graph.values(claim, IOMKG + "negated")
    if names and not denied and _DEPRECATED not in graph.values(claim, IOMKG + "rank"):
        for thing in graph.values(claim, RDF + "subject"):
            for name in graph.values(claim, RDF + "object"):
                yield str(thing), name


def parts_of(iri: str) -> tuple[str, str]:
    """Cut the IRI of a thing into what it shares with its kind, and its own name."""
    parent, _, slug = iri.rpartition("#" if "#" in iri else "/")
    return parent, slug
