"""Places of triples: where in a file a subject, a property or a value is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

from iomkg.errors import Place
from iomkg.rdf.read.blanks import relabel
from iomkg.rdf.read.normalised import stored_forms
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.read.oxterms import read_term
from iomkg.rdf.read.text import Extent, line_starts, place_at
from iomkg.rdf.read.triples import ParsedFile, UnparsedFile, format_of, read_file
from iomkg.rdf.turtle.excerpts import Excerpts
from iomkg.rdf.turtle.offsets import placed_triples
from iomkg.rdf.turtle.steps import first_steps
from iomkg.terms import RDF_TYPE, Blank, Literal, Triple
from iomkg.tuples import grouped

PlaceKey: TypeAlias = tuple[str, ...]
_FEW: Final = 40
"""Of how many nodes the statements are sought one by one; for more, the whole file is read."""


@dataclass(frozen=True)
class Places:
    """Where the triples of one file are written.

    Attributes:
        file: path of the file.
        extents: start and end, as offsets into its text in code points, of the first object of
            each triple, under ``(focus, path, value)``; of the first predicate, under
            ``(focus, path)``; and of the first mention as a subject, under ``(focus,)``.
        stored: the same for values that a store writes in another form, under that form.
        mentions: start and end of the first mention of each node as an object.
        line_starts: the offset at which each line starts; empty where only the file is known.
    """

    file: Path
    extents: Mapping[PlaceKey, Extent]
    stored: Mapping[PlaceKey, Extent] = field(default_factory=dict)
    mentions: Mapping[str, Extent] = field(default_factory=dict)
    line_starts: Sequence[int] = ()

    def exact(self, key: PlaceKey) -> Place | None:
        """Find the place of one key of ``extents``, or else of ``stored``.

        Args:
            key: ``(focus,)``, ``(focus, path)`` or ``(focus, path, value)``.

        Returns:
            The place, or None where the file has no such thing.
        """
        return self._place(self.extents.get(key) or self.stored.get(key))

    def mention(self, node: str) -> Place | None:
        """Find where a node is first an object.

        Args:
            node: an IRI, ``_:`` and the label of a blank node, or a literal in N-Triples.

        Returns:
            The place, or None where it is no object in the file.
        """
        return self._place(self.mentions.get(node))

    def _place(self, extent: Extent | None) -> Place | None:
        return None if extent is None else place_at(self.file, self.line_starts, *extent)


class PlaceIndex:
    """Places in several files.

    A file is read for its places when it is the first that can have one, so an index that no
    finding asks costs nothing; and for a few nodes the statements that name them are read alone.

    Args:
        files: the files, in order of preference.
        known: what was read from files that have been read already, if only their text; another
            file is read at the first question.
    """

    def __init__(
        self,
        files: Iterable[Path],
        known: Mapping[Path, ParsedFile | UnparsedFile] | None = None,
    ) -> None:
        self._files = tuple(files)
        self._known = known or {}
        self._unparsed = [
            file for file in self._files if isinstance(self._known.get(file), UnparsedFile)
        ]
        self._places: dict[Path, Places] = {}
        self._near: dict[Path, dict[str, Places | None]] = {}
        self._excerpts: dict[Path, tuple[Excerpts, Sequence[int]]] = {}

    def find(self, focus: str, path: str | None = None, value: str | None = None) -> Place | None:
        """Find the nearest place in any of the files.

        A value comes before a property, and that before the node as a subject and that before
        the node as an object. Of an inverse path the value is the subject of the statement
        looked for; of any other path the first step counts.

        Args:
            focus: an IRI, ``_:`` and the label of a blank node, or a literal in N-Triples.
            path: a property path, or None; see :func:`iomkg.rdf.turtle.steps.first_steps`.
            value: a term in N-Triples syntax, or None. Without a path it is not looked for.

        Returns:
            The place, in the first file where there are several; the file alone where it cannot
            be placed more exactly; or None where no file names the node.

        Raises:
            UnreadableFile: a file has gone or changed kind since it was named.
        """
        for key in _keys(focus, path, value):
            for file in (*self._subjects.get(key[0], ()), *self._unparsed):
                place = self._places_for(file, focus, value).exact(key)
                if place is not None:
                    return place
        for file in (*self._objects.get(focus, ()), *self._unparsed):
            place = self._places_for(file, focus, value).mention(focus)
            if place is not None:
                return place
        # If a text is nested too deeply to be read for places, at least the file is known.
        named = (*self._subjects.get(focus, ()), *self._objects.get(focus, ()))
        return Place(named[0]) if named else None

    def text(self, file: Path) -> str:
        """Return the text of one of the files as it was read."""
        return self._parsed[file].text

    def _places_for(self, file: Path, focus: str, value: str | None) -> Places:
        """Read the statements of a file that name a node, or all if many nodes were asked for."""
        if file in self._places:
            return self._places[file]
        # The label of a blank node depends on all of the text.
        blank = focus.startswith(("_:", '"')) or (value or "").startswith("_:")
        near = self._near.setdefault(file, {})
        if not blank and focus not in near and len(near) < _FEW:
            near[focus] = self._about(file, focus)
        found = None if blank else near.get(focus)
        if found is None and focus in near and self._names_no_other(file):
            return Places(file, {})
        if found is None:
            found = self._places[file] = places_of(file, self._parsed[file])
        return found

    def _names_no_other(self, file: Path) -> bool:
        """Whether a file has each IRI that it names as it is."""
        parsed = self._parsed[file]
        lines = format_of(file) == ox.RdfFormat.N_TRIPLES
        return lines and isinstance(parsed, UnparsedFile) and "\\" not in parsed.text

    def _about(self, file: Path, focus: str) -> Places | None:
        kind = format_of(file)
        if kind == ox.RdfFormat.JSON_LD:
            return None
        text = self._parsed[file].text
        if file not in self._excerpts:
            by_line = kind == ox.RdfFormat.N_TRIPLES
            self._excerpts[file] = Excerpts(text, by_line=by_line), line_starts(text)
        excerpts, starts = self._excerpts[file]
        excerpt = excerpts.about(focus)
        found = (
            None if excerpt is None else _placed_in(file, excerpt, starts, self._parsed[file].base)
        )
        named = found is not None and (found.exact((focus,)) or found.mention(focus))
        return found if named else None

    @cached_property
    def _parsed(self) -> Mapping[Path, ParsedFile | UnparsedFile]:
        return {file: self._known.get(file) or read_file(file) for file in self._files}

    @cached_property
    def _subjects(self) -> Mapping[str, Sequence[Path]]:
        """The files that describe a node, those first that say what it is."""
        named = self._naming(0)
        for name, files in named.items():
            if len(files) > 1:
                files.sort(key=lambda file: name not in self._typed[file])
        return named

    @cached_property
    def _typed(self) -> Mapping[Path, frozenset[str]]:
        """The nodes of which each file says what they are."""
        return {
            file: frozenset(str(s) for s, p, _ in _triples_of(parsed) if p == RDF_TYPE)
            for file, parsed in self._parsed.items()
        }

    @cached_property
    def _objects(self) -> Mapping[str, Sequence[Path]]:
        return self._naming(2)

    def _naming(self, position: int) -> dict[str, list[Path]]:
        return grouped(
            (n3(node) if isinstance(node, Literal) else str(node), file)
            for file, parsed in self._parsed.items()
            for node in {triple[position] for triple in _triples_of(parsed)}
        )


def _triples_of(parsed: ParsedFile | UnparsedFile) -> Sequence[Triple]:
    return parsed.triples if isinstance(parsed, ParsedFile) else ()


def places_of(path: Path, parsed: ParsedFile | UnparsedFile) -> Places:
    """Find where the triples of a file are written.

    The place of a triple is that of its object. A node in brackets extends to the closing
    bracket. Triples of a collection are placed at the item that they hold or lead to, the last
    ``rdf:rest`` at its own item. What does not parse, or is nested some 200 brackets deep, ends
    the reading: a file with syntax errors has places up to the first of them, and reading the
    triples is what reports it. In JSON-LD only the file is known.

    Args:
        path: a ``.ttl``, ``.nt`` or ``.jsonld`` file.
        parsed: what was read from it.

    Returns:
        The places, under the terms that :func:`iomkg.rdf.read.triples.read_triples` gives.
    """
    if isinstance(parsed, ParsedFile) and format_of(path) == ox.RdfFormat.JSON_LD:
        nowhere = (0, 0)
        extents = [(nowhere, nowhere, nowhere)] * len(parsed.triples)
        return _places(path, parsed.triples, extents, ())
    return _placed_in(path, parsed.text, line_starts(parsed.text), parsed.base)


def _placed_in(path: Path, text: str, starts: Sequence[int], base: str) -> Places:
    placed = placed_triples(text, base)
    triples = relabel(placed.triples, placed.unlabelled.keys(), path, text)
    extents = [
        (
            placed.unlabelled.get(subject, at_subject)
            if isinstance(subject, Blank)
            else at_subject,
            at_predicate,
            at_value,
        )
        for (subject, _, _), (at_subject, at_predicate, at_value) in zip(
            placed.triples, placed.extents, strict=True
        )
    ]
    return _places(path, triples, extents, starts)


def _places(
    file: Path,
    triples: Sequence[Triple],
    extents: Sequence[tuple[Extent, Extent, Extent]],
    starts: Sequence[int],
) -> Places:
    """Key the extents of subjects, predicates and objects, the first of equals kept."""
    found: dict[PlaceKey, Extent] = {}
    mentions: dict[str, Extent] = {}
    literals: list[tuple[str, str, Literal, Extent]] = []
    for (subject, predicate, value), (at_subject, at_predicate, at_value) in zip(
        triples, extents, strict=True
    ):
        focus, path, written = str(subject), predicate.value, n3(value)
        found.setdefault((focus,), at_subject)
        found.setdefault((focus, path), at_predicate)
        found.setdefault((focus, path, written), at_value)
        if isinstance(value, Literal):
            literals.append((focus, path, value, at_value))
            mentions.setdefault(written, at_value)
        else:
            mentions.setdefault(str(value), at_value)
    forms = stored_forms(literal for _, _, literal, _ in literals)
    stored: dict[PlaceKey, Extent] = {}
    for focus, path, literal, at_value in literals:
        if literal in forms:
            stored.setdefault((focus, path, n3(forms[literal])), at_value)
    return Places(file, found, stored, mentions, starts)


def _keys(focus: str, path: str | None, value: str | None) -> list[PlaceKey]:
    """List what to look for, the most exact first."""
    steps = () if path is None else first_steps(path)
    keys: list[PlaceKey] = []
    for form in () if value is None else _forms(value):
        for step in steps:
            if step.whole and not step.inverse:
                keys.append((focus, step.iri, form))
            elif step.whole and form[0] in "<_":
                keys.append((_bare(form), step.iri, _term(focus)))
    keys += [(focus, step.iri) for step in steps if not step.inverse]
    return [*keys, (focus,)]


def _forms(value: str) -> list[str]:
    """List the value as it is given and as a store writes it."""
    if not value.startswith('"'):
        return [value]
    try:
        literal = read_term(value)
    except (SyntaxError, ValueError):
        return [value]
    if not isinstance(literal, Literal):
        return [value]
    return list(
        dict.fromkeys([value, n3(literal), n3(stored_forms([literal]).get(literal, literal))])
    )


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term


def _term(node: str) -> str:
    return node if node.startswith(("_:", '"')) else f"<{node}>"
