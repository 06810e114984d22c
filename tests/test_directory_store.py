"""A store in a folder: kept, locked, read-only, and named when it is not a store."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from iomkg.errors import StoreError
from iomkg.rdf.store.directory import DirectoryStore
from iomkg.terms import Iri, Literal, Triple

TRIPLE: Triple = (Iri("http://example.org/s"), Iri("http://example.org/p"), Literal("o"))
ASK = "ASK { <http://example.org/s> <http://example.org/p> 'o' }"
HOLD = "import pyoxigraph, sys; s = pyoxigraph.Store(sys.argv[1]); print(flush=True); input()"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    store = DirectoryStore(tmp_path / "store")
    store.load([TRIPLE])
    store.close()
    return tmp_path / "store"


@pytest.fixture
def locked(built: Path) -> Iterator[Path]:
    command = [sys.executable, "-c", HOLD, str(built)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        yield built
        holder.communicate(b"\n")


@pytest.mark.parametrize("read_only", [False, True])
def test_reopening_finds_the_data(built: Path, read_only: bool) -> None:
    assert DirectoryStore(built, read_only=read_only).ask(ASK)


def test_folders_above_the_store_are_made(tmp_path: Path) -> None:
    assert DirectoryStore(tmp_path / "a" / "b").load([TRIPLE]) == 1


def test_an_empty_folder_is_made_into_a_store(tmp_path: Path) -> None:
    assert DirectoryStore(tmp_path).load([TRIPLE]) == 1


def test_a_store_locked_by_another_process_is_named(locked: Path) -> None:
    with pytest.raises(StoreError, match="is locked") as caught:
        DirectoryStore(locked)
    assert "End that process" in caught.value.next_step


def test_a_path_that_says_lock_is_not_taken_for_a_locked_store(tmp_path: Path) -> None:
    folder = tmp_path / "While lock file"
    folder.mkdir()
    (folder / "CURRENT").write_text("MANIFEST-000099\n")
    with pytest.raises(StoreError, match="cannot be opened as a store"):
        DirectoryStore(folder)


def test_a_locked_store_can_be_read(locked: Path) -> None:
    assert DirectoryStore(locked, read_only=True).ask(ASK)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, read_only: bool) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StoreError, match="not that of a store"):
        DirectoryStore(tmp_path, read_only=read_only)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_is_not_a_store(tmp_path: Path, read_only: bool) -> None:
    (tmp_path / "graph.ttl").write_text("")
    with pytest.raises(StoreError, match="is a file"):
        DirectoryStore(tmp_path / "graph.ttl", read_only=read_only)


def test_a_missing_store_is_not_made_when_it_is_to_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store at") as caught:
        DirectoryStore(tmp_path / "typo", read_only=True)
    assert "Check the path" in caught.value.next_step
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_damaged_store_is_named(built: Path, read_only: bool) -> None:
    (built / "CURRENT").write_text("damaged")
    with pytest.raises(StoreError, match="cannot be opened as a store"):
        DirectoryStore(built, read_only=read_only)


def test_a_read_only_store_takes_no_triples(built: Path) -> None:
    with pytest.raises(StoreError, match="read-only"):
        DirectoryStore(built, read_only=True).load([TRIPLE])


def test_a_closed_store_says_so_and_can_be_opened_again(built: Path) -> None:
    store = DirectoryStore(built)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.ask(ASK)
    assert DirectoryStore(built).ask(ASK)
