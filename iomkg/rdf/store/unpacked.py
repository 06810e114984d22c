"""A file, or standard input, as the bytes that it holds once unpacked.

They are counted and digested, and whatever goes wrong is given the name of the file.

Packed are gzip (RFC 1952) and Zstandard (RFC 8878), told by their first bytes as well as by a
suffix, so that standard input may be packed too.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EBADF
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from iomkg.errors import Place, UnreadableFile
from iomkg.rdf.read.triples import syntax_error
from iomkg.rdf.store.watched import WatchedStream

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STDIN: Final = Path("-")
PACKINGS: Final = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd"}
"""How a file is packed, by its suffix."""

_MAGIC: Final = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
CHUNK: Final = 1 << 20
"""How many bytes are read at once."""

Progress: TypeAlias = Callable[[int], None]


class Raw(WatchedStream):
    """The bytes of a file as they are stored.

    Args:
        path: the file; ``-`` is standard input.
        progress: is told how many bytes have been read since it was last told; 0 at the end.
        digested: whether to compute their SHA-256.

    Attributes:
        count: how many have been read.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path, progress: Progress | None, digested: bool) -> None:
        if path == STDIN and sys.stdin is None:
            raise OSError(EBADF, "it is closed")
        super().__init__(sys.stdin.buffer if path == STDIN else path.open("rb", buffering=0))
        self.count = 0
        self._path = path
        self._digest = hashlib.sha256() if digested else None
        self._progress = progress

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read into a buffer; return how many bytes.

        Raises:
            UnreadableFile: the file cannot be read, which is no failure of a store.
        """
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise _unreadable(self._path, error) from error

    def look(self, data: bytes) -> None:
        """Count and digest what was read."""
        if self._digest is not None:
            self._digest.update(data)
        if self._progress is not None:
            self._progress(len(data))
        self.count += len(data)

    def digest(self) -> str:
        """Return the SHA-256 of what has been read, in hexadecimal, or an empty text."""
        return self._digest.hexdigest() if self._digest is not None else ""

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if self._path != STDIN:
            self._stream.close()
        super().close()


@contextmanager
def unpacked(
    path: Path, packing: str = "", progress: Progress | None = None, *, digested: bool = False
) -> Iterator[tuple[IO[bytes], Raw]]:
    """Open a file for reading, and give whatever goes wrong meanwhile the file's name.

    What is left unread at the end is read, so that the count and the digest are of all of it.

    Args:
        path: the file; ``-`` is standard input.
        packing: ``gzip``, ``zstd``, or empty where only its first bytes tell.
        progress: as for :class:`Raw`.
        digested: as for :class:`Raw`.

    Yields:
        What it holds, unpacked and without a byte order mark; and the file beneath.

    Raises:
        TurtleSyntaxError: from a SyntaxError of the block, with its place.
        UnreadableFile: if the file cannot be read or unpacked, or is not UTF-8.
    """
    try:
        raw = Raw(path, progress, digested)
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        with raw, io.BufferedReader(raw, CHUNK) as buffered:
            stream = _unpacking(path, packing or _packing(buffered), buffered)
            _pass_mark(stream)
            yield stream, raw
            drain(stream)
    except SyntaxError as error:
        raise syntax_error(path, error) from error
    except MemoryError as error:
        raise UnreadableFile.at(
            Place(path),
            "has a name, literal or comment longer than 16 MiB, or needs more memory than there "
            "is.",
            "Split the file.",
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile.at(
            Place(path), f"is not UTF-8 at byte {error.start}.", "Save the file as UTF-8."
        ) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _torn(path, packing or "gzip", error) from error
    except Exception as error:
        if type(error).__name__ != "ZstdError":  # of a module that need not be installed
            raise
        raise _torn(path, "zstd", error) from error


def drain(stream: IO[bytes]) -> None:
    """Read a stream to its end, where the last error shows, such as a wrong checksum."""
    while stream.read(CHUNK):
        pass


def _packing(buffered: io.BufferedReader[Raw]) -> str:
    start = buffered.peek(4)
    return next((name for magic, name in _MAGIC.items() if start.startswith(magic)), "")


def _unpacking(path: Path, packing: str, buffered: io.BufferedReader[Raw]) -> IO[bytes]:
    if packing == "gzip":
        return gzip.open(buffered)  # type: ignore[return-value]
    if packing == "zstd":
        return _zstd(path).open(buffered)  # type: ignore[no-any-return]
    return buffered


def _pass_mark(stream: Any) -> None:
    """Pass over a byte order mark, which the engine's parsers do not take."""
    if stream.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
        stream.read(len(BOM_UTF8))


def _zstd(path: Path) -> Any:
    """Import the module that the standard library has from Python 3.14 on."""
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        raise UnreadableFile.at(
            Place(path),
            "is packed with Zstandard, which this Python cannot unpack.",
            "Run `pip install 'iomkg[zstd]'`, or unpack it first: zstd -dc FILE | iomkg load -",
        ) from error
    return zstd


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    return UnreadableFile.at(
        Place(path), f"cannot be read: {error.strerror or error}.", "Give one that you may read."
    )


def _torn(path: Path, packing: str, error: Exception) -> UnreadableFile:
    return UnreadableFile.at(
        Place(path), f"is no whole {packing} file: {error}.", "Fetch or pack it again."
    )
