"""Parts of the full graph, for export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from iomkg.errors import BadParameter
from iomkg.graph.built import FullGraph
from iomkg.graph.derivation import EVENT_BOUNDS_RULE, FACTS_RULE
from iomkg.graph.project import Project
from iomkg.graph.vocabulary import WITHOUT_CLAIM
from iomkg.terms import DCTERMS, IOMKG, PROV, RDF, Blank, Iri, Triple

PARTS = ("authored", "full", "facts", "claims")
_TYPE = Iri(RDF + "type")
_SUBJECT, _OBJECT = Iri(RDF + "subject"), Iri(RDF + "object")
_SOURCE, _EVIDENCE = Iri(PROV + "hadPrimarySource"), Iri(IOMKG + "evidence")

OF_A_CLAIM: Final = frozenset(
    Iri(IOMKG + n) for n in ("Claim", "Span", "HeldSource", "TableSource", "CitedSource")
)
"""The classes of what is in the part ``claims``."""

OF_THE_RECORD: Final = frozenset(
    Iri(IOMKG + n) for n in ("Claim", "Span", "Passage", "Conflict", "SourceFinding", "Tenure")
)
"""The classes of what no fact is about."""

EDITORIAL: Final = frozenset(map(Iri, WITHOUT_CLAIM)) | {Iri(DCTERMS + "title")}
"""What makes facts readable: all that things bear without a claim, and the titles of sources."""


def part(
    graph: FullGraph, project: Project, what: str, about: Iri | None, of: Iri | None
) -> tuple[Triple, ...]:
    """Take a part of the full graph.

    Args:
        graph: the full graph.
        project: the project that it was built from.
        what: one of :data:`PARTS`. Facts come with the types, labels, schemes and mappings of
            the things they are about, so that they can be read, or reasoned over, on their own.
        about: only this thing's triples, and the claims of which it is subject or object.
        of: only this source's record, claims and spans.

    Returns:
        The triples, each once.

    Raises:
        BadParameter: if there is no such part.
    """
    refuse_unknown_part(what)
    authored = graph.authored(project.root / "graph")
    if what == "full":
        chosen: Iterable[Triple] = (*graph.authored(), *graph.derivation.triples())
    elif what == "facts":
        chosen = (*_facts(graph), *_readable(authored))
    elif what == "claims":
        kept = {s for s, p, o in authored if p == _TYPE and o in OF_A_CLAIM}
        chosen = (t for t in authored if t[0] in kept)
    else:
        chosen = authored
    triples = tuple(dict.fromkeys(chosen))
    if about is not None:
        triples = _within(triples, _concerning(authored, about))
    if of is not None:
        triples = _within(triples, _made_by(authored, of))
    return triples


def refuse_unknown_part(what: str) -> None:
    """Refuse a part that is none of :data:`PARTS`.

    Raises:
        BadParameter: if it is none.
    """
    if what not in PARTS:
        raise BadParameter(f"There is no part {what!r}.", f"Choose one of {', '.join(PARTS)}.")


def _facts(graph: FullGraph) -> Iterable[Triple]:
    yield from graph.derivation.of(FACTS_RULE)
    yield from graph.derivation.of(EVENT_BOUNDS_RULE)


def _readable(authored: tuple[Triple, ...]) -> Iterable[Triple]:
    of_the_record = {s for s, p, o in authored if p == _TYPE and o in OF_THE_RECORD}
    return (t for t in authored if t[1] in EDITORIAL and t[0] not in of_the_record)


def _concerning(authored: tuple[Triple, ...], thing: Iri) -> set[Iri | Blank]:
    claims = {s for s, p, o in authored if p in (_SUBJECT, _OBJECT) and o == thing}
    return _with_spans(authored, claims) | {thing}


def _made_by(authored: tuple[Triple, ...], source: Iri) -> set[Iri | Blank]:
    made = {s for s, p, o in authored if p == _SOURCE and o == source}
    return _with_spans(authored, made) | {source}


def _with_spans(authored: tuple[Triple, ...], claims: set[Iri | Blank]) -> set[Iri | Blank]:
    spans = {
        o for s, p, o in authored if p == _EVIDENCE and s in claims and isinstance(o, Iri | Blank)
    }
    return claims | spans


def _within(triples: tuple[Triple, ...], nodes: set[Iri | Blank]) -> tuple[Triple, ...]:
    return tuple(t for t in triples if t[0] in nodes)
