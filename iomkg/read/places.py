"""Places of triples: where in a file a subject, a property or a value is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from iomkg.errors import Place
from iomkg.read.blanks import relabel
from iomkg.read.ntriples import n3
from iomkg.read.text import line_starts, place_at, read_text
from iomkg.read.turtle import BASE, format_of, read_file
from iomkg.terms import Triple

Key: TypeAlias = tuple[str, ...]
Offsets: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True)
class Places:
    """Where the triples of one file are written.

    Attributes:
        file: path of the file.
        offsets: offset into its text, in code points, of the first object token of each triple,
            under ``(focus, path, value)``; of the first predicate token, under ``(focus, path)``;
            and of the first token as a subject, under ``(focus,)``.
        line_starts: the offset at which each line starts; empty where only the file is known.
    """

    file: Path
    offsets: Mapping[Key, int]
    line_starts: Sequence[int]

    def find(self, focus: str, path: str | None = None, value: str | None = None) -> Place | None:
        """Find the nearest place: of the value, else of the property, else of the node.

        Args:
            focus: an IRI, or ``_:`` and the label of a blank node.
            path: IRI of a property; anything else is as good as none.
            value: an object in N-Triples syntax (:func:`iomkg.read.ntriples.n3`); without a path
                it is not looked for.

        Returns:
            The place, or None where the file has no statement about the node.
        """
        for key in _keys(focus, path, value):
            place = self.exact(key)
            if place is not None:
                return place
        return None

    def exact(self, key: Key) -> Place | None:
        """Find the place of one key of ``offsets``.

        Args:
            key: ``(focus,)``, ``(focus, path)`` or ``(focus, path, value)``.

        Returns:
            The place, or None where the file has no such thing.
        """
        offset = self.offsets.get(key)
        return None if offset is None else place_at(self.file, self.line_starts, offset)


class PlaceIndex:
    """Places in several files.

    A file is read when a place is first asked for, so an index that no finding asks costs
    nothing.

    Args:
        files: the files, in order of preference.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = tuple(files)

    @cached_property
    def _places(self) -> tuple[Places, ...]:
        return tuple(read_places(file) for file in self._files)

    def find(self, focus: str, path: str | None = None, value: str | None = None) -> Place | None:
        """Find the nearest place in any of the files: a value before a property before a node.

        Args:
            focus: an IRI, or ``_:`` and the label of a blank node.
            path: IRI of a property, or None.
            value: an object in N-Triples syntax, or None.

        Returns:
            The place, in the first file where there are several; or None.

        Raises:
            UnreadableFile: a file has gone or changed kind since it was named.
        """
        for key in _keys(focus, path, value):
            for places in self._places:
                place = places.exact(key)
                if place is not None:
                    return place
        return None


def read_places(path: Path) -> Places:
    """Read where the triples of a file are written.

    The place of a triple is that of its object. Triples of a collection are placed at the item
    that they hold or lead to, the last ``rdf:rest`` at its own item. What does not parse, or is
    nested some 200 brackets deep, ends the reading: a file with syntax errors has places up to
    the first of them, and reading the triples is what reports it. In JSON-LD only the file is
    known.

    Args:
        path: a ``.ttl``, ``.nt`` or ``.jsonld`` file.

    Returns:
        The places, under the terms that :func:`iomkg.read.turtle.read_triples` gives.

    Raises:
        UnreadableFile: as :func:`iomkg.read.turtle.read_triples`.
    """
    if format_of(path) == ox.RdfFormat.JSON_LD:
        known = read_file(path).triples
        return Places(path, _offsets(known, [(0, 0, 0)] * len(known)), ())
    # rdflib takes a while to import, and most runs have no finding to place.
    from iomkg.read.offsets import placed_triples

    text = read_text(path)
    placed = placed_triples(text, BASE)
    triples = relabel(placed.triples, placed.unlabelled, path, text)
    return Places(path, _offsets(triples, placed.offsets), line_starts(text))


def _offsets(triples: Sequence[Triple], offsets: Sequence[Offsets]) -> dict[Key, int]:
    """Key the offsets of subjects, predicates and objects, the first of equals kept."""
    found: dict[Key, int] = {}
    for (subject, predicate, value), (at_subject, at_predicate, at_value) in zip(
        triples, offsets, strict=True
    ):
        focus, path = str(subject), predicate.value
        found.setdefault((focus,), at_subject)
        found.setdefault((focus, path), at_predicate)
        found.setdefault((focus, path, n3(value)), at_value)
    return found


def _keys(focus: str, path: str | None, value: str | None) -> list[Key]:
    """List what to look for, the most exact first."""
    keys: list[Key] = [(focus,)]
    if path is not None:
        keys.insert(0, (focus, path))
        if value is not None:
            keys.insert(0, (focus, path, value))
    return keys
