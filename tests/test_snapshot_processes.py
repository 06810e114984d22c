"""Snapshots and processes: several that build at once, one that is killed, one out of space."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from projects import SmallProject, make_project

from iomkg.graph import kept

pytestmark = pytest.mark.slow

FILE = "graph/entities/organisations.ttl"
BEFORE, AFTER = "Northern Lakes Ferry Commission", "Southern Lakes Ferry Board"
COMMAND = (sys.executable, "-m", "iomkg")
QUESTION = ("query", "labels")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallProject:
    monkeypatch.setenv("IOMKG_CACHE", str(tmp_path / "cache"))
    small = make_project(tmp_path).without_named_queries()
    front = (
        "#+ id: labels\n#+ summary: Labels\n#+ description: Labels of things.\n"
        "#+ columns: {thing: iri, label: string}\n"
    )
    pattern = "SELECT ?thing ?label { ?thing rdfs:label ?label } ORDER BY ?thing ?label\n"
    prefix = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    return small.write("queries/labels.rq", front + prefix + pattern)


@pytest.fixture
def cache(small: SmallProject) -> Path:
    return Path(os.environ["IOMKG_CACHE"])


def begun(small: SmallProject, words: Sequence[str] = QUESTION) -> subprocess.Popen[bytes]:
    command = [*COMMAND, "--project", str(small.root), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def answered(small: SmallProject, *options: str) -> bytes:
    out, err = begun(small, (*QUESTION, *options)).communicate(timeout=60)
    assert not err, err.decode()
    return out


def rename(small: SmallProject) -> None:
    text = small.read(FILE)
    old, new = (BEFORE, AFTER) if BEFORE in text else (AFTER, BEFORE)
    small.write(FILE, text.replace(old, new))


def test_processes_that_build_at_once_do_no_harm(small: SmallProject, cache: Path) -> None:
    wanted = answered(small, "--no-cache")
    assert not cache.exists()
    running = [begun(small) for _ in range(4)]
    assert [process.communicate(timeout=60) for process in running] == [(wanted, b"")] * 4
    assert sorted(path.name.partition("-")[0] for path in cache.iterdir()) in (
        ["graph", "queries"],
        ["graph", "queries", "stamps"],
    )
    assert all(kept.sound(path) for path in cache.iterdir() if path.name != "stamps")


def killed_while_building(small: SmallProject, times: int) -> None:
    wanted = {}
    for name in (AFTER, BEFORE):
        rename(small)
        wanted[name] = answered(small, "--no-cache")
        assert name.encode() in wanted[name]
    start = time.monotonic()
    assert answered(small) == wanted[BEFORE]
    whole = time.monotonic() - start
    chance = random.Random(20261122)
    for number in range(times):
        rename(small)
        # What the last round kept is damaged now and then, so that it is built in its place.
        if number % 3 == 0:
            for path in Path(os.environ["IOMKG_CACHE"]).glob("*-*/iomkg-store.json"):
                path.write_bytes(path.read_bytes()[:-20])
        process = begun(small)
        time.sleep(chance.uniform(0, whole))
        process.kill()
        process.communicate()
        name = BEFORE if BEFORE in small.read(FILE) else AFTER
        assert answered(small) == wanted[name], f"after kill {number}"


def test_a_kill_while_building_does_no_harm(small: SmallProject) -> None:
    killed_while_building(small, 5)


@pytest.mark.soak
def test_fifty_kills_while_building_do_no_harm(small: SmallProject) -> None:
    killed_while_building(small, 50)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
@pytest.mark.parametrize("limit", [100, 30_000])
def test_a_full_disk_costs_only_time(small: SmallProject, cache: Path, limit: int) -> None:
    wanted = answered(small, "--no-cache")
    program = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
        "from iomkg.cli.start import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", program, "--project", str(small.root), *QUESTION]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.stdout == wanted
    assert done.stderr.count(b"No snapshot is kept") == 1
    assert not list(cache.glob("graph-*")) and not list(cache.glob(".graph-*"))
    assert answered(small) == wanted


def test_a_cache_that_cannot_be_written_is_told_once(small: SmallProject, cache: Path) -> None:
    wanted = answered(small, "--no-cache")
    cache.write_text("a file")
    out, err = begun(small).communicate(timeout=60)
    assert out == wanted
    assert err.count(b"No snapshot is kept") == 1
    assert b"IOMKG_CACHE" in err
