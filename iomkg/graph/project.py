"""Finding the folders of a graph: a checkout, the copy inside the wheel, or a named folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from iomkg.errors import Place, ProjectNotFound, UnreadableFile
from iomkg.graph.stamp import FOLDERS, VARIABLE, find_root
from iomkg.tuples import NamedTuple

RDF_SUFFIXES = frozenset(
    {".ttl", ".nt", ".jsonld", ".rdf", ".owl", ".xml", ".trig", ".nq", ".n3", ".json"}
)


class Project(NamedTuple):
    """The folders of one graph.

    Attributes:
        root: the folder that holds ``ontology/``, ``graph/``, ``shapes/`` and ``queries/``.
    """

    root: Path

    @property
    def ontology_files(self) -> tuple[Path, ...]:
        """The files of the ontology and its code lists, in order."""
        return _rdf_files(self.root / "ontology")

    @property
    def graph_files(self) -> tuple[Path, ...]:
        """The authored data files, in order."""
        return _rdf_files(self.root / "graph")

    @property
    def shape_files(self) -> tuple[Path, ...]:
        """The SHACL files, in order."""
        return _rdf_files(self.root / "shapes")

    @property
    def query_files(self) -> tuple[Path, ...]:
        """The named queries, in order."""
        return tuple(sorted((self.root / "queries").glob("*.rq")))

    def contained(self, paths: Iterable[Path]) -> Iterator[Path]:
        """Yield files of the project; raises as :func:`refuse_link_out` for one that is none."""
        for path in paths:
            refuse_link_out(self.root, path)
            yield path

    @property
    def rule_files(self) -> tuple[Path, ...]:
        """The rules of derivation, in the order in which they run."""
        return tuple(sorted((self.root / "queries" / "rules").glob("*.rq")))


def find_project(folder: Path | None = None) -> Project:
    """Find the graph to work with.

    Args:
        folder: a folder laid out as a project, or None to look in the ``IOMKG_PROJECT``
            variable, then in the checkout that the package runs from, then in the wheel.

    Returns:
        The project.

    Raises:
        ProjectNotFound: if the folder lacks one of the four sub-folders.
    """
    found = find_root(None if folder is None else str(folder))
    if found is not None:
        return Project(Path(found))
    listed = ", ".join(FOLDERS)
    root = os.environ.get(VARIABLE) if folder is None else folder
    if not root:
        raise ProjectNotFound(
            "The installed package carries no graph.",
            f"Give --project DIR or set {VARIABLE} to a folder with {listed}.",
        )
    given = f"{VARIABLE}={root}" if folder is None else f"--project {folder}"
    if not Path(root).is_dir():
        raise ProjectNotFound(f"{given}: there is no such folder.", "Check the path.")
    missing = ", ".join(name for name in FOLDERS if not (Path(root) / name).is_dir())
    raise ProjectNotFound(
        f"{given}: the folder has no {missing}.", f"A project has the folders {listed}."
    )


def refuse_link_out(root: Path, path: Path) -> None:
    """Refuse a file of a project that is a link to something outside, of which nothing is read.

    Args:
        root: the folder of the project.
        path: a file in it.

    Raises:
        UnreadableFile: if it is such a link.
    """
    real = os.path.realpath(path)
    if os.path.lexists(real) and not Path(real).is_relative_to(os.path.realpath(root)):
        raise UnreadableFile.at(
            Place(path),
            "cannot be read: it is a link that leads out of the project.",
            "Put the file itself there.",
        )


def _rdf_files(folder: Path) -> tuple[Path, ...]:
    return tuple(
        sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in RDF_SUFFIXES and not path.name.startswith(".")
        )
    )
