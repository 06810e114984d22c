"""A line on the terminal that shows the progress of long work."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from typing import Final

from iomkg.rdf.store.files import Input, Progress, Watch

_STEP: Final = 0.2
"""Seconds between two updates."""
_BAR: Final = 20


class ProgressLine:
    """Draws on standard error, if that is a terminal; nothing is left of it at the end.

    Attributes:
        files: how many will be read, as far as that has been told.
    """

    def __init__(self) -> None:
        self.files = 0
        self._total: int | None = None
        self._read = 0
        self._begun = self._drawn = time.monotonic()
        self._on = sys.stderr.isatty()

    def begin(self, inputs: Sequence[Input]) -> Watch:
        """Begin to read; where all sizes are known there is a bar."""
        sizes = [source.size for source in inputs]
        self.files = len(inputs)
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        return self._watch

    def _watch(self, source: Input) -> Progress | None:
        """Return a function that draws how far an input has been read."""
        if not self._on:
            return None

        def tell(more: int) -> None:
            self._read += more
            now = time.monotonic()
            if now - self._drawn >= _STEP:
                self._drawn = now
                self._draw(f"{self._reading(now)}  {source.path}")

        return tell

    def step(self, name: str) -> None:
        """Draw the name of a step of unknown length."""
        if self._on:
            self._draw(f"deriving {name}")

    def clear(self) -> None:
        """Remove the line."""
        if self._on:
            self._draw("")

    def _reading(self, now: float) -> str:
        rate = self._read / 1e6 / max(now - self._begun, 0.001)
        if not self._total:
            return f"{self._read / 1e6:,.0f} MB, {rate:,.1f} MB/s"
        share = min(self._read / self._total, 1)
        bar = "#" * round(share * _BAR)
        return f"[{bar:<{_BAR}}] {share:4.0%}, {rate:,.1f} MB/s"

    def _draw(self, text: str) -> None:
        columns = shutil.get_terminal_size().columns - 1
        shown = "".join(c if c.isprintable() else "?" for c in text)[:columns]
        print(f"\r\x1b[K{shown}", end="", file=sys.stderr, flush=True)
