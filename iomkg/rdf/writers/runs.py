"""Sorting more lines than memory holds: sorted runs in temporary files, merged."""

from __future__ import annotations

import heapq
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Final

from iomkg.errors import StoreError

RUN_BYTES: Final = 32 << 20
"""Bytes of text in one run; in memory they take about twice as much while it is sorted."""

_BUFFER: Final = 1 << 18
_BATCH: Final = 128
_LONG: Final = 4096  # bytes that few lines have
_MOST_OPEN: Final = 128  # runs that are merged at once


class Runs:
    """Lines in any number, given back sorted by their bytes and without duplicates.

    Use as a context manager: the temporary files go with it. Sorted bytes of UTF-8 are sorted
    code points.

    Args:
        run_bytes: size of a run.
        folder: where to put temporary files; None for the place of the system (``TMPDIR``).
    """

    def __init__(self, run_bytes: int = RUN_BYTES, folder: Path | None = None) -> None:
        self._run_bytes = run_bytes
        # Lines are counted in batches, which are a small part of a run.
        self._batch = min(_BATCH, 1 + run_bytes // _LONG)
        self._lines: list[bytes] = []
        self._size, self._sorted = 0, False
        self._files: list[Path] = []
        self._place = folder
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Runs:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def add(self, lines: Iterable[bytes]) -> None:
        """Add lines, each with its line feed and no other.

        Raises:
            StoreError: if the temporary folder is full.
        """
        some = iter(lines)
        while batch := list(islice(some, self._batch)):
            self._lines += batch
            self._size += sum(map(len, batch))
            if self._size >= self._run_bytes:
                self._close_run()

    def sorted(self) -> Iterator[bytes]:
        """Return the lines, sorted, each once; nothing can be added afterwards.

        Raises:
            StoreError: if the temporary folder is full.
        """
        if not self._files:
            if not self._sorted:
                self._lines, self._sorted = sorted(set(self._lines)), True
            return iter(self._lines)
        if self._lines:
            self._close_run()
        while len(self._files) > _MOST_OPEN:
            some, self._files = self._files[:_MOST_OPEN], self._files[_MOST_OPEN:]
            self._write(_merged(some))
            for path in some:
                path.unlink()
        return _merged(self._files)

    def _close_run(self) -> None:
        self._lines.sort()
        self._write(self._lines)
        self._lines, self._size = [], 0

    def _write(self, lines: Iterable[bytes]) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="iomkg-sort-", dir=self._place)
        handle, name = tempfile.mkstemp(dir=self._folder.name)
        try:
            with os.fdopen(handle, "wb", _BUFFER) as file:
                file.writelines(lines)
        except OSError as problem:
            raise StoreError(
                f"The folder for temporary files, {tempfile.gettempdir()}, cannot hold the graph "
                f"while it is sorted: {problem.strerror}.",
                "Make room, or name a folder with more in the variable TMPDIR.",
            ) from problem
        self._files.append(Path(name))


def _merged(paths: list[Path]) -> Iterator[bytes]:
    with ExitStack() as opened:
        files = [opened.enter_context(path.open("rb", _BUFFER)) for path in paths]
        before = b""
        for line in heapq.merge(*files):
            if line != before:
                yield line
                before = line
