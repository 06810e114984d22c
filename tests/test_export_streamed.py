"""A store that memory need not hold is exported as the same bytes, by sorting in files."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import iomkg
from benchmarks.generate import Settings, write_file
from iomkg.errors import StoreError
from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.writers.formats import GRAPH_FORMATS, stream_lines, write_graph
from iomkg.rdf.writers.runs import Runs

pytestmark = pytest.mark.slow

SIZE = 12_000
SMALL_RUNS = 20_000  # bytes, so that there are more runs than are merged at once


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("streamed") / "graph.nt"
    write_file(Settings(SIZE, 7), path)
    return path


@pytest.fixture(scope="module")
def store(file: Path) -> str:
    folder = file.parent / "store"
    ox.Store(str(folder)).bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES)
    return str(folder)


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_sorted_in_files_or_in_memory_makes_no_difference(file: Path, form: str) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    pieces = stream_lines(iter(lines + lines[:99]), form, SMALL_RUNS)
    assert b"".join(pieces) == write_graph(read_triples(file), form)


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_awkward_terms_sort_alike(form: str) -> None:
    lines = [
        b'<urn:a#x> <urn:p> "\\u0001 _:b \\" > <"@en .\n',
        b'<urn:a> <urn:p> "> _:c" .\n',
        b"<urn:a> <urn:p> _:z .\n",
        b"_:z <urn:p> <org:x> .\n",
        b'<urn:a> <urn:q> "1.10"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n',
    ]
    if form == "xml":
        lines = lines[1:]  # it can hold no control character
    quads = ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES)
    triples = [(from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)) for q in quads]
    assert b"".join(stream_lines(iter(lines), form, 64)) == write_graph(triples, form)


@pytest.mark.parametrize("form", ["ttl", "jsonld", "xml", "nt"])
def test_an_empty_graph_too(form: str) -> None:
    assert b"".join(stream_lines(iter(()), form)) == write_graph([], form)


def test_a_folder_of_another_graph_is_exported_as_a_whole(file: Path, store: str) -> None:
    with iomkg.open(store) as kg:
        # The engine has put the datatype of some numbers as xsd:integer.
        assert kg.export("nt") == write_graph(kg.triples(), "nt")
        assert len(kg.triples()) == len(set(read_triples(file)))


def test_its_export_is_laid_out_as_fmt_lays_it_out(store: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    assert run("export", "--store", store, "-o", str(path)).returncode == 0
    assert run("fmt", "--check", str(path)).returncode == 0


def test_a_full_disk_is_an_error_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full to write to")
    monkeypatch.setattr("tempfile.mkstemp", lambda **_: (os.open("/dev/full", os.O_WRONLY), "x"))
    with Runs(10, tmp_path) as runs, pytest.raises(StoreError, match="TMPDIR"):
        runs.add([b"a line\n", b"another line\n"])


def test_temporary_files_are_gone_afterwards(tmp_path: Path) -> None:
    with Runs(10, tmp_path) as runs:
        runs.add(f"{n % 70}\n".encode() for n in range(1000))
        assert any(tmp_path.rglob("*"))
        assert list(runs.sorted()) == sorted({f"{n}\n".encode() for n in range(70)})
    assert not any(tmp_path.rglob("*"))


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "iomkg", *words], capture_output=True, text=True, check=False
    )
