"""The layers ``dates``, ``evidence`` and ``passages``: each rule broken once."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import SmallProject, make_project

from iomkg.check import date_values as dates
from iomkg.check import evidence, passages
from iomkg.check.finding import Finding
from iomkg.rdf.shacl.severity import Severity

GAZETTE = "graph/claims/harbour-gazette.ttl"
SOURCES = "graph/sources.ttl"


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path)


def only(found: list[Finding], rule: str, file: str) -> Finding:
    named = [f for f in found if f.rule == rule]
    assert len(named) == 1, found
    assert named[0].place is not None
    assert str(named[0].place.file).endswith(file)
    return named[0]


def test_the_small_project_has_no_findings(small: SmallProject) -> None:
    for layer in (dates, evidence, passages):
        assert small.checked(layer.check) == []


@pytest.mark.parametrize("text", ["1921s", "1921-02-30", "1922/1921", "about 1921"])
def test_a_date_that_is_not_edtf(small: SmallProject, text: str) -> None:
    small.replace(GAZETTE, '"1921"^^edtf:EDTF', f'"{text}"^^edtf:EDTF')
    found = only(small.checked(dates.check), "dates/edtf", GAZETTE)
    assert found.place is not None
    assert found.place.line == small.line(GAZETTE, f'"{text}"')


def test_an_open_publication_range(small: SmallProject) -> None:
    small.replace(SOURCES, '"2005/2006"^^edtf:EDTF', '"2005/.."^^edtf:EDTF')
    assert (
        "Close it" in only(small.checked(dates.check), "dates/publication-range", SOURCES).message
    )


def test_a_date_after_the_source(small: SmallProject) -> None:
    small.append(GAZETTE, '<claim/harbour-gazette/pfc-name> iomkg:asOf "2030"^^edtf:EDTF .')
    only(small.checked(dates.check), "dates/order", GAZETTE)


def test_a_span_past_the_end(small: SmallProject) -> None:
    text = small.read(GAZETTE).replace("#char=39,66>", "#char=39,99999>")
    small.write(GAZETTE, text)
    assert "characters" in only(small.checked(evidence.check), "evidence/span", GAZETTE).message


def test_a_span_that_nothing_rests_on(small: SmallProject) -> None:
    small.append(
        GAZETTE,
        f'<source/harbour-gazette#char=0,1> a iomkg:Span ; iomkg:digest "sha256:{"0" * 64}" .',
    )
    rules = {f.rule for f in small.checked(evidence.check)}
    assert rules == {"evidence/unused", "evidence/digest"}


def test_a_text_that_mentions_what_it_is_said_not_to(small: SmallProject) -> None:
    small.append(SOURCES, "<source/harbour-gazette> iomkg:doesNotMention <stage/pfc> .")
    found = [f for f in small.checked(evidence.check) if f.rule == "evidence/mention"]
    assert "'PFC'" in " ".join(f.message for f in found)


def test_a_span_across_two_passages(small: SmallProject) -> None:
    ledger = "graph/passages/harbour-gazette.ttl"
    first = small.read(ledger).split("iomkg:extent <")[1].split(">")[0]
    start = first.split("=")[1].split(",")[0]
    text = small.read(GAZETTE).replace("#char=39,66>", f"#char={start},2000>")
    small.write(GAZETTE, text)
    only(small.checked(passages.check), "passages/stray-span", GAZETTE)


def test_a_ledger_out_of_order(small: SmallProject) -> None:
    ledger = "graph/passages/ferry-handbook.ttl"
    text = small.read(ledger)
    small.write(ledger, text.replace("iomkg:passageNumber 2 ", "iomkg:passageNumber 7 "))
    rules = [f.rule for f in small.checked(passages.check)]
    assert set(rules) == {"passages/overlap"}


def test_a_passage_under_a_claim_that_was_set_aside(small: SmallProject) -> None:
    ledger = "graph/passages/harbour-gazette.ttl"
    claimed = next(
        str(p).split("/id/")[1]
        for p, *_ in small.reading()
        .store.select(
            "PREFIX iomkg: <https://w3id.org/iomkg/ontology#> SELECT ?p WHERE "
            "{ ?s iomkg:inPassage ?p . FILTER(CONTAINS(STR(?p), 'gazette')) } ORDER BY ?p"
        )
        .rows
    )
    small.append(ledger, f"<{claimed}> iomkg:setAside iomkg:Heading .")
    only(small.checked(passages.check), "passages/set-aside", ledger)


def test_a_passage_that_nobody_has_read(small: SmallProject) -> None:
    ledger = "graph/passages/harbour-gazette.ttl"
    reason = next(line for line in small.read(ledger).split("\n") if "iomkg:setAside" in line)
    small.write(ledger, small.read(ledger).replace(f";\n{reason}", ".", 1))
    found = only(small.checked(passages.check), "passages/open", ledger)
    assert "write a claim on it, or set it aside" in found.message
    assert found.severity == Severity.INFO
