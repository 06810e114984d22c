"""``iomkg query``: answers, formats, exit statuses, and questions that cannot be asked."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from commands import iomkg

INJECTION = 'x" } UNION { ?s ?p ?o } #'


def rows(*words: str) -> list[dict[str, str]]:
    done = iomkg("query", *words, "--format", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_names_as_of_1960_names_icem_as_certain() -> None:
    found = rows("names-as-of", "--date", "1960-01-01")
    assert {(r["acronym"], r["certainty"]) for r in found} == {("ICEM", "certain")}


def test_names_as_of_mid_1952_gives_both_names_as_possible() -> None:
    found = rows("names-as-of", "--date", "1952-06-01")
    assert {(r["acronym"], r["certainty"]) for r in found} == {
        ("PICMME", "possible"),
        ("ICEM", "possible"),
    }


def test_names_as_of_1985_gives_rivals_and_the_texts_that_do_not_know_icm() -> None:
    found = rows("names-as-of", "--date", "1985-01-01")
    assert {r["acronym"] for r in found} == {"ICM", "ICEM"}
    assert {(r["acronym"], r["standing"]) for r in found} == {
        ("ICM", "preferred"),
        ("ICEM", "rival"),
    }
    icm = [r for r in found if r["acronym"] == "ICM"]
    assert {r["grade"] for r in icm} == {"cited"}
    assert {r["not_mentioned_by"] for r in icm} == {
        "academic-block cazacu-chinole futurelearn law-site"
    }
    assert [r["source"].rsplit("/", 1)[-1] for r in found if r["acronym"] == "ICEM"] == [
        "academic-block"
    ]


def test_un_relationship_has_a_row_a_claim_with_its_place_and_its_conflicts_in_a_cell() -> None:
    dated = [r for r in rows("un-relationship") if r["about"].endswith("event/tie-to-un")]
    shown = {
        (r["value"], r["source"].rsplit("/", 1)[-1], r["characters"]): r["conflicts"].split("; ")
        for r in dated
        if r["statement"] == "occurred" and r["characters"]
    }
    assert "un-tie-date: rival, resolved" in shown["2000", "academic-block", "17362-17402"]
    assert "un-tie-date: agrees, resolved" in shown["2016-09-19", "futurelearn", "3496-3546"]
    assert len({tuple(r.items()) for r in dated}) == len(dated)


def test_options_stand_before_or_after_the_verb() -> None:
    before = iomkg("--store", "memory", "query", "renamings", "--format", "json")
    after = iomkg("query", "renamings", "--format", "json", "--store", "memory")
    assert before.stdout == after.stdout
    assert json.loads(after.stdout)["head"]["vars"][0] == "event"


def test_a_pipe_gets_csv() -> None:
    assert iomkg("query", "renamings").stdout.startswith("event,date,from_name")


def test_a_parameter_may_be_given_by_name() -> None:
    by_option = iomkg("query", "names-as-of", "--date", "1960-01-01")
    by_name = iomkg("query", "names-as-of", "--param", "date=1960-01-01")
    assert by_option.stdout == by_name.stdout


def test_a_dry_run_prints_the_sparql_with_the_terms_bound() -> None:
    done = iomkg("query", "names-as-of", "--date", "1960-01-01", "--dry-run")
    assert '"1960-01-01"^^<http://id.loc.gov/datatypes/edtf/EDTF>' in done.stdout
    assert "?date" not in done.stdout.split("WHERE", 1)[1]


def test_help_names_the_parameters() -> None:
    done = iomkg("query", "names-as-of", "--help")
    assert done.returncode == 0
    assert "--date" in done.stdout


def test_an_empty_answer_exits_0_and_says_what_emptied_it() -> None:
    done = iomkg("query", "claims-about", "--entity", "AVRR", "--source", "law-site")
    assert done.returncode == 0
    assert "--source" in done.stderr
    assert "without it there are" in done.stderr


def test_an_empty_answer_exits_1_where_that_is_asked_for() -> None:
    done = iomkg("query", "names-as-of", "--date", "1940-01-01", "--fail-empty")
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 1)


def test_a_result_goes_whole_into_a_file(tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    done = iomkg("query", "renamings", "-o", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    assert target.read_text() == iomkg("query", "renamings").stdout
    assert [p.name for p in tmp_path.iterdir()] == ["rows.csv"]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    done = iomkg("query", "renamings", "-o", str(tmp_path / "no" / "rows.csv"))
    assert done.returncode == 2
    assert "rows.csv" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("names-as-off",), "names-as-of"),
        (("names-as-of",), "--date"),
        (("names-as-of", "--date", "yesterday"), "--date"),
        (("names-as-of", "--date", "1951-02-30"), "--date"),
        (("names-as-of", "--date", INJECTION), "--date"),
        (("names-as-of", "--day", "1951-02-01"), "--date"),
        (("claims-about", "--entity", "Amnesty"), "amnesty-international"),
        (("claims-about", "--entity", INJECTION), INJECTION[:5]),
        (("claims-about", "--entity", "http://example.org/a b"), "not an IRI"),
        (("claims-about", "--entity", "http://example.org/a>b"), "not an IRI"),
        (("claims-about", "--entity", "AVRR", "--modality", "maybe"), "stated"),
        (("claims-about", "--entity", "AVRR", "--property", "numberOfOffice"), "officeCount"),
        (("names-as-of", "--param", "date"), "name=value"),
    ],
)
def test_a_question_that_cannot_be_asked_exits_2(words: tuple[str, ...], said: str) -> None:
    done = iomkg("query", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bare_iom_means_the_enduring_body() -> None:
    done = iomkg("show", "iom")
    assert "organisation/iom" in done.stdout


def test_an_ambiguous_name_lists_what_it_may_mean() -> None:
    done = iomkg("show", "academic block")
    assert (done.returncode, done.stdout) == (2, "")
    assert "organisation/academic-block" in done.stderr
    assert "source/academic-block" in done.stderr


def test_control_characters_of_a_value_are_shown_and_not_obeyed() -> None:
    done = iomkg("show", "\x1b[31mred")
    assert "\x1b" not in done.stderr
    assert "\\x1b" in done.stderr
