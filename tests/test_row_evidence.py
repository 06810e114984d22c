"""Rows as evidence: named as RFC 7111 has it, and checked against the table that ships."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from golden import CHECKOUT

from iomkg.check.layers import validate
from iomkg.errors import EvidenceError
from iomkg.graph.evidence.rows import RowRange, parse_rows, read_table, row_digest, rows_of
from iomkg.graph.evidence.span import digest
from iomkg.graph.project import Project
from iomkg.graph.reading import Reading

S = "https://w3id.org/iomkg/id/source/lights"
TABLE = read_table(b'a,b\r\n1,"x\r\ny"\r\n2,z', Path("t.csv"))


def test_rows_are_counted_from_the_heading() -> None:
    assert row_digest(RowRange(S, ((1, 1),)), TABLE) == digest("a,b")


def test_a_row_may_have_several_lines() -> None:
    assert row_digest(RowRange(S, ((2, 2),)), TABLE) == digest('1,"x\r\ny"')
    assert TABLE.lines == (1, 2, 4)


def test_several_rows_are_joined_by_line_feeds() -> None:
    assert row_digest(parse_rows(f"{S}#row=1;3"), TABLE) == digest("a,b\n2,z")
    assert row_digest(parse_rows(f"{S}#row=2-*"), TABLE) == digest('1,"x\r\ny"\n2,z')


@pytest.mark.parametrize("fragment", ["row=5", "row=5-7", "row=5-7;9", "row=5-*", "row=1;3;5"])
def test_a_fragment_reads_back(fragment: str) -> None:
    assert parse_rows(f"{S}#{fragment}").iri == f"{S}#{fragment}"


def test_neighbours_become_one_stretch() -> None:
    assert rows_of(S, [7, 5, 6, 9]).iri == f"{S}#row=5-7;9"


@pytest.mark.parametrize("fragment", ["row=", "row=0", "row=7-5", "row=5;4", "row=5-*;9", "row=a"])
def test_what_is_no_selection_is_refused(fragment: str) -> None:
    with pytest.raises(EvidenceError):
        parse_rows(f"{S}#{fragment}")


def test_rows_after_the_end_are_refused() -> None:
    with pytest.raises(EvidenceError, match="3 rows"):
        row_digest(parse_rows(f"{S}#row=3-4"), TABLE)


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    for folder in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder)
    # Without what other sources say it is derived sooner.
    shutil.rmtree(tmp_path / "graph" / "passages")
    for path in (tmp_path / "graph" / "claims").iterdir():
        if path.stem != "factbook-iom":
            path.unlink()
    return Project(tmp_path)


def test_a_changed_row_is_found_where_a_claim_rests_on_it(copy: Project) -> None:
    table = copy.root / "graph" / "tables" / "iom-participation.csv"
    data = table.read_bytes()
    table.write_bytes(data.replace(b"1991,bh,Belize,IOM,member", b"1991,bh,Belize,IOM,observer"))
    now = digest(table.read_bytes().decode())
    sources = copy.root / "graph" / "sources.ttl"
    before = digest(data.decode())
    sources.write_text(sources.read_text().replace(before, now))
    found = validate(Reading(copy), select=("evidence",)).findings
    assert {f.rule for f in found} == {"evidence/rows"}
    assert any(str(f.focus).endswith("#row=7") for f in found)


def test_a_changed_table_is_found(copy: Project) -> None:
    table = copy.root / "graph" / "tables" / "states.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    found = validate(Reading(copy), select=("evidence",)).findings
    assert "evidence/table" in {f.rule for f in found}


def test_a_missing_table_is_found(copy: Project) -> None:
    (copy.root / "graph" / "tables" / "states.csv").unlink()
    (found,) = validate(Reading(copy), select=("evidence",)).findings
    assert found.rule == "evidence/table"
    assert "does not exist" in found.message
