"""Documents on their way to a parser, looked at while they are read."""

from __future__ import annotations

import io
from abc import abstractmethod
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class WatchedStream(io.RawIOBase):
    """A document of which each part is looked at before anybody else has it.

    Args:
        stream: the document, at its beginning; who opened it closes it.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        """Return true."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read into a buffer; return how many bytes; raises as :meth:`look`."""
        into = memoryview(buffer).cast("B")
        data = self._stream.read(len(into))
        self.look(data)
        into[: len(data)] = data
        return len(data)

    @abstractmethod
    def look(self, data: bytes) -> None:
        """Look at what was read; nothing at the end.

        Args:
            data: the bytes.

        Raises:
            SyntaxError: a parser should not have them.
            UnicodeDecodeError: they are not UTF-8, where they have to be.
        """
