"""Things and the relations between them, for programs that draw and measure networks.

Each claim between two things is an edge, with the source that makes it; so two sources that say the
same are two edges. Of facts, which have no source of their own, each triple is one.

Formats: GraphML (http://graphml.graphdrawing.org/specification.html), which networkx, Gephi and
yEd read, and the DOT language of Graphviz.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from iomkg.export.part_queries import EDITORIAL
from iomkg.rdf.rows.table import visible
from iomkg.rdf.writers.xmltext import escape
from iomkg.terms import (
    IOMKG,
    PROV,
    RDF_OBJECT,
    RDF_PREDICATE,
    RDF_SUBJECT,
    RDF_TYPE,
    RDFS_LABEL,
    Iri,
    Literal,
    Term,
    Triple,
    shorten,
)
from iomkg.tuples import grouped

RELATION_FORMATS: Final = ("graphml", "dot")
"""Names of the formats that :func:`write_relations` knows."""

_CLAIM: Final = Iri(IOMKG + "Claim")
_SOURCE: Final = Iri(PROV + "hadPrimarySource")
_MODALITY, _RANK = Iri(IOMKG + "modality"), Iri(IOMKG + "rank")
_NEGATED: Final = Iri(IOMKG + "negated")
_FROM: Final = frozenset(
    {RDF_SUBJECT, RDF_PREDICATE, RDF_OBJECT, _SOURCE, _MODALITY, _RANK, _NEGATED}
)


@dataclass(frozen=True, order=True)
class Relation:
    """A relation between two things.

    Attributes:
        start, end: IRIs of the things.
        property: IRI of the relation.
        claim: IRI of the claim that states it; an empty string for a fact.
        relation: label of the property.
        told_by: label of the source, or an empty string.
        modality, rank: how firmly it is put, and how it was judged; empty for a fact.
        negated: whether it is said not to be.
    """

    start: str
    end: str
    property: str
    claim: str
    relation: str
    told_by: str
    modality: str
    rank: str
    negated: bool


@dataclass(frozen=True)
class Relations:
    """A network.

    Attributes:
        things: label and types of each thing that is at an end of a relation, by IRI, sorted.
        edges: the relations, sorted.
    """

    things: Mapping[str, tuple[str, str]]
    edges: tuple[Relation, ...]


def find_relations(triples: Iterable[Triple], ontology: Iterable[Triple]) -> Relations:
    """Find the relations in a part of a graph.

    Args:
        triples: the part: claims, or facts.
        ontology: has the labels of properties and codes.

    Returns:
        The claims that relate two things; if there is no claim, the triples that do.
    """
    held = dict.fromkeys(triples)
    known = (*held, *ontology)
    labels = {s.value: o.value for s, p, o in known if p == RDFS_LABEL and _named(s, o)}
    claims: dict[Iri, dict[Iri, Term]] = {
        s: {}  # type: ignore[misc]
        for s, p, o in held
        if p == RDF_TYPE and o == _CLAIM
    }
    for subject, predicate, value in held:
        if predicate in _FROM and subject in claims:
            claims[subject][predicate] = value  # type: ignore[index]
    told = _told(claims, labels) if claims else _facts(held, labels)
    edges = tuple(sorted(set(told)))
    types = grouped(
        (s.value, labels.get(o.value, shorten(o.value)))
        for s, p, o in held
        if p == RDF_TYPE and isinstance(s, Iri) and isinstance(o, Iri)
    )
    ends = sorted({end for edge in edges for end in (edge.start, edge.end)})
    return Relations(
        {
            iri: (labels.get(iri, shorten(iri)), ", ".join(sorted(set(types.get(iri, ())))))
            for iri in ends
        },
        edges,
    )


def write_relations(relations: Relations, form: str) -> Iterator[str]:
    """Write a network, the same text each time.

    Args:
        relations: the network.
        form: one of :data:`RELATION_FORMATS`.

    Returns:
        Pieces of the document. Control characters of labels are made visible.
    """
    return _graphml(relations) if form == "graphml" else _dot(relations)


def _named(subject: object, label: object) -> bool:
    english = isinstance(label, Literal) and label.language in ("", "en")
    return isinstance(subject, Iri) and english


def _told(
    claims: Mapping[Iri, Mapping[Iri, Term]], labels: Mapping[str, str]
) -> Iterator[Relation]:
    def called(term: Term | None) -> str:
        return labels.get(term.value, shorten(term.value)) if isinstance(term, Iri) else ""

    for claim, said in claims.items():
        start, prop, end = (said.get(p) for p in (RDF_SUBJECT, RDF_PREDICATE, RDF_OBJECT))
        if isinstance(start, Iri) and isinstance(prop, Iri) and isinstance(end, Iri):
            yield Relation(
                start.value,
                end.value,
                prop.value,
                claim.value,
                called(prop),
                called(said.get(_SOURCE)),
                called(said.get(_MODALITY)),
                called(said.get(_RANK)),
                str(said.get(_NEGATED, "")) in ("true", "1"),
            )


def _facts(triples: Iterable[Triple], labels: Mapping[str, str]) -> Iterator[Relation]:
    for start, prop, end in triples:
        if isinstance(start, Iri) and isinstance(end, Iri) and prop not in EDITORIAL:
            name = labels.get(prop.value, shorten(prop.value))
            yield Relation(start.value, end.value, prop.value, "", name, "", "", "", negated=False)


_NODE_KEYS: Final = ("label", "type")
_EDGE_KEYS: Final = ("relation", "property", "claim", "told_by", "modality", "rank")


def _graphml(relations: Relations) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for kind, names in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name in names:
            yield f'  <key id="{name}" for="{kind}" attr.name="{name}" attr.type="string"/>\n'
    yield '  <key id="negated" for="edge" attr.name="negated" attr.type="boolean"/>\n'
    yield '  <graph edgedefault="directed">\n'
    for iri, told in relations.things.items():
        yield f'    <node id="{_xml(iri)}">{_data(zip(_NODE_KEYS, told, strict=True))}</node>\n'
    for edge in relations.edges:
        said = [(name, getattr(edge, name)) for name in _EDGE_KEYS]
        said += [("negated", "true")] if edge.negated else []
        ends = f'source="{_xml(edge.start)}" target="{_xml(edge.end)}"'
        yield f"    <edge {ends}>{_data(said)}</edge>\n"
    yield "  </graph>\n</graphml>\n"


def _data(told: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<data key="{name}">{_xml(text)}</data>' for name, text in told if text)


def _xml(text: str) -> str:
    return escape(visible(text))


def _dot(relations: Relations) -> Iterator[str]:
    yield 'digraph iomkg {\n  graph [rankdir="LR"];\n  node [shape="box", style="rounded"];\n'
    for iri, (label, kind) in relations.things.items():
        yield f"  {_dotted(iri)} [label={_dotted(label)}, tooltip={_dotted(kind)}];\n"
    for edge in relations.edges:
        said = f"{'not ' if edge.negated else ''}{edge.relation}"
        told = ", ".join(text for text in (edge.told_by, edge.modality, edge.rank) if text)
        style = ', style="dashed"' if edge.negated else ""
        marks = f"label={_dotted(said)}, tooltip={_dotted(told)}{style}"
        yield f"  {_dotted(edge.start)} -> {_dotted(edge.end)} [{marks}];\n"
    yield "}\n"


def _dotted(text: str) -> str:
    r"""Quote a text for DOT, where ``\n`` and ``\N`` would have a meaning in a label."""
    plain = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
