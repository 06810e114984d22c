"""A row of a named query, read by the parts that its columns play in an answer.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from iomkg.terms import ID, Iri, Term
from iomkg.tuples import NamedTuple, grouped

_SOURCE: Final = ID + "source/"
_SLUGS: Final = ("source", "also", "silent")
_TWO: Final = 2


class PlayedRow(NamedTuple):
    """A row by the parts of its columns.

    Attributes:
        cells: for each part the terms that are bound, with their columns.
        several: whether several columns specify the value.
    """

    cells: Mapping[str, tuple[tuple[str, Term], ...]]
    several: bool

    def texts(self, part: str) -> list[str]:
        """The terms of a part as they stand."""
        return [str(term) for _, term in self.cells.get(part, ())]

    def text(self, part: str) -> str:
        """The first term of a part as it stands, or an empty string."""
        return next(iter(self.texts(part)), "")

    @property
    def is_of_group(self) -> bool:
        """Whether it says what it is about, though it may have no value."""
        return bool(self.cells.get("thing") or self.cells.get("relation"))

    def words(self, part: str) -> list[str]:
        """What stands between spaces in the terms of a part."""
        return [word for text in self.texts(part) for word in text.split()]


class ConflictNote(NamedTuple):
    """A conflict that a row is part of: its slug, and the part that it has."""

    slug: str
    part: str


def read_row(
    variables: Sequence[str],
    row: Sequence[Term | None],
    parts: Mapping[str, Sequence[str]],
    source: Iri | None = None,
) -> PlayedRow:
    """Read a row.

    Args:
        variables: the names of its columns.
        row: its terms.
        parts: the columns of each part.
        source: what it is from, if no column is to say so.

    Returns:
        The row by parts; what is not bound is left out.
    """
    terms = dict(zip(variables, row, strict=True))
    cells = {
        part: tuple((column, term) for column in columns if (term := terms.get(column)) is not None)
        for part, columns in parts.items()
    }
    if source is not None and "source" not in parts:
        cells["source"] = (("source", source),)
    return PlayedRow(cells, len(parts["value"]) > _TWO)


def iris_of(rows: Iterable[PlayedRow]) -> set[str]:
    """Return the IRIs of which the names are needed."""
    found = set()
    for row in rows:
        for part, cells in row.cells.items():
            found |= {str(term) for _, term in cells if isinstance(term, Iri)}
            if part in _SLUGS:
                found |= {_SOURCE + str(t) for _, t in cells if not isinstance(t, Iri)}
        for part in _SLUGS:
            found |= {source_iri(word) for word in row.words(part)}
        found |= {source for source, _ in _placed(row.text("places"))}
    return found


def source_iri(word: str) -> str:
    """Return the IRI of a source that a row names by its slug or IRI."""
    return word if "://" in word else _SOURCE + word


def _placed(places: str) -> Iterator[tuple[str, str]]:
    """Yield sources and places of what says itself whose places it lists: ``slug 17-42; …``."""
    for piece in places.split(";"):
        first, *rest = piece.split() or [""]
        if first and not first[0].isdigit():
            for place in rest:
                yield source_iri(first), place


def sources_of(row: PlayedRow) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the sources of a row, each with its places."""
    own = grouped(_placed(row.text("places")))
    places = () if own else tuple(row.text("places").replace(";", " ").split())
    for word in dict.fromkeys(row.words("source")):
        source = source_iri(word)
        yield source, tuple(own.pop(source, places))


def conflict_notes(text: str) -> Iterator[ConflictNote]:
    """Yield the conflicts of a note as :file:`queries/rules/41-conflict-notes.rq` writes them."""
    for piece in text.split(";"):
        slugs, _, part = piece.partition(",")[0].partition(":")
        for slug in slugs.split():
            yield ConflictNote(slug, part.strip())
