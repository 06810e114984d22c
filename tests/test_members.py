"""Who were members when: the memberships are those of the rows, and nothing is smoothed.

The histories below were read off the table with ``grep NAME graph/tables/iom-participation.csv``,
edition by edition, before the program was run: from the first edition of a standing to the last;
what began or ended lies between that edition and the one before or after. Editions in which the
archive has no entry were looked up in the whole field of all countries.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from golden import CHECKOUT

import iomkg
from iomkg.cli.start import main
from iomkg.graph.evidence.rows import parse_rows
from iomkg.terms import PREFIXES

TABLES = CHECKOUT / "graph" / "tables"
DECLARED = " ".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items())
MEMBER, OBSERVER = "member state", "observer state"
OPEN = None

HISTORIES = {
    # Listed as a member once, then as an observer for nine editions.
    "Belize": [
        (MEMBER, "1991", "[..1991]", "[1991..1992]"),
        (OBSERVER, "1992/2000", "[1991..1992]", "[2000..2001]"),
        (MEMBER, "2001/2025", "[2000..2001]", OPEN),
    ],
    # Shares its code with Cape Verde in most editions up to 2001.
    "Canada": [
        (OBSERVER, "1991", "[..1991]", "[1991..1992]"),
        (MEMBER, "1992/2025", "[1991..1992]", OPEN),
    ],
    # Under two codes and two names; listed in both standings in 2002 and 2003.
    "Cabo Verde": [
        (OBSERVER, "1991/2003", "[..1991]", "[2003..2004]"),
        (MEMBER, "2002/2025", "[2001..2002]", OPEN),
    ],
    "PNG": [
        (OBSERVER, "2000/2014", "[1999..2000]", "[2014..2015]"),
        (MEMBER, "2013/2025", "[2012..2013]", OPEN),
    ],
    # Its entry of 1995 does not name IOM.
    "Egypt": [
        (OBSERVER, "1991/1992", "[..1991]", "[1992..1993]"),
        (MEMBER, "1993/1994", "[1992..1993]", "[1994..1995]"),
        (MEMBER, "1996/2025", "[1995..1996]", OPEN),
    ],
    # The archive has no entry for it in 1996, which therefore bounds nothing.
    "Armenia": [
        (MEMBER, "1995", "[1994..1995]", "[1995..1997]"),
        (MEMBER, "1997/2025", "[1995..1997]", OPEN),
    ],
    # Five spellings; no entry in 2001, so the last edition without IOM is that of 2000.
    "North Macedonia": [
        (OBSERVER, "2002/2014", "[2000..2002]", "[2014..2015]"),
        (MEMBER, "2015/2025", "[2014..2015]", OPEN),
    ],
    "Burma": [(MEMBER, "2013/2025", "[2012..2013]", OPEN)],
    "Swaziland": [(MEMBER, "2010/2025", "[2009..2010]", OPEN)],
    "Turkey": [
        (OBSERVER, "1991/2003", "[..1991]", "[2003..2004]"),
        (MEMBER, "2004/2025", "[2003..2004]", OPEN),
    ],
    "Zaire": [
        (OBSERVER, "1999/2001", "[1998..1999]", "[2001..2002]"),
        (MEMBER, "2002/2025", "[2001..2002]", OPEN),
    ],
    "Czech Republic": [
        (OBSERVER, "1993/1996", "[1992..1993]", "[1996..1997]"),
        (MEMBER, "1997/2025", "[1996..1997]", OPEN),
    ],
    # Yugoslavia in 2001 is Serbia and Montenegro; Serbia has two codes in 2008.
    "RS": [
        (OBSERVER, "2001", "[2000..2001]", "[2001..2002]"),
        (MEMBER, "2002/2005", "[2001..2002]", "[2005..2006]"),
        (MEMBER, "2006/2025", "[2005..2006]", OPEN),
    ],
    "country/yugoslavia": [(OBSERVER, "1991", "[..1991]", "[1991..1992]")],
}


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as opened:
        yield opened


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return list(csv.DictReader((TABLES / "iom-participation.csv").open(newline="")))


@pytest.fixture(scope="module")
def labels() -> dict[str, str]:
    """The label of each state, by each of its codes."""
    states = csv.DictReader((TABLES / "states.csv").open(newline=""))
    return {
        code: state["label"]
        for state in states
        for code in f"{state['fips']} {state['fips_before']}".split()
    }


def state_of(row: dict[str, str], labels: dict[str, str]) -> str:
    """The state of a row, by its code; the two exceptions are written out."""
    if (row["fips"], row["country"]) == ("ca", "Cape Verde"):
        return "Cabo Verde"
    if (row["fips"], row["edition"]) == ("yu", "2001"):
        return "Serbia and Montenegro"
    return labels[row["fips"].upper()]


@pytest.mark.parametrize("country", HISTORIES)
def test_the_history_of_a_state(kg: iomkg.KnowledgeGraph, country: str) -> None:
    found = [
        (row["standing"], row["listed"], row["began"], row["ended"])
        for row in kg.query("member-history", country=country).dicts()
        if str(row["source"]).endswith("/factbook-iom")
    ]
    assert sorted(found, key=str) == sorted(HISTORIES[country], key=str)


@pytest.mark.parametrize("year", range(1991, 2016))
def test_the_states_of_an_edition_are_certain_in_its_year(
    kg: iomkg.KnowledgeGraph, rows: list[dict[str, str]], labels: dict[str, str], year: int
) -> None:
    edition = {
        (state_of(row, labels), f"{row['status']} state")
        for row in rows
        if row["edition"] == str(year)
    }
    found = kg.query("members", date=str(year)).dicts()
    certain = {(r["country_name"], r["standing"]) for r in found if r["certainty"] == "certain"}
    assert certain == edition


@pytest.mark.parametrize("year", [2016, 2025])
def test_the_states_of_a_stale_edition_are_possible(
    kg: iomkg.KnowledgeGraph, rows: list[dict[str, str]], labels: dict[str, str], year: int
) -> None:
    edition = {state_of(row, labels) for row in rows if row["edition"] == str(year)}
    found = kg.query("members", date=str(year)).dicts()
    assert {r["country_name"] for r in found if r["certainty"] == "possible"} - {"India"} == (
        edition - {"India"}
    )


def test_every_row_is_in_a_spell(kg: iomkg.KnowledgeGraph, rows: list[dict[str, str]]) -> None:
    assert rows_at(kg, "?x rdf:predicate org:role ; iomkg:evidence ?place") == set(
        range(2, len(rows) + 2)
    )


def test_every_oddity_has_a_reason(kg: iomkg.KnowledgeGraph) -> None:
    found = kg.sparql(
        DECLARED + "SELECT ?finding ?kind ?reason { ?finding a iomkg:SourceFinding ; "
        "iomkg:findingKind/skos:notation ?kind . "
        "OPTIONAL { ?finding dcterms:description ?reason } } ORDER BY ?finding"
    ).dicts()
    assert all(row["reason"] for row in found)
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for row in found:
        kinds[str(row["kind"])].add(str(row["finding"]).rsplit("/", 1)[-1])
    assert {name.rsplit("-", 1)[0] for name in kinds["gap"]} == {
        "bulgaria",
        "egypt",
        "kenya",
        "malta-observer",
        "senegal-observer",
    }
    assert {name.removesuffix("-no-entry") for name in kinds["no entry"]} == {
        "armenia",
        "greece",
        "luxembourg",
        "venezuela",
    }
    assert len(kinds["listed twice"]) == len(kinds["two standings"]) == 2
    assert kinds["fall in standing"] == {"belize-back"}


def test_the_counts_of_a_text_fit_one_year(kg: iomkg.KnowledgeGraph) -> None:
    claimed = [r for r in kg.query("member-counts").dicts() if r["part"] == "claimed"]
    years = {(r["number"], r["years_right"]) for r in claimed}
    assert (127, "2009") in years
    assert (175, None) in years


@pytest.mark.parametrize(
    ("table", "written"),
    [
        ("iom-participation", "graph/claims/factbook-iom.ttl"),
        ("states", "graph/entities/states.ttl"),
    ],
)
def test_what_ships_follows_from_the_table(table: str, written: str, tmp_path: Path) -> None:
    source, out = TABLES / f"{table}.csv", tmp_path / "out.ttl"
    mapping = source.with_suffix(".yaml")
    status = main(["ingest", "table", str(source), "--map", str(mapping), "-o", str(out)])
    assert status == 0
    assert out.read_bytes() == (CHECKOUT / written).read_bytes()


def test_the_table_is_the_one_extracted(material: Path) -> None:
    original = material / "data" / "factbook" / "iom-participation.csv"
    assert (TABLES / "iom-participation.csv").read_bytes() == original.read_bytes()


def test_codes_and_names_are_those_of_the_code_list(material: Path) -> None:
    path = material / "data" / "reference" / "country-codes.csv"
    known = {row["ISO3166-1-Alpha-2"]: row for row in csv.DictReader(path.open(newline=""))}
    for state in csv.DictReader((TABLES / "states.csv").open(newline="")):
        if state["iso2"]:
            row = known[state["iso2"]]
            assert state["iso3"] == row["ISO3166-1-Alpha-3"]
            assert row["FIPS"].startswith(state["fips"])  # Serbia's has Kosovo's behind it
            assert state["official_name"] == row["official_name_en"]
            assert state["un_name"] == re.sub(r" \(the\)( \*)?$", "", row["UNTERM English Short"])


def test_editions_without_an_entry_are_those_of_the_archive(
    material: Path, labels: dict[str, str]
) -> None:
    """Between its first and last entry a state is missing where the map says so, no more."""
    import yaml

    entries: defaultdict[str, set[str]] = defaultdict(set)
    path = material / "data" / "factbook" / "all-participation.csv.gz"
    with gzip.open(path, "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            named = row["field"] in {"Member of", "International organization participation"}
            if named and row["fips"].upper() in labels:
                entries[state_of(row, labels)].add(row["edition"])
    missing = {
        state: [y for y in map(str, range(int(min(e)), int(max(e)))) if y not in e]
        for state, e in entries.items()
    }
    slugs = {
        state["slug"]: state["label"]
        for state in csv.DictReader((TABLES / "states.csv").open(newline=""))
    }
    said = yaml.safe_load((TABLES / "iom-participation.yaml").read_text(encoding="utf-8"))
    unseen = {slugs[slug]: years for slug, years in said["records"][0]["unseen"].items()}
    # The entry of 1990 or 1991 under Yugoslavia's code is that of another state.
    del missing["Yugoslavia"]
    assert {state: years for state, years in missing.items() if years} == unseen


def rows_at(kg: iomkg.KnowledgeGraph, pattern: str) -> set[int]:
    found = kg.sparql(f"{DECLARED} SELECT DISTINCT ?place {{ {pattern} }}").dicts()
    places = [str(row["place"]) for row in found]
    return {n for p in places if "factbook-iom#row=" in p for n in parse_rows(p).numbers(0)}
