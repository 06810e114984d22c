"""The state of a project: a digest of all that its graph depends on."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

import iomkg
from iomkg.graph import stamp
from iomkg.graph.project import Project

if TYPE_CHECKING:
    from iomkg.graph.built import FullGraph

_TRIES = 3  # a project may change while it is read


def build_at_rest(project: Project) -> tuple[FullGraph, str]:
    """Build a project's graph; return it with the digest of what it was built from.

    The digest is empty if the project changed each time while it was read.
    """
    from iomkg.graph.built import build_graph

    for _ in range(_TRIES):
        state = state_of(project)
        full = build_graph(project)
        if state_of(project) == state:
            return full, state
    return full, ""


def state_of(project: Project) -> str:
    """Return a digest of all that the full graph depends on: files, rules and our version."""
    digest = hashlib.sha256(f"{iomkg.__version__} {pyoxigraph.__version__}".encode())
    code = [Path(path) for path in stamp.code_files(stamp.GRAPH)]
    for path in (*project.ontology_files, *project.graph_files, *project.rule_files, *code):
        within = path.is_relative_to(project.root)
        named = path.relative_to(project.root) if within else path.name
        digest.update(f"\0{named}\0".encode(errors="surrogateescape"))
        with contextlib.suppress(OSError):  # told where the file is read
            if path.is_file():  # a pipe would wait
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
