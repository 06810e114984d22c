"""Files of RDF in any common syntax, streamed into a store."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias

import pyoxigraph as ox

from iomkg.errors import Place, UnreadableFile
from iomkg.read.turtle import BASE, check_json, syntax_error
from iomkg.store.embedded import DirectoryStore, MemoryStore

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
_STDIN: Final = "-"
Progress: TypeAlias = Callable[[int], None]


@dataclass(frozen=True)
class Input:
    """Something to be read.

    Attributes:
        path: the file; ``-`` is standard input.
        format: a key of :data:`FORMATS`.
        gzipped: whether it is compressed.
    """

    path: Path
    format: str
    gzipped: bool = False

    @property
    def size(self) -> int | None:
        """Its size in bytes as it is stored, or None where that is not known."""
        try:
            return None if str(self.path) == _STDIN else self.path.stat().st_size
        except OSError:
            return None


def find_inputs(names: Iterable[str], format: str | None = None) -> list[Input]:  # noqa: A002
    """Find out what is to be read.

    Args:
        names: files, folders (all files of a known kind within), or ``-`` for standard input.
        format: the syntax of what does not tell it by its suffix; for standard input ``ttl``
            unless given.

    Returns:
        The inputs, those of a folder in order of their names.

    Raises:
        UnreadableFile: if a file is missing, or of a kind that is not known.
    """
    found: list[Input] = []
    for name in names:
        path = Path(name)
        if name == _STDIN:
            found.append(Input(path, format or "ttl"))
        elif path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file() and _kind(each)[0])
            if not inside:
                raise UnreadableFile.at(
                    Place(path), "holds no file of RDF.", f"It may be: {_known()}."
                )
            found += [
                Input(each, kind, packed) for each in inside for kind, packed in [_kind(each)]
            ]
        elif not path.exists():
            raise UnreadableFile.at(Place(path), "does not exist.", "Check the path.")
        else:
            kind, packed = _kind(path)
            if not (kind or format):
                raise UnreadableFile.at(
                    Place(path), "is of no kind that is known.", f"It may be: {_known()}."
                )
            found.append(Input(path, kind or format or "", packed))
    return found


def stream_in(
    store: MemoryStore | DirectoryStore, source: Input, progress: Progress | None = None
) -> None:
    """Read one input into the default graph of a store, without holding it in memory.

    Triples of named graphs go to the default graph too. Blank nodes get labels of their own.
    After an error part of the input may be in the store.

    Args:
        store: where to.
        source: what to read.
        progress: is told how many bytes of the file have been read since it was last told.

    Raises:
        TurtleSyntaxError: if it does not parse; with the place.
        UnreadableFile: if it cannot be read or unpacked, or is JSON-LD that names a context by
            address.
        StoreError: if the store fails.
    """
    with _problems_named(source), _opened(source, progress) as stream:
        text = _checked_json(source, stream) if source.format == "jsonld" else stream
        several = source.format in _SEVERAL_GRAPHS
        store.load_stream(text, FORMATS[source.format], BASE, several_graphs=several)


def read_quads(source: Input, progress: Progress | None = None) -> Iterator[ox.Quad]:
    """Read one input statement by statement; blank nodes get labels of their own.

    Args:
        source: what to read.
        progress: as for :func:`stream_in`.

    Yields:
        The statements, each with its graph.

    Raises:
        TurtleSyntaxError, UnreadableFile: as for :func:`stream_in`.
    """
    with _problems_named(source), _opened(source, progress) as stream:
        text = _checked_json(source, stream) if source.format == "jsonld" else stream
        yield from ox.parse(text, FORMATS[source.format], base_iri=BASE, rename_blank_nodes=True)


@contextmanager
def _problems_named(source: Input) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise syntax_error(source.path, error) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile.at(
            Place(source.path), f"is not UTF-8 at byte {error.start}.", "Save the file as UTF-8."
        ) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFile.at(
            Place(source.path), f"is no whole gzip file: {error}.", "Fetch or pack it again."
        ) from error
    except OSError as error:
        raise UnreadableFile.at(
            Place(source.path),
            f"cannot be read: {error.strerror or error}.",
            "Give a file that you may read.",
        ) from error


def _checked_json(source: Input, stream: IO[bytes]) -> IO[bytes]:
    """Read a JSON-LD document whole, to see that it names no context by address."""
    text = stream.read().decode("utf-8")
    malformed = check_json(source.path, text)
    if malformed:
        raise malformed
    return io.BytesIO(text.encode())


class _Counted(io.RawIOBase):
    """A stream that says how much of it has been read."""

    def __init__(self, inner: IO[bytes], progress: Progress) -> None:
        self._inner = inner
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._inner.read(len(view))
        view[: len(data)] = data
        self._progress(len(data))
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def _opened(source: Input, progress: Progress | None) -> IO[bytes]:
    raw: IO[bytes]
    raw = sys.stdin.buffer if str(source.path) == _STDIN else source.path.open("rb")
    if progress is not None:
        raw = io.BufferedReader(_Counted(raw, progress), 1 << 20)
    return gzip.open(raw) if source.gzipped else raw  # type: ignore[return-value]


def _kind(path: Path) -> tuple[str, bool]:
    """Tell the syntax of a file by its suffix, and whether it is gzipped."""
    packed = path.suffix.lower() == ".gz"
    suffix = Path(path.stem).suffix if packed else path.suffix
    return _SUFFIXES.get(suffix.lower(), ""), packed


def _known() -> str:
    return ", ".join(sorted(_SUFFIXES)) + ", each also with .gz"
