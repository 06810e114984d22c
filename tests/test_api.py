"""The Python face."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import rdflib
from projects import make_project
from rdflib.compare import isomorphic

import iomkg
from iomkg.errors import BadParameter, ProjectNotFound, QueryRefused, StoreError, UnknownQuery
from iomkg.rdf.rows.result import Table, python_value
from iomkg.terms import XSD, Iri, Literal


@pytest.fixture(scope="module")
def kg() -> iomkg.KnowledgeGraph:
    return iomkg.open()


def test_a_query_gives_dictionaries_of_python_values(kg: iomkg.KnowledgeGraph) -> None:
    rows = kg.query("member-states-by-source", scope="texts").dicts()
    given = {(r["source"].rsplit("/", 1)[-1], r["counted"]): r["number"] for r in rows}
    assert given["academic-block", "number of member states"] == 175
    assert given["law-site", "number of member states"] is None


def test_a_date_may_be_a_date(kg: iomkg.KnowledgeGraph) -> None:
    as_text = kg.query("names-as-of", date="1960-01-01")
    assert kg.query("names-as-of", date=dt.date(1960, 1, 1)) == as_text


def test_an_entity_may_be_an_iri(kg: iomkg.KnowledgeGraph) -> None:
    iri = kg.entities.resolve("AVRR")
    assert kg.query("claims-about", entity=iri) == kg.query("claims-about", entity="AVRR")


def test_sparql_gives_rows_a_boolean_or_triples(kg: iomkg.KnowledgeGraph) -> None:
    assert isinstance(kg.sparql("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"), Table)
    assert kg.sparql("ASK { ?s ?p ?o }") is True
    triples = kg.sparql("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1")
    assert isinstance(triples, tuple)
    assert len(triples) == 1


def test_what_cannot_be_asked_is_refused(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(QueryRefused):
        kg.sparql("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    with pytest.raises(UnknownQuery):
        kg.query("nothing")
    with pytest.raises(BadParameter, match="needs --date"):
        kg.query("names-as-of")
    with pytest.raises(BadParameter, match="no parameter day"):
        kg.query("names-as-of", day="1960-01-01")


def test_an_empty_answer_says_why(kg: iomkg.KnowledgeGraph) -> None:
    empty = kg.query("claims-about", entity="AVRR", source="law-site")
    assert len(empty) == 0
    assert "--source" in empty.note


def test_the_whole_graph_goes_to_rdflib(tmp_path: Path) -> None:
    with iomkg.open("memory", project=make_project(tmp_path).root) as kg:
        graph = kg.to_rdflib("facts")
        again = rdflib.Graph().parse(data=kg.export("ttl", "facts"), format="turtle")
    assert isomorphic(graph, again)


def test_validation_finds_nothing_in_the_small_project(tmp_path: Path) -> None:
    small = make_project(tmp_path).without_named_queries()
    with iomkg.open(project=small.root, sources=small.texts) as kg:
        report = kg.validate()
    assert report.findings == ()
    assert ("texts at hand", 2) in report.checked


def test_a_project_is_found_by_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = make_project(tmp_path)
    monkeypatch.setenv("IOMKG_PROJECT", str(small.root))
    assert "Northern Lakes" in iomkg.open().show("nlfc").title


def test_what_is_not_a_project_or_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFound, match="ontology"):
        iomkg.open(project=tmp_path)
    with pytest.raises(ProjectNotFound, match="no such folder"):
        iomkg.open(project=tmp_path / "no")
    with pytest.raises(ProjectNotFound, match="source texts"):
        iomkg.open(sources=tmp_path / "no")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is a file"):
        iomkg.open(store=str(tmp_path / "file"))
    with pytest.raises(StoreError):
        iomkg.open(store="ftp://example.org/")


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (Iri("http://x.org/"), "http://x.org/"),
        (Literal("5", XSD + "integer"), 5),
        (Literal("1.5", XSD + "decimal"), 1.5),
        (Literal("true", XSD + "boolean"), True),
        (Literal("1960-01-01", XSD + "date"), dt.date(1960, 1, 1)),
        (Literal("never", XSD + "date"), "never"),
        (Literal("Genf", language="de"), "Genf"),
    ],
)
def test_terms_become_python_values(term: Iri | Literal | None, value: object) -> None:
    assert python_value(term) == value


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_rows_turn_into_data_frames(kg: iomkg.KnowledgeGraph, library: str) -> None:
    pytest.importorskip(library, reason=f"{library} comes with the extra iomkg[frames]")
    table = kg.query("member-states-by-source", scope="texts")
    frame = table.to_pandas() if library == "pandas" else table.to_polars()
    assert frame.shape == (len(table), len(table.columns))
