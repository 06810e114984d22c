"""JSON-LD in trees, one for each thing or each claim, for programs that want no graph.

Each tree is what JSON-LD 1.1 Framing makes of a frame (given at :data:`FRAMES`), written
directly; the tests hold PyLD's against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from iomkg.errors import BadParameter
from iomkg.export.published_context import CLAIMS
from iomkg.rdf.writers.jsonld import JsonLdPrinter
from iomkg.rdf.writers.jsonld_context import JsonLdContext
from iomkg.rdf.writers.ordered import TYPE, Pair, Sorted
from iomkg.terms import IOMKG, OA, PREFIXES, PROV, RDF, RDFS

FRAMES: Final = ("entity", "claim")
"""What there is one tree for.

``entity``: each node that is neither a claim about another one nor embedded. The claims about it
are its member ``claims``, with their spans; what is named beside has its label if the graph has
one. Nothing is lost: read as RDF, the trees are the graph. ``claim``: each claim, with its spans,
and with the type and label of its subject, object, source and speaker; nothing else of the graph.
"""

_SUBJECT: Final = f"<{RDF}subject>"
_LABEL: Final = f"<{RDFS}label>"
_CLAIM: Final = f"<{IOMKG}Claim>"
# What belongs to the node that points at it, and is written inside it.
_PARTS: Final = frozenset({f"<{IOMKG}evidence>", f"<{OA}hasSelector>"})
_LABELLED: Final = frozenset(
    {_SUBJECT, f"<{RDF}object>", f"<{PROV}hadPrimarySource>", f"<{IOMKG}saidBy>"}
)

_Node: TypeAlias = "dict[str, list[str | _Node]]"


def framed(graph: Sorted, frame: str, context: JsonLdContext) -> Iterator[str]:
    """Write a graph as JSON-LD in trees.

    Args:
        graph: the triples.
        frame: one of :data:`FRAMES`.
        context: the published context.

    Returns:
        Pieces of the document.

    Raises:
        BadParameter: if there is no such frame.

    Standard: JSON-LD 1.1 Framing, sections 2 and 4.
    """
    if frame not in FRAMES:
        raise BadParameter(f"There is no frame {frame!r}.", f"Choose one of {', '.join(FRAMES)}.")
    trees = _Trees(graph, context)
    nodes = trees.entities() if frame == "entity" else trees.claims()
    pieces = [_text(node, "    ") for node in nodes]
    yield trees.printer.head()
    yield "".join(f"{',' if number else ''}\n    {piece}" for number, piece in enumerate(pieces))
    yield "\n  ]\n}\n" if pieces else "]\n}\n"


class _Trees:
    def __init__(self, graph: Sorted, context: JsonLdContext) -> None:
        self.printer = JsonLdPrinter(graph.schemes(PREFIXES), context)
        self.context = context
        self.pairs = dict(graph.by_subject())

    def claims(self) -> Iterator[_Node]:
        """Return a tree for each claim."""
        for subject, pairs in self.pairs.items():
            if (TYPE, _CLAIM) in pairs:
                yield self._node(subject, pairs, _LABELLED)

    def entities(self) -> Iterator[_Node]:
        """Return a tree for each node that is in no other tree."""
        about: dict[str, list[str]] = {}
        inside: dict[str, None] = {}
        for subject, pairs in self.pairs.items():
            for predicate, value in pairs:
                if predicate == _SUBJECT and (TYPE, _CLAIM) in pairs and value != subject:
                    about.setdefault(value, []).append(subject)
                elif predicate in _PARTS and value in self.pairs:
                    inside[value] = None
        # Claims about claims are nested too, unless they go round in a circle.
        claims = {claim for found in about.values() for claim in found}
        reached: set[str] = set()
        roots = [node for node in {**self.pairs, **about} if node not in claims | inside.keys()]
        for root in roots:
            yield self._entity(root, about, reached)
        for node in self.pairs:
            if node not in reached:
                yield self._entity(node, about, reached)

    def _entity(self, subject: str, about: dict[str, list[str]], reached: set[str]) -> _Node:
        reached.add(subject)
        pairs = self.pairs.get(subject, [])
        node = self._node(subject, pairs, frozenset(), reached)
        inner = [claim for claim in about.get(subject, ()) if claim not in reached]
        if inner:
            node[f'"{CLAIMS}"'] = [self._claim(claim, subject, about, reached) for claim in inner]
        return node

    def _claim(
        self, claim: str, subject: str, about: dict[str, list[str]], reached: set[str]
    ) -> _Node:
        pairs = self.pairs[claim]
        self.pairs[claim] = [pair for pair in pairs if pair != (_SUBJECT, subject)]
        node = self._entity(claim, about, reached)
        self.pairs[claim] = pairs
        return node

    def _node(
        self,
        subject: str,
        pairs: list[Pair],
        labelled: frozenset[str],
        reached: set[str] | None = None,
        above: tuple[str, ...] = (),
    ) -> _Node:
        printer = self.printer
        node: _Node = {f'"{self.context.keyword("@id")}"': [printer.name(subject)]}
        for predicate, value in pairs:
            key, written = printer.member(predicate, value)
            held: str | _Node = written
            within = (*above, subject)
            if predicate in _PARTS and value in self.pairs and value not in within:
                if reached is not None:
                    reached.add(value)
                held = self._node(value, self.pairs[value], frozenset(), reached, within)
            elif reached is not None and value in self.pairs and predicate != TYPE:
                label = [pair for pair in self.pairs[value] if pair[0] == _LABEL]
                if label and not printer.has_terms(predicate):
                    held = self._node(value, label, frozenset())
            elif predicate in labelled and value in self.pairs:
                known = [pair for pair in self.pairs[value] if pair[0] in (TYPE, _LABEL)]
                if known:
                    held = self._node(value, known, frozenset())
            node.setdefault(key, []).append(held)
        return node


def _text(node: _Node, indent: str) -> str:
    inner = indent + "  "
    members = []
    for key, values in node.items():
        texts = [
            value
            if isinstance(value, str)
            else _text(value, inner if len(values) == 1 else inner + "  ")
            for value in values
        ]
        if len(texts) == 1:
            members.append(f"{inner}{key}: {texts[0]}")
        else:
            lines = ",\n".join(f"{inner}  {text}" for text in texts)
            members.append(f"{inner}{key}: [\n{lines}\n{inner}]")
    body = ",\n".join(members)
    return f"{{\n{body}\n{indent}}}"
