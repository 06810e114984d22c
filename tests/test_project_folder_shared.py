"""A folder that holds a copy of the project: several processes may fill and read it at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from projects import SmallProject, make_project

from iomkg.errors import StoreError
from iomkg.graph import snapshot
from iomkg.rdf.store.embedded import DirectoryStore

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FILE = "graph/claims/harbour-gazette.ttl"


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "beside").mkdir()
    return tmp_path / "beside" / "kg"


def count(small: SmallProject, folder: Path) -> str:
    store = snapshot.open_folder(folder, small.project)
    try:
        [(found,)] = store.select(COUNT).rows
        return str(found)
    finally:
        store.close()


def test_processes_that_fill_it_at_once_do_no_harm(small: SmallProject, folder: Path) -> None:
    words = ["--project", str(small.root), "sparql", COUNT, "--store", str(folder)]
    command = [sys.executable, "-m", "iomkg", *words]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(5)
    ]
    answers = {process.communicate(timeout=90) for process in running}
    assert len(answers) == 1
    assert answers.pop()[1] == b""
    assert [path.name for path in folder.parent.iterdir()] == ["kg"]


@pytest.mark.parametrize("fails", [False, True])
def test_one_that_is_replaced_while_it_is_opened_is_opened_again(
    small: SmallProject, folder: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    wanted = count(small, folder)
    opened = []

    def swapped(path: Path, *, read_only: bool) -> DirectoryStore:
        opened.append(path)
        if len(opened) == 1:
            shutil.copytree(folder, folder.with_name("other"))
            folder.rename(folder.with_name("old"))
            folder.with_name("other").rename(folder)
            if fails:
                raise StoreError("Corruption: of two, one half each.", "Try again.")
        return DirectoryStore(path, read_only=read_only)

    monkeypatch.setattr(snapshot, "DirectoryStore", swapped)
    assert count(small, folder) == wanted
    assert len(opened) == 2


def test_one_that_cannot_be_opened_is_told(small: SmallProject, folder: Path) -> None:
    count(small, folder)
    (folder / "store" / "CURRENT").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        count(small, folder)


def test_one_that_another_process_has_filled_meanwhile_is_left(
    small: SmallProject, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from iomkg.graph import built as graph

    build = graph.build_graph

    def slowly(project: object) -> object:
        monkeypatch.setattr(graph, "build_graph", build)
        count(small, folder)
        os.utime(folder, (1, 1))
        return build(project)  # type: ignore[arg-type]

    monkeypatch.setattr(graph, "build_graph", slowly)
    count(small, folder)
    assert folder.stat().st_mtime == 1


def test_what_a_killed_process_left_beside_it_is_removed(small: SmallProject, folder: Path) -> None:
    left = [folder.with_name(f".kg.{name}") for name in ("abcd_123", "abcd_123.old")]
    ours = [folder.with_name(name) for name in (".kg.abcd_124", ".kg.notes", ".kg2.abcd_123")]
    for path in (*left, *ours):
        (path / "store").mkdir(parents=True)
    (ours[0] / "mine").write_text("x")
    count(small, folder)
    assert all(path.exists() for path in left), "a process may have just begun"
    for path in (*left, *ours):
        os.utime(path, (time.time() - 100,) * 2)
    small.write(FILE, small.read(FILE) + "# changed\n")
    count(small, folder)
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in ours)
