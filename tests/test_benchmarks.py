"""Generated graphs are of the size, shape and soundness that a benchmark over them relies on."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from iomkg.ask.named import list_queries
from iomkg.graph.derivation import derive
from iomkg.graph.project import find_project
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.shacl.engines import PySHACL
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import ID, IOMKG, RDF, Triple

ROOT = Path(__file__).resolve().parent.parent
if not (ROOT / "benchmarks" / "generate.py").exists():
    pytest.skip("the tests do not run from a checkout", allow_module_level=True)
sys.path.insert(0, str(ROOT))

from benchmarks import (  # noqa: E402
    chart,
    cold,
    factbook,
    fault_kinds,
    generate,
    growth,
    measure,
    named,
    queries,
    query_engines,
    reference,
    runs,
    validation,
)
from benchmarks.generate import Outcome, Settings  # noqa: E402

pytestmark = pytest.mark.slow

PROJECT = find_project()


# Seconds to minutes each on 40,000 triples.
RDFLIB_TAKES_LONG = {"conflicts", "members of all, as of a day", "members of one, as of a day"}


@cache
def made(settings: Settings) -> tuple[str, Outcome]:
    lines: list[str] = []
    outcome = generate.generate(settings, lines.append)
    return "".join(lines), outcome


def parsed(text: str, folder: Path) -> list[Triple]:
    file = folder / "graph.nt"
    file.write_text(text, encoding="utf-8", newline="\n")
    return read_triples(file)


@pytest.mark.parametrize("triples", [6_000, 40_000, 250_000])
def test_a_graph_is_of_the_size_that_was_asked_for(triples: int) -> None:
    text, outcome = made(Settings(triples))
    assert outcome.triples == text.count("\n") == pytest.approx(triples, rel=0.02)


@pytest.mark.parametrize("triples", [6_000, 40_000, 250_000])
def test_claims_make_about_three_fifths(triples: int) -> None:
    _, outcome = made(Settings(triples))
    assert 0.55 < outcome.claim_share < 0.66


def test_claims_are_counted_right() -> None:
    text, outcome = made(Settings(40_000))
    subjects = [line.split(" ", 1)[0] for line in text.splitlines()]
    about = Counter(subject.startswith(f"<{ID}claim/") for subject in subjects)
    assert about[True] == outcome.claim_triples
    assert text.count(f" <{RDF}type> <{IOMKG}Claim> .") == outcome.claims


def test_no_triple_stands_twice_and_all_parse() -> None:
    text, outcome = made(Settings(40_000, faults=80))
    quads = list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    assert len(set(quads)) == len(quads) == outcome.triples


def test_a_seed_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    digests = set()
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.nt"
        command(["--triples", "9000", "--faults", "9", "-o", str(file)], PYTHONHASHSEED=seed)
        digests.add(hashlib.sha256(file.read_bytes()).hexdigest())
    text, _ = made(Settings(9_000, faults=9))
    assert digests == {hashlib.sha256(text.encode()).hexdigest()}


def test_another_seed_gives_another_graph() -> None:
    assert made(Settings(6_000, seed=2))[0] != made(Settings(6_000))[0]


def test_a_graph_without_faults_conforms(tmp_path: Path) -> None:
    assert findings(parsed(made(Settings(6_000, seed=3))[0], tmp_path)) == set()


def test_every_kind_of_fault_is_found_and_nothing_else(tmp_path: Path) -> None:
    text, outcome = made(Settings(8_000, faults=len(fault_kinds.FAULTS)))
    assert {each.fault for each in outcome.expected} == {each.name for each in fault_kinds.FAULTS}
    expected = {(each.focus, each.shape) for each in outcome.expected}
    assert findings(parsed(text, tmp_path)) == expected


def test_what_sources_disagree_on_is_judged(tmp_path: Path) -> None:
    store = MemoryStore()
    store.load(parsed(made(Settings(9_000))[0], tmp_path))
    derive(store, PROJECT.rule_files)
    clashes = f"SELECT ?x ?y {{ ?x <{IOMKG}clashesWith> ?y MINUS {{ %s }} }}"
    judged = f"?x <{IOMKG}judgedIn> ?conflict . ?y <{IOMKG}judgedIn> ?conflict"
    assert list(store.select(clashes % "").rows)
    assert list(store.select(clashes % judged).rows) == []


def test_the_command_says_what_must_be_found(tmp_path: Path) -> None:
    command(["--triples", "6000", "--faults", "5", "-o", str(tmp_path / "graph.nt")])
    expected = json.loads((tmp_path / "graph.expected.json").read_text(encoding="utf-8"))
    assert len({each["fault"] for each in expected}) == 5
    assert not list(tmp_path.glob("*.partial"))


def test_too_small_a_graph_is_refused(tmp_path: Path) -> None:
    done = command(["--triples", "2000", "-o", str(tmp_path / "graph.nt")], status=2)
    assert "triples at least" in done
    assert not (tmp_path / "graph.nt").exists()


def test_findings_are_compared_part_by_part() -> None:
    shape = ("http://www.w3.org/ns/shacl#MinCount", "https://w3id.org/iomkg/shapes#A", "Violation")
    reference = [("x", "^<p>/<q>", "", *shape), ("y", "p", '"1"', *shape)]
    found = [("x", "(^(p) / q)", "x", *shape), ("y", "p", '"2"', *shape)]
    comparison = validation.compare(found, reference)
    assert (comparison.equal, comparison.focus_as_value) == (1, 1)
    assert [each[0] for each in comparison.missing] == ["y"]
    assert [each[2] for each in comparison.extra] == ['"2"']


def test_a_process_that_takes_too_long_is_ended() -> None:
    answer = measure.run_module(
        "benchmarks.engines", ["iomkg", "no-such-file", "--shapes", "x"], 0.01
    )
    assert (answer.status, answer.result) == (measure.OVER, {})


def test_a_process_that_fails_says_why() -> None:
    arguments = ["pySHACL", "no-such-file.nt", "--shapes", "x"]
    assert "no-such-file.nt" in measure.run_module("benchmarks.engines", arguments, 60).status


@pytest.fixture(scope="module")
def full_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return queries.full_graph(40_000, tmp_path_factory.mktemp("graph"))[0]


@pytest.mark.parametrize("engine", ["iomkg", "rdflib", "oxrdflib", "maplib"])
def test_engines_give_the_same_rows(full_graph: Path, engine: str) -> None:
    pytest.importorskip(engine)
    ask = query_engines.ENGINES[engine].open()(full_graph)
    raw = query_engines.ENGINES["pyoxigraph"].open()(full_graph)
    rows = {title: list(raw(text)) for title, text in reference.queries().items()}
    assert all(rows.values()), [title for title, found in rows.items() if not found]
    for title, text in reference.queries().items():
        if engine != "rdflib" or title not in RDFLIB_TAKES_LONG:
            assert query_engines.digest(ask(text)) == query_engines.digest(rows[title]), title


def test_queries_are_asked_in_a_process_of_their_own(full_graph: Path) -> None:
    run = runs.run("iomkg", full_graph)
    assert run.status == "ok"
    assert run.answers.keys() == reference.queries().keys()
    assert {answer.status for answer in run.answers.values()} == {"ok"}


def test_a_second_form_has_the_rows_of_the_first(full_graph: Path) -> None:
    ask = query_engines.ENGINES["iomkg"].open()(full_graph)
    texts = reference.queries()
    second = [title for title in texts if title.endswith(reference.DERIVED)]
    assert len(second) == 3
    for title in second:
        first = query_engines.digest(ask(texts[title.removesuffix(reference.DERIVED)]))
        assert query_engines.digest(ask(texts[title])) == first, title


def test_memberships_are_read_from_entries(tmp_path: Path) -> None:
    file = tmp_path / "entries.csv.gz"
    rows = ["1990,in,India,Member of,ICM (observer)", "1991,in,India,Member of,UN"]
    rows += ["1992,in,India,Member of,UN", '1993,in,India,Member of,"IOM, UN (a, b)"']
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.write("\n".join(["edition,fips,country,field,content", *rows]))
    found = {(m.organisation, m.role, m.editions, m.ended) for m in factbook.memberships(file)}
    assert found == {
        ("icm", "ObserverState", (1990,), True),
        ("un", "MemberState", (1991, 1992, 1993), False),
        ("iom", "MemberState", (1993,), False),
    }


def test_memberships_are_asked_of_as_of_a_day(tmp_path: Path) -> None:
    file, data = tmp_path / "entries.csv.gz", tmp_path / "graph.nt"
    rows = [
        f"{year},{code},X,Member of,IOM" for year in (2000, 2001, 2002) for code in ("in", "fr")
    ]
    rows += ["2003,in,X,Member of,UN", "2003,fr,X,Member of,IOM"]
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.write("\n".join(["edition,fips,country,field,content", *rows]))
    assert factbook.write_factbook(file, data) == 8
    for engine in ("iomkg", "rdflib"):
        ask = query_engines.ENGINES[engine].open()(data)
        for title in ("members of one, as of a day", "members of one, as of a day, derived"):
            members = {str(row[0])[-2:] for row in ask(factbook.queries()[title])}
            assert members == {"in", "fr"}, (engine, title)
        (last,) = ask(factbook.queries()["leaves a year"])
        assert [query_engines.plain(cell) for cell in last] == ["2002", "1"]


def test_growth_is_told_and_drawn() -> None:
    def of(engine: str, cpu: float) -> runs.Run:
        return runs.Run(engine, answers={"q": runs.Timed(cpu, cpu, 5, "", "ok")})

    text, charts = growth.growth([(100, [of("iomkg", 1.0)]), (1000, [of("iomkg", 100.0)])])
    assert "2.00" in text
    drawing = ElementTree.fromstring(chart.picture(charts))
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}circle"))) == 2


def test_a_named_query_that_grows_by_more_than_its_answer_is_named() -> None:
    def of(seconds: float, rows: int) -> runs.Run:
        return runs.Run("iomkg", answers={"q": runs.Timed(seconds, seconds, rows, "", "ok")})

    def told(last: runs.Run) -> bool:
        return "more than the graph" in growth.own_growth([(100, [of(0.01, 5)]), (1000, [last])])

    assert told(of(1.0, 5))
    assert not told(of(0.1, 5))
    assert not told(of(1.0, 500))


def test_named_queries_find_what_the_graph_holds(full_graph: Path) -> None:
    ask = query_engines.ENGINES["iomkg"].open()(full_graph)
    rows = {title: len(list(ask(text))) for title, text in named.queries().items()}
    assert {query.id for query in list_queries(find_project())} <= set(rows)
    empty = {title for title, count in rows.items() if not count}
    assert len(empty) * 5 < len(rows), empty


def test_what_misses_a_bar_is_named() -> None:
    def of(engine: str, cpu: float, beneath: float | None = None) -> runs.Run:
        return runs.Run(engine, answers={"q": runs.Timed(cpu, cpu, 5, "", "ok", beneath)})

    raw, peer = of("pyoxigraph", 1.0), of("rdflib", 0.9)
    told = queries.bars([of("iomkg", 1.0, 0.5), raw, peer])
    assert "q 2.00 ×" in told
    assert "iomkg is slower on: q" in told
    assert "0.2 ms: none" in queries.bars([of("iomkg", 1.0, 0.9), raw])


@pytest.mark.soak
def test_a_query_over_the_limit_stands_alone(full_graph: Path) -> None:
    run = runs.run("rdflib", full_graph, limit=3.0)
    assert run.answers["conflicts"].status == measure.OVER
    assert run.answers["claims about a thing"].status == "ok"
    assert run.answers["coverage"].status == "ok"


def test_cold_starts_are_measured_over_equal_rows() -> None:
    text = cold.measure(1)
    assert " equal rows; " in text
    assert "| rdflib, the derived graph" in text


def findings(triples: list[Triple]) -> set[tuple[str, str]]:
    shapes = [triple for path in PROJECT.shape_files for triple in read_triples(path)]
    return {(each.focus, each.source_shape) for each in PySHACL().validate(triples, shapes)}


def command(arguments: list[str], status: int = 0, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.generate", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stderr
