"""A small, complete and valid project of our own wording, for tests to use and to break.

It tells of an invented body: the Northern Lakes Ferry Commission (NLFC, ``organisation/nlfc``),
founded as the Provisional Ferry Committee (PFC) and renamed in 1934. The Harbour Gazette (2001)
dates the founding to 1921, the Ferry Handbook (2005 or 2006) to March 1922, the Lakes Archive,
which is cited and not held, to 4 May 1921; the conflict is judged. Both held texts are wholly
read. Ontology, queries, rules and shapes are the real ones.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from iomkg.check.finding import Finding, placed
from iomkg.graph.built import FullGraph, build_graph
from iomkg.graph.project import Project, find_project
from iomkg.graph.reading import Reading
from iomkg.terms import ID, PREFIXES

CHECKOUT = Path(__file__).resolve().parent.parent
OWN = Path(__file__).resolve().parent / "data" / "project"
HEADER = f"@base <{ID}> .\n" + "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items())
"""Base and prefixes for Turtle files that a test writes."""


@dataclass(frozen=True)
class SmallProject:
    """A project in a folder of its own. What changes it returns it, so that changes chain.

    Files are named by their paths below ``root``: ``graph/sources.ttl``.
    """

    root: Path

    @property
    def project(self) -> Project:
        return find_project(self.root)

    @property
    def texts(self) -> Path:
        """The folder with the texts of its two held sources, for ``--sources``."""
        return self.root / "texts"

    def path(self, file: str) -> Path:
        return self.root / file

    def read(self, file: str) -> str:
        return self.path(file).read_bytes().decode()

    def write(self, file: str, text: str) -> SmallProject:
        """Write a whole file, new or not."""
        self.path(file).parent.mkdir(parents=True, exist_ok=True)
        self.path(file).write_bytes(text.encode())
        return self

    def append(self, file: str, text: str) -> SmallProject:
        """Add text at the end of a file, whose base and prefixes hold for it."""
        return self.write(file, f"{self.read(file)}\n{text}\n")

    def replace(self, file: str, old: str, new: str) -> SmallProject:
        """Replace the only occurrence of a text in a file."""
        text = self.read(file)
        assert text.count(old) == 1, f"{file} has {old!r} {text.count(old)} times, not once"
        return self.write(file, text.replace(old, new))

    def without_named_queries(self) -> SmallProject:
        """Take the named queries away, whose examples speak of the real graph; rules stay."""
        for file in self.project.query_files:
            file.unlink()
        return self

    def line(self, file: str, text: str) -> int:
        """Number of the only line of a file that has the text in it."""
        lines = self.read(file).split("\n")
        found = [number for number, line in enumerate(lines, 1) if text in line]
        assert len(found) == 1, f"{file} has {text!r} on the lines {found}, not on one"
        return found[0]

    def graph(self) -> FullGraph:
        """Read it and derive what follows."""
        return build_graph(self.project)

    def reading(self) -> Reading:
        """What a layer of validation works on, texts at hand."""
        return Reading(self.project, self.texts if self.texts.is_dir() else None)

    def checked(self, check: Callable[[Reading], Iterable[Finding]]) -> list[Finding]:
        """What a layer of validation finds, placed."""
        reading = self.reading()
        return list(placed(check(reading), reading.places))


def make_project(folder: Path, **files: str) -> SmallProject:
    """Make the small project in a folder, such as pytest's ``tmp_path``.

    Args:
        folder: where to make it, as ``project`` below.
        files: whole texts of files to write into it, by path: ``**{"graph/more.ttl": "…"}``.

    Returns:
        The project.
    """
    small = SmallProject(folder / "project")
    for name in ("ontology", "queries", "shapes"):
        shutil.copytree(CHECKOUT / name, small.root / name)
    shutil.copytree(OWN, small.root, dirs_exist_ok=True)
    for file, text in files.items():
        small.write(file, text)
    return small
