"""The classes of an ontology and the links between them, laid out to be drawn.

Classes stand below one another as a tree of kinds, the properties that lead from one to another
below the class that they are of. To the right of them each class that something leads to has a
line of its own, which comes from those properties.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from iomkg.terms import shorten
from iomkg.tuples import NamedTuple, grouped
from iomkg.web.pages.ontology_terms import TermEntry

_STEP: Final = 21  # from one row to the next
_INDENT: Final = 13  # of what is below a class
_LANE: Final = 8  # from one line beside the rows to the next
_LETTER: Final = 6.8  # how wide a letter is, on average and a little more
_BOLD: Final = 8.2  # how wide a letter of a class is
_ARROW: Final = " → "
_KIND: Final = "also a kind of"


class DiagramRow(NamedTuple):
    """A line of text: a class, or a property that leads from the class above it to another.

    Attributes:
        text: what it says.
        iri: the class, or the property.
        is_class: whether it is a class.
        x, y: where it begins, and its middle.
        end: where it ends, about.
        stem: for a class below another: where the line comes down to it, and from which height.
    """

    text: str
    iri: str
    is_class: bool
    x: int
    y: int
    end: int
    stem: tuple[int, int] | None


class Lane(NamedTuple):
    """The line to a class from the properties that lead to it.

    Attributes:
        x: where it stands.
        top, bottom: between which heights.
        target: the row of the class.
        sources: the rows of the properties.
    """

    x: int
    top: int
    bottom: int
    target: DiagramRow
    sources: tuple[DiagramRow, ...]


class Diagram(NamedTuple):
    """A drawing, in units of its own.

    Attributes:
        width, height: its size.
        rows: its lines of text, from top to bottom.
        lanes: the lines beside them.
    """

    width: int
    height: int
    rows: tuple[DiagramRow, ...]
    lanes: tuple[Lane, ...]


class _Link(NamedTuple):
    name: str
    iri: str
    start: str
    end: str


def diagram_of(classes: Sequence[TermEntry], properties: Sequence[TermEntry]) -> Diagram:
    """Lay out classes and the properties between them.

    Args:
        classes: the classes, in the order of their labels.
        properties: the properties; those whose value is no class are left out.

    Returns:
        The drawing; classes of other vocabularies that are linked to are in it.
    """
    labels = {entry.iri: entry.label for entry in classes}
    kinds = [
        (entry.iri, [x for x in _linked(entry, "a kind of") if x != entry.iri]) for entry in classes
    ]
    # Of several classes above, the first of this ontology, else the first, has it in the tree.
    above = {iri: min(found, key=lambda x: x not in labels) for iri, found in kinds if found}
    links = [_Link(_KIND, "", iri, x) for iri, found in kinds for x in found if x != above[iri]]
    for entry in properties:
        ends = [end for end in _linked(entry, "value") if _is_class(end, labels)]
        starts = _linked(entry, "of")
        links += [_Link(entry.label, entry.iri, s, e) for s in starts for e in ends]
    named = dict.fromkeys([*labels, *above.values(), *(x for k in links for x in (k.start, k.end))])
    below = grouped((above.get(iri, ""), iri) for iri in named)
    rows: list[DiagramRow] = []
    leads: dict[str, list[DiagramRow]] = {}

    def add(iri: str, depth: int, stem: int) -> None:
        text = labels.get(iri) or shorten(iri)
        come_down = (depth * _INDENT - _INDENT + 5, stem) if depth else None
        rows.append(_row(text, iri, depth, len(rows), come_down))
        y = rows[-1].y
        for link in links:
            if link.start == iri:
                said = f"{link.name}{_ARROW}{labels.get(link.end) or shorten(link.end)}"
                rows.append(_row(said, link.iri, depth + 1, len(rows), None, is_class=False))
                leads.setdefault(link.end, []).append(rows[-1])
        for other in below.get(iri, ()):
            add(other, depth + 1, y)

    for root in _ordered(below, links):
        add(root, 0, 0)
    beside = max((row.end for row in rows), default=0) + _LANE
    lanes = tuple(_lanes({row.iri: row for row in rows if row.is_class}, leads, beside))
    width = max((lane.x for lane in lanes), default=beside) + _LANE
    return Diagram(width, (len(rows) + 1) * _STEP, tuple(rows), lanes)


def _linked(entry: TermEntry, name: str) -> list[str]:
    return [link.iri for link in entry.links if link.name == name and link.iri]


def _is_class(iri: str, own: Collection[str]) -> bool:
    """Whether a value is a thing rather than a text, a number or a date."""
    return iri in own or shorten(iri).partition(":")[0] not in ("xsd", "rdf", "rdfs", "edtf")


def _row(
    text: str,
    iri: str,
    depth: int,
    number: int,
    stem: tuple[int, int] | None,
    *,
    is_class: bool = True,
) -> DiagramRow:
    x = depth * _INDENT + 4
    end = round(x + len(text) * (_BOLD if is_class else _LETTER)) + 6
    return DiagramRow(text, iri, is_class, x, (number + 1) * _STEP, end, stem)


def _ordered(below: dict[str, list[str]], links: Sequence[_Link]) -> Iterator[str]:
    """Yield the classes that are below none, each near those that it is linked with."""
    root_of = {iri: root for root in below.get("", ()) for iri in (root, *_all_below(root, below))}
    pairs = [(root_of.get(link.start, ""), root_of.get(link.end, "")) for link in links]
    left = list(below.get("", ()))
    roots, placed = set(left), set[str]()
    while left:
        best = max(left, key=lambda root: (_ties(root, placed, pairs), _ties(root, roots, pairs)))
        left.remove(best)
        placed.add(best)
        yield best


def _ties(root: str, others: Collection[str], pairs: Sequence[tuple[str, str]]) -> int:
    return sum((a == root and b in others) or (b == root and a in others) for a, b in pairs)


def _all_below(iri: str, below: dict[str, list[str]]) -> Iterator[str]:
    for other in below.get(iri, ()):
        yield other
        yield from _all_below(other, below)


def _lanes(
    classes: dict[str, DiagramRow], leads: dict[str, list[DiagramRow]], beside: int
) -> Iterator[Lane]:
    """Yield the lines, short ones nearest to the text; two that would touch stand side by side."""
    spans = []
    for iri, sources in leads.items():
        if iri not in classes:  # those that are a kind of themselves, by a detour
            continue
        heights = [row.y for row in (*sources, classes[iri])]
        spans.append((max(heights) - min(heights), min(heights), max(heights), iri))
    taken: list[list[tuple[int, int]]] = []
    for _, top, bottom, iri in sorted(spans):
        free = (
            n for n, others in enumerate(taken) if all(b < top or bottom < t for t, b in others)
        )
        number = next(free, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((top, bottom))
        yield Lane(beside + number * _LANE, top, bottom, classes[iri], tuple(leads[iri]))
