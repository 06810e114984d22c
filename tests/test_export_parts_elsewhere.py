"""Parts of a graph are the same from any store as from the project that it was made from."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import put_graph
from projects import SmallProject, make_project

import iomkg
from benchmarks.generate import Settings, write_file
from iomkg.errors import BadParameter, StoreError, UnknownEntity
from iomkg.export.exports import Exports
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.writers.formats import GRAPH_FORMATS, write_graph
from iomkg.terms import XSD, Iri, Triple

pytestmark = pytest.mark.slow

BODY, SOURCE = "nlfc", "harbour-gazette"
WHERE = ("folder", "database", "endpoint")
SCOPES: tuple[dict[str, str], ...] = (
    {},
    {"entity": BODY},
    {"source": SOURCE},
    {"entity": BODY, "source": SOURCE},
    {"entity": f"source/{SOURCE}"},
    {"entity": f"source/{SOURCE}", "source": SOURCE},
)
PARTS = ("full", "authored", "facts", "claims")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """The small project, with a few thousand triples of every kind that claims are made of."""
    small = make_project(tmp_path_factory.mktemp("parts"))
    write_file(Settings(6_000, 7), small.path("more.nt"))
    taken = {
        subject for path in small.project.ontology_files for subject, _, _ in read_triples(path)
    }
    more = [triple for triple in read_triples(small.path("more.nt")) if _of_data(triple, taken)]
    return small.write("graph/more.ttl", write_graph(more, "ttl").decode())


def _of_data(triple: Triple, taken: set[Any]) -> bool:
    return isinstance(triple[0], Iri) and triple[0] not in taken


@pytest.fixture(scope="module")
def own(small: SmallProject) -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open("memory", project=small.root) as kg:
        yield kg


@pytest.fixture(scope="module")
def folder(small: SmallProject, own: iomkg.KnowledgeGraph) -> str:
    """Filled by ``iomkg load`` with the data alone, to which it adds the ontology."""
    small.write("authored.nt", own.export("nt", "authored").decode())
    done = run("load", str(small.path("authored.nt")), "--store", str(small.path("kg")), at=small)
    assert done.returncode == 0, done.stderr
    return str(small.path("kg"))


@pytest.fixture(scope="module")
def stores(
    small: SmallProject, folder: str, own: iomkg.KnowledgeGraph, start_oxigraph: Callable[..., str]
) -> Iterator[dict[str, iomkg.KnowledgeGraph]]:
    database, server = str(small.path("database")), start_oxigraph()
    shutil.copytree(next(Path(folder).glob("version-*/store")), database)
    put_graph(server, own.export("nt", "full"))
    names = {"folder": folder, "database": database, "endpoint": f"{server}/query"}
    opened = {name: iomkg.open(where, project=small.root) for name, where in names.items()}
    yield opened
    for kg in opened.values():
        kg.close()


def ways(*whats: str) -> list[tuple[str, str]]:
    """Each kind of store with each part that can be had from it."""
    return [(n, w) for n in WHERE for w in whats if n == "folder" or w != "authored"]


@pytest.mark.parametrize("scope", SCOPES, ids=str)
@pytest.mark.parametrize(("where", "what"), ways(*PARTS))
def test_every_part_is_the_same(
    own: iomkg.KnowledgeGraph,
    stores: dict[str, iomkg.KnowledgeGraph],
    where: str,
    what: str,
    scope: dict[str, str],
) -> None:
    expected, found = (kg.export("nt", what, **scope) for kg in (own, stores[where]))
    if what == "full" and not scope:
        expected, found = kept(expected), kept(found)
    assert found == expected


def kept(lines: bytes) -> bytes:
    """The graph as a store of the engine keeps it, with canonical labels for blank nodes."""
    store = ox.Store()
    store.bulk_load(lines, ox.RdfFormat.N_TRIPLES)
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return b"".join(sorted(f"{quad.triple} .\n".encode() for quad in dataset))


def test_all_that_a_store_keeps_otherwise_is_the_type_of_some_numbers(
    own: iomkg.KnowledgeGraph, stores: dict[str, iomkg.KnowledgeGraph]
) -> None:
    before, after = (kg.export("nt", "full").decode() for kg in (own, stores["folder"]))
    number = f'"1"^^<{XSD}nonNegativeInteger> .'
    assert number in before
    assert number not in after
    # The labels of blank nodes depend on all that is said of them.
    plain = [{n for n in text.splitlines() if "_:" not in n} for text in (before, after)]
    assert plain[0] == plain[1]


@pytest.mark.parametrize("form", GRAPH_FORMATS)
@pytest.mark.parametrize(("where", "what"), ways("authored", "claims", "facts"))
def test_every_format_is_the_same(
    own: iomkg.KnowledgeGraph,
    stores: dict[str, iomkg.KnowledgeGraph],
    where: str,
    what: str,
    form: str,
) -> None:
    assert stores[where].export(form, what) == own.export(form, what)


@pytest.mark.parametrize("frame", ["entity", "claim"])
@pytest.mark.parametrize(("where", "what"), ways("authored", "claims"))
def test_trees_are_the_same(
    own: iomkg.KnowledgeGraph,
    stores: dict[str, iomkg.KnowledgeGraph],
    where: str,
    what: str,
    frame: str,
) -> None:
    for scope in SCOPES[:3]:
        expected = own.export("jsonld", what, frame=frame, **scope)
        assert stores[where].export("jsonld", what, frame=frame, **scope) == expected


@pytest.mark.parametrize(("where", "what"), ways("authored", "claims", "facts"))
def test_tables_are_the_same(
    own: iomkg.KnowledgeGraph, stores: dict[str, iomkg.KnowledgeGraph], where: str, what: str
) -> None:
    for scope in SCOPES[:3]:
        expected, found = (
            kg.exports.tables(kg.scope(what, **scope)) for kg in (own, stores[where])
        )
        assert found == expected


@pytest.mark.parametrize("form", ["trig", "nq"])
@pytest.mark.parametrize("where", WHERE)
def test_nanopublications_are_the_same(
    own: iomkg.KnowledgeGraph, stores: dict[str, iomkg.KnowledgeGraph], where: str, form: str
) -> None:
    for scope in SCOPES:
        expected = own.export(form, "nanopubs", **scope)
        assert stores[where].export(form, "nanopubs", **scope) == expected


@pytest.mark.parametrize("where", WHERE)
def test_the_context_is_that_of_the_project(
    own: iomkg.KnowledgeGraph, stores: dict[str, iomkg.KnowledgeGraph], where: str
) -> None:
    assert stores[where].export(what="context") == own.export(what="context")


@pytest.mark.parametrize("where", WHERE)
def test_names_are_those_of_the_store(stores: dict[str, iomkg.KnowledgeGraph], where: str) -> None:
    kg = stores[where]
    by_label = kg.export("nt", entity="Northern Lakes Ferry Commission")
    assert by_label == kg.export("nt", entity="organisation/nlfc")
    with pytest.raises(UnknownEntity, match="is called 'AVRR'"):
        kg.export("nt", entity="AVRR")


@pytest.mark.parametrize("where", ["database", "endpoint"])
def test_what_was_authored_is_not_known_of_every_store(
    stores: dict[str, iomkg.KnowledgeGraph], where: str
) -> None:
    with pytest.raises(StoreError, match="no --what authored of this store"):
        stores[where].export(what="authored")


@pytest.mark.parametrize("where", WHERE)
def test_a_store_has_no_description(stores: dict[str, iomkg.KnowledgeGraph], where: str) -> None:
    with pytest.raises(StoreError, match="no description of a store"):
        stores[where].export(what="description")


@pytest.mark.parametrize("where", WHERE)
def test_what_does_not_go_together_is_refused_as_of_a_project(
    stores: dict[str, iomkg.KnowledgeGraph], where: str
) -> None:
    kg = stores[where]
    with pytest.raises(BadParameter, match="no part 'fact'"):
        kg.triples("fact")
    with pytest.raises(BadParameter, match="in jsonld has frames"):
        kg.export("ttl", frame="claim")
    with pytest.raises(BadParameter, match="no tables of nanopubs"):
        kg.exports.tables(kg.scope("nanopubs"))


def test_more_than_memory_should_hold_is_refused(
    stores: dict[str, iomkg.KnowledgeGraph], small: SmallProject
) -> None:
    kg = stores["folder"]
    exports = Exports(kg.store, small.project, most=500)
    for make in (
        lambda: exports.tables(kg.scope("claims")),
        lambda: list(exports.pieces(kg.scope("claims"), "jsonld", "claim")),
        lambda: list(exports.pieces(kg.scope("nanopubs"))),
    ):
        with pytest.raises(StoreError, match="more than 500 triples"):
            make()
    assert exports.tables(kg.scope("facts", BODY))
    assert sum(map(len, exports.pieces(kg.scope("claims")))) > 100_000


def test_what_rules_decide_is_not_made_where_nothing_was_derived(
    small: SmallProject, folder: str
) -> None:
    bare = str(small.path("bare"))
    run("load", str(small.path("authored.nt")), "--no-derive", "--store", bare, at=small)
    for what in ("facts", "nanopubs"):
        done = run("export", "--what", what, "--store", bare, at=small)
        assert (done.returncode, done.stdout) == (2, "")
        assert "nothing was derived" in done.stderr
    authored = run("export", "--what", "authored", "--store", bare, at=small).stdout
    assert authored == run("export", "--what", "authored", "--store", folder, at=small).stdout


def test_the_command_takes_all_of_it(small: SmallProject, folder: str, tmp_path: Path) -> None:
    words = ("--store", folder, "--entity", BODY, "--source", SOURCE)
    for more in (
        ("--what", "authored"),
        ("--format", "jsonld", "--frame", "entity"),
        ("--format", "csv", "-o", str(tmp_path / "tables.zip")),
        ("--what", "nanopubs"),
    ):
        done = run("export", *words, *more, at=small)
        assert (done.returncode, done.stderr) == (0, "")


def run(*words: str, at: SmallProject) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "iomkg", *words, "--project", str(at.root)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("what", ["facts", "nanopubs"])
def test_a_part_is_the_same_over_two_hash_seeds(
    small: SmallProject, folder: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set()
    for seed in "12":
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        found.add(run("export", "--store", folder, "--what", what, at=small).stdout)
    assert len(found) == 1
    assert "" not in found
