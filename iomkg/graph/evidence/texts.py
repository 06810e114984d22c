"""Source texts at hand: which file holds which source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from iomkg.errors import Place, UnreadableFile
from iomkg.graph.evidence.span import digest
from iomkg.rdf.read.text import read_bytes
from iomkg.rdf.store.base import Store
from iomkg.terms import Term, whole
from iomkg.tuples import NamedTuple

_NAME: Final = re.compile(r"(?!\.{1,2}\Z)[^/\\\0]{1,255}")
_RECORDS = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?source ?file ?digest ?length WHERE {
  ?source a iomkg:HeldSource ; iomkg:textFile ?file ; iomkg:digest ?digest ;
          iomkg:characterCount ?length .
}
ORDER BY ?source
"""


class SourceRecord(NamedTuple):
    """What the graph knows of a held text.

    Attributes:
        iri: IRI of the source.
        file: name of the file that holds the text.
        digest: digest of the whole text.
        length: its length in code points.
    """

    iri: str
    file: str
    digest: str
    length: int


class Text(NamedTuple):
    """A source text at hand.

    Attributes:
        path: the file it was read from.
        content: the decoded text, line ends as stored.
    """

    path: Path
    content: str


def read_records(store: Store) -> tuple[SourceRecord, ...]:
    """Read what the graph knows of its held texts.

    Args:
        store: holds the graph.

    Returns:
        One record for each held source that has a file name, digest and length. A length that is
        no number of characters makes none.
    """
    return tuple(
        SourceRecord(str(source), str(file), str(recorded), number)
        for source, file, recorded, length in store.select(_RECORDS).rows
        if (number := whole(length)) is not None and number >= 0
    )


def misread_lengths(store: Store) -> Iterator[tuple[str, Term]]:
    """Yield the sources whose length is no number of characters, each with what it is instead."""
    for source, _, _, length in store.select(_RECORDS).rows:
        number = whole(length)
        if length is not None and (number is None or number < 0):
            yield str(source), length


def find_texts(folder: Path, records: Iterable[SourceRecord]) -> dict[str, Text]:
    """Find the texts of sources in a folder.

    A file is taken for a source if it bears the name that the source's record gives, or
    ``SLUG.txt``; failing these, if its content has the recorded digest.

    Args:
        folder: the folder of texts.
        records: the sources to look for.

    Returns:
        The texts found, by IRI of the source. A text found by name may differ from what was
        recorded: comparing digests is the caller's business.

    Raises:
        UnreadableFile: if a file found by name is not UTF-8.
    """
    found: dict[str, Text] = {}
    by_digest: dict[str, Path] | None = None
    for record in records:
        slug = record.iri.rsplit("/", 1)[-1]
        # A record is data: it names a file of this folder, and nothing elsewhere.
        names = [name for name in (record.file, f"{slug}.txt") if _NAME.fullmatch(name)]
        path = next((p for name in names if (p := folder / name).is_file()), None)
        if path is None:
            by_digest = _digests(folder) if by_digest is None else by_digest
            path = by_digest.get(record.digest)
        if path is not None:
            found[record.iri] = Text(path, _read(path))
    return found


def _digests(folder: Path) -> dict[str, Path]:
    result = {}
    for path in sorted(folder.glob("*.txt")):
        try:
            result[digest(_read(path))] = path
        except UnreadableFile:
            continue
    return result


def _read(path: Path) -> str:
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as problem:
        raise UnreadableFile.at(
            Place(path), f"is not UTF-8 at byte {problem.start}.", "Save the text as UTF-8."
        ) from problem
