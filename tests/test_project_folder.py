"""A folder that holds the project's own graph: made by ``load``, read by every other verb."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from projects import SmallProject, make_project

import iomkg
from iomkg.errors import StoreError
from iomkg.rdf.store.versions import STAMP, read_stamp

pytestmark = pytest.mark.slow

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FILE = "graph/claims/harbour-gazette.ttl"
VERBS = (
    ("query", "labels"),
    ("sparql", COUNT),
    ("search", "ferry"),
    ("ask", "who runs the ferry?"),
    ("show", "nlfc"),
    ("why", "nlfc"),
    ("coverage",),
    ("export",),
    ("demo",),
)


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


@pytest.fixture
def kg(tmp_path: Path) -> Path:
    return tmp_path / "kg"


def run(small: SmallProject, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "iomkg", "--project", str(small.root), *words],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("verb", VERBS, ids=lambda words: words[0])
def test_a_name_that_does_not_exist_is_no_store(
    small: SmallProject, kg: Path, verb: tuple[str, ...]
) -> None:
    done = run(small, *verb, "--store", str(kg))
    assert (done.returncode, done.stdout) == (2, "")
    assert "no such store" in done.stderr
    assert "iomkg load" in done.stderr
    assert not kg.exists()


def test_neither_is_an_empty_folder(small: SmallProject, kg: Path) -> None:
    kg.mkdir()
    done = run(small, "sparql", COUNT, "--store", str(kg))
    assert (done.returncode, done.stdout) == (2, "")
    assert not list(kg.iterdir())


def test_load_without_files_loads_the_project(small: SmallProject, kg: Path) -> None:
    done = run(small, "load", "--store", str(kg))
    assert done.returncode == 0, done.stderr
    with iomkg.open(project=small.root) as own, iomkg.open(str(kg), small.root) as found:
        assert found.own
        assert found.show("nlfc") == own.show("nlfc")
        for form, what in (("ttl", "full"), ("nt", "authored"), ("trig", "nanopubs")):
            assert found.export(form, what) == own.export(form, what)
        assert found.export() == own.export()  # what is usual of the project's own graph


def test_every_verb_takes_it(small: SmallProject, kg: Path) -> None:
    run(small, "load", "--store", str(kg))
    shapes = str(small.path("shapes"))
    assert run(small, "shacl", "--shapes", shapes, "--store", str(kg)).returncode == 0
    more = small.path("more.nt")
    more.write_text("<e:s> <e:p> <e:o> .\n")
    assert run(small, "load", str(more), "--store", str(kg)).returncode == 0
    assert run(small, "sparql", "ASK { <e:s> ?p ?o }", "--store", str(kg)).stdout == "true\n"


def test_its_stamp_names_the_files_that_it_was_made_from(small: SmallProject, kg: Path) -> None:
    filled = iomkg.load(kg, project=small.root)
    assert filled.stamp == read_stamp(kg)
    assert FILE in {source.name for source in filled.stamp.sources}
    with iomkg.open(str(kg), small.root) as found:
        [(count,)] = found.sparql(COUNT).rows
    assert str(count) == str(filled.stamp.triples)
    assert filled.stamp.derived


def test_one_that_is_out_of_step_says_so_and_answers_as_it_was(
    small: SmallProject, kg: Path
) -> None:
    run(small, "load", "--store", str(kg))
    before = (kg / STAMP).read_bytes()
    small.write(FILE, small.read(FILE) + "# changed\n")
    done = run(small, "sparql", COUNT, "--store", str(kg))
    assert done.returncode == 0
    assert "brings it up to date" in done.stderr
    assert (kg / STAMP).read_bytes() == before
    assert run(small, "load", "--store", str(kg)).returncode == 0
    assert run(small, "sparql", COUNT, "--store", str(kg)).stderr == ""


def test_it_does_not_take_the_place_of_loaded_files_unasked(small: SmallProject, kg: Path) -> None:
    data = small.path("data.nt")
    data.write_text("<e:s> <e:p> <e:o> .\n")
    iomkg.load(kg, data)
    with pytest.raises(StoreError, match="would take their place"):
        iomkg.load(kg, project=small.root)
    iomkg.load(kg, project=small.root, replace=True)
    with iomkg.open(str(kg), small.root) as found:
        assert found.sparql("ASK { <e:s> ?p ?o }") is False


def test_files_added_to_it_make_it_another_graph(small: SmallProject, kg: Path) -> None:
    iomkg.load(kg, project=small.root)
    data = small.path("data.nt")
    data.write_text("<e:s> <e:p> <e:o> .\n")
    iomkg.load(kg, [data], project=small.root)
    with iomkg.open(str(kg), small.root) as found, iomkg.open(project=small.root) as own:
        assert not found.own
        assert len(found.triples("authored")) == len(own.triples("authored")) + 1
        assert found.show("nlfc") == own.show("nlfc")


def test_a_reader_keeps_the_version_that_it_opened(small: SmallProject, kg: Path) -> None:
    iomkg.load(kg, project=small.root)
    with iomkg.open(str(kg), small.root) as found:
        before = found.export("nt", "claims")
        small.write(FILE, small.read(FILE).replace("1962", "1963"))
        iomkg.load(kg, project=small.root)
        assert len(list(kg.glob("version-*"))) == 2
        assert found.export("nt", "claims") == before
    iomkg.load(kg, project=small.root)
    assert len(list(kg.glob("version-*"))) == 1


def test_one_that_cannot_be_opened_is_told(small: SmallProject, kg: Path) -> None:
    iomkg.load(kg, project=small.root)
    [current] = kg.glob("version-*/store/CURRENT")
    current.write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        iomkg.open(str(kg), small.root)


def test_two_loads_at_once_do_no_harm(small: SmallProject, kg: Path) -> None:
    command = [sys.executable, "-m", "iomkg", "--project", str(small.root), "load", "--store"]
    running = [
        subprocess.Popen([*command, str(kg)], stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    told = [(process.communicate(timeout=90)[1], process.returncode) for process in running]
    assert (0 in {status for _, status in told}) and {status for _, status in told} <= {0, 2}
    assert all("Another process is loading" in said for said, status in told if status)
    assert json.loads((kg / STAMP).read_text())["made_from"]
    assert len(list(kg.glob("version-*"))) == 1
