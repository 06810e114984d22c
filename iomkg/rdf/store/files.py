"""Files of RDF in any common syntax, streamed into a store."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias

import pyoxigraph as ox

from iomkg.errors import Place, UnreadableFile
from iomkg.rdf.read.triples import DEEP_TERMS, DEEPEST_TERMS, check_json, term_depth
from iomkg.rdf.store.directory import DirectoryStore
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.unpacked import CHUNK, PACKINGS, STDIN, Progress, Raw, drain, unpacked
from iomkg.rdf.store.versions import STAMP
from iomkg.rdf.store.watched import WatchedStream
from iomkg.rdf.store.wholejson import WholeJson, is_array
from iomkg.rdf.store.wholexml import WholeXml
from iomkg.terms import BASE

__all__ = ["FORMATS", "Input", "Progress", "Taken", "Watch", "find_inputs", "quads_in", "stream_in"]

FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "xml": ox.RdfFormat.RDF_XML,
}
"""What is read, by the name that ``--data-format`` takes."""

_SUFFIXES: Final = {f".{name}": name for name in FORMATS} | {
    ".turtle": "ttl",
    ".rdf": "xml",
    ".owl": "xml",
    ".json": "jsonld",
}
_SEVERAL_GRAPHS: Final = frozenset({"nq", "trig", "jsonld"})
_LARGE_JSON: Final = 8 << 20
"""From how many bytes on a document in JSON-LD is not held whole."""
_DEFAULT_GRAPH: Final = ox.DefaultGraph()


@dataclass(frozen=True)
class Input:
    """Something to be read.

    Attributes:
        path: the file; ``-`` is standard input.
        format: a key of :data:`FORMATS`.
        packing: ``gzip``, ``zstd``, or empty where its suffix does not tell.
    """

    path: Path
    format: str
    packing: str = ""

    @property
    def size(self) -> int | None:
        """Its size in bytes as it is stored, or None where that is not known."""
        try:
            return None if self.path == STDIN else self.path.stat().st_size
        except OSError:
            return None


Watch: TypeAlias = Callable[[Input], Progress | None]
"""Gives for an input what is told how many bytes of it have been read."""


def find_inputs(names: Iterable[str], format: str | None = None) -> list[Input]:  # noqa: A002
    """Find out what is to be read.

    Args:
        names: files, folders (all files of a known kind within), or ``-`` for standard input.
        format: the syntax of what does not tell it by its suffix; for standard input ``ttl``
            unless given.

    Returns:
        The inputs, those of a folder in order of their names.

    Raises:
        UnreadableFile: if a file is missing, or of a kind that is not known, or a folder within
            a folder cannot be read. A link to a folder within one is not followed.
    """
    found: list[Input] = []
    for name in names:
        if not name:  # a variable of the shell that is not set
            raise UnreadableFile("A name of a file is empty.", "Give a file, a folder, or -.")
        path = Path(name)
        if path == STDIN:
            found.append(Input(path, format or "ttl"))
        elif path.is_dir():
            inside = sorted(_inside(path))
            if not inside:
                raise UnreadableFile.at(
                    Place(path), "holds no file of RDF.", f"It may be: {_known()}."
                )
            found += [
                Input(each, kind, packing) for each in inside for kind, packing in [_kind(each)]
            ]
        elif not path.exists():
            raise UnreadableFile.at(Place(path), "does not exist.", "Check the path.")
        else:
            kind, packing = _kind(path)
            if not (kind or format):
                raise UnreadableFile.at(
                    Place(path), "is of no kind that is known.", f"It may be: {_known()}."
                )
            found.append(Input(path, kind or format or "", packing))
    return found


@dataclass
class Taken:
    """What was taken from one input.

    Attributes:
        size: how many bytes it has, as it is stored.
        sha256: their digest, in hexadecimal; empty unless asked for.
        moved: how many triples of named graphs went to the default graph.
    """

    size: int = 0
    sha256: str = ""
    moved: int = 0

    def note(self, raw: Raw) -> None:
        """Note what was read."""
        self.size, self.sha256 = raw.count, raw.digest()


def stream_in(
    store: MemoryStore | DirectoryStore,
    source: Input,
    progress: Progress | None = None,
    *,
    keep_graphs: bool = False,
    digested: bool = False,
) -> Taken:
    """Read one input into a store, without holding it in memory.

    Blank nodes get labels of their own. After an error part of the input may be in the store.

    Args:
        store: where to.
        source: what to read.
        progress: is told how many bytes of the file have been read since it was last told.
        keep_graphs: whether triples of named graphs stay there; else they go to the default
            graph, where queries look.
        digested: whether to compute the digest of the file.

    Returns:
        What was taken.

    Raises:
        TurtleSyntaxError: if it does not parse; with the place.
        UnreadableFile: if it cannot be read or unpacked, or is JSON-LD that names a context by
            address.
        StoreError: if the store fails.
    """
    taken = Taken()
    if source.format in _SEVERAL_GRAPHS and not keep_graphs:
        store.extend(quads_in(source, taken, progress, digested=digested))
        return taken
    try:
        with unpacked(source.path, source.packing, progress, digested=digested) as (stream, raw):
            syntax, text = _syntax(source, stream)
            store.load_stream(text, syntax, BASE)
            drain(text)
    except OSError as error:
        raise store.failed(error) from error
    taken.note(raw)
    return taken


def quads_in(
    source: Input,
    taken: Taken,
    progress: Progress | None = None,
    *,
    keep_graphs: bool = False,
    digested: bool = False,
    base: str = BASE,
) -> Iterator[ox.Quad]:
    """Read one input quad by quad, which suits small ones that go to a store together.

    Args:
        source: what to read.
        taken: is filled in.
        progress: as for :func:`stream_in`.
        keep_graphs: as for :func:`stream_in`.
        digested: as for :func:`stream_in`.
        base: what relative IRIs are resolved against where the input sets no base.

    Yields:
        The quads; blank nodes have labels of their own.

    Raises:
        TurtleSyntaxError, UnreadableFile: as :func:`stream_in`.
    """
    with unpacked(source.path, source.packing, progress, digested=digested) as (stream, raw):
        syntax, text = _syntax(source, stream)
        quads = ox.parse(text, syntax, base_iri=base, rename_blank_nodes=True)
        if keep_graphs or source.format not in _SEVERAL_GRAPHS:
            yield from quads
        else:
            for quad in quads:
                if quad.graph_name == _DEFAULT_GRAPH:
                    yield quad
                else:
                    taken.moved += 1
                    yield ox.Quad(quad.subject, quad.predicate, quad.object)
        drain(text)
    taken.note(raw)


def _syntax(source: Input, stream: IO[bytes]) -> tuple[ox.RdfFormat, IO[bytes]]:
    """Return the syntax in which an input is to be read, and what it is to be read from."""
    syntax = FORMATS[source.format]
    if source.format == "xml":
        return syntax, io.BufferedReader(WholeXml(stream), CHUNK)
    if source.format != "jsonld":
        return syntax, io.BufferedReader(_FlatTerms(stream), CHUNK)
    start = stream.read(_LARGE_JSON)
    if len(start) < _LARGE_JSON:
        text = start.decode("utf-8")
        malformed = check_json(source.path, text)  # names the address of a context
        if malformed:
            raise malformed
        return syntax, io.BytesIO(start)
    whole = io.BufferedReader(WholeJson(_Rejoined(start, stream)), CHUNK)  # type: ignore[arg-type]
    return syntax if is_array(start[:CHUNK]) else ox.RdfFormat.STREAMING_JSON_LD, whole


class _FlatTerms(WatchedStream):
    """A document that raises SyntaxError where triple terms (RDF 1.2) are nested too deeply.

    Args:
        stream: the document; who opened it closes it.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self._depth = 0

    def look(self, data: bytes) -> None:
        """Look at what was read.

        Raises:
            SyntaxError: terms are nested too deeply.
        """
        self._depth = term_depth(data, self._depth)
        if self._depth > DEEPEST_TERMS:
            raise SyntaxError(DEEP_TERMS)


class _Rejoined:
    """A stream of which the start has been read."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start, self._rest = io.BytesIO(start), rest

    def read(self, most: int) -> bytes:
        return self._start.read(most) or self._rest.read(most)


def _inside(folder: Path) -> Iterator[Path]:
    """Find the files of a folder; what cannot be looked into is not passed over in silence."""
    for within, _, names in os.walk(folder, onerror=_unlisted):
        for path in (Path(within, name) for name in names):
            if not _kind(path)[0] or path.name == STAMP:
                continue
            if path.is_file():
                yield path
            elif path.is_symlink():
                raise UnreadableFile.at(
                    Place(path), "is a link to a file that does not exist.", "Mend or remove it."
                )


def _unlisted(error: OSError) -> None:
    raise UnreadableFile.at(
        Place(Path(error.filename)),
        f"cannot be read: {error.strerror}.",
        "Give a folder of which you may read all, or its files one by one.",
    ) from error


def _kind(path: Path) -> tuple[str, str]:
    """Tell the syntax of a file, and how it is packed, by its suffixes."""
    packing = PACKINGS.get(path.suffix.lower(), "")
    suffix = Path(path.stem).suffix if packing else path.suffix
    return _SUFFIXES.get(suffix.lower(), ""), packing


def _known() -> str:
    return ", ".join(sorted(_SUFFIXES)) + ", each also with .gz or .zst"
