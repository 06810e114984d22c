"""``iomkg shacl`` run in this process, over texts that a test gives."""

from __future__ import annotations

import json
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from shacl_text import HEADER

from iomkg.cli.start import main


@dataclass(frozen=True)
class Ran:
    """What a run gave: its exit status, and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def found(self) -> list[tuple[str, str | None]]:
        """Focus node, short, and value of each result of the data."""
        found = [
            ((f["focus"] or "").rsplit("/")[-1], f["value"])
            for f in self.report["findings"]
            if f["rule"].startswith("shacl/")
        ]
        return sorted(found, key=str)


def ran(folder: Path, *words: str) -> Ran:
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in "oe")
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        status = main(["shacl", *words])
    return Ran(status, *(stream.buffer.getvalue().decode() for stream in (out, err)))


def validated(folder: Path, shapes: str, data: str, *words: str, form: str = "json") -> Ran:
    """Write Turtle with the usual prefixes into two files, and validate one by the other."""
    (folder / "shapes.ttl").write_text(HEADER + shapes)
    (folder / "data.ttl").write_text(HEADER + data)
    files = ("--shapes", "shapes.ttl", "--data", "data.ttl", "--format", form)
    return ran(folder, *files, *words)
