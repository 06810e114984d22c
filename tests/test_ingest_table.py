"""``iomkg ingest table``: the rows of any table as things, claims and evidence, by a map."""

from __future__ import annotations

from pathlib import Path

import pytest

from iomkg.cli.start import main
from iomkg.graph.evidence.rows import parse_rows, read_table, row_digest
from iomkg.rdf.read.triples import read_triples
from iomkg.terms import DCTERMS, ID, IOMKG, RDF, SKOS, Iri, Literal

LIGHTS = """\
code,year,harbour,lamps,lit
QB,1990,Quay Bay,3,1889
QB,1991,Quay Bay,3,1889
NH,1991,"New Haven, Outer",12,1901
"""
CODES = """\
code,slug,label,also
QB,quay-bay,Quay Bay,
NH,new-haven,New Haven,"New Haven, Outer"
"""
MAP = """\
source: lights
keys:
  place:
    column: code
    list: codes.csv
    match: code
    give: slug
    names: {column: harbour, among: [label, also]}
records:
  - each: row
    things:
      - iri: place/{place}
        a: iomkg:Place
        label: "{place.label}"
    claims:
      - slug: "{place}-lamps"
        subject: place/{place}
        predicate: iomkg:officeCount
        object: {integer: "{lamps}"}
        with:
          iomkg:comparator: {iri: "iomkg:Exactly"}
          iomkg:asOf: {date: "{year}"}
        description: Counts the lamps of {place.label}.
"""
SPELLS = """\
source: lights
records:
  - each: spell
    of: [harbour]
    by: year
    things:
      - {iri: "membership/{harbour|slug}{nth}", a: "org:Membership", label: "{harbour}{listing}"}
    claims:
      - slug: "{harbour|slug}{nth}-start"
        subject: membership/{harbour|slug}{nth}
        predicate: iomkg:started
        object: {date: "{started}"}
        rows: first
        description: Lists {harbour} from {first}.
    findings:
      gap: {slug: "{harbour|slug}{nth}-gap", kind: "iomkg:GapInListing", reason: "Not in {steps}."}
"""


class Folder:
    """A folder with a table, a code list and a map; and what the command says of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.out = path / "out.ttl"
        self.write("lights.csv", LIGHTS)
        self.write("codes.csv", CODES)
        self.write("map.yaml", MAP)

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_bytes(text.encode())

    def ingest(self, *options: str) -> int:
        table, mapping = self.path / "lights.csv", self.path / "map.yaml"
        words = ["ingest", "table", str(table), "--map", str(mapping), "-o", str(self.out)]
        return main([*words, *options])

    def objects(self, subject: str, predicate: str) -> list[str]:
        return [
            str(o)
            for s, p, o in read_triples(self.out)
            if s == Iri(ID + subject) and p == Iri(predicate)
        ]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_row_becomes_a_claim_with_its_row(folder: Folder) -> None:
    assert folder.ingest() == 0
    assert folder.objects("claim/lights/new-haven-lamps", RDF + "object") == ["12"]
    assert folder.objects("claim/lights/new-haven-lamps", IOMKG + "asOf") == ["1991"]
    assert folder.objects("claim/lights/new-haven-lamps", IOMKG + "evidence") == [
        f"{ID}source/lights#row=4"
    ]


def test_a_cell_holds_several_values_which_may_have_braces(folder: Folder) -> None:
    folder.write("lights.csv", LIGHTS.replace("Quay Bay,3", "Quay Bay; {Bay} ;,3"))
    names = '{text: "{harbour}", lang: en, split: ";"}'
    given = MAP.replace("{column: harbour, among: [label, also]}", "{column: code, among: [code]}")
    label = 'label: "{place.label}"'
    folder.write(
        "map.yaml", given.replace(label, f"{label}\n        with: {{skos:altLabel: {names}}}")
    )
    assert folder.ingest() == 0
    found = folder.objects("place/quay-bay", SKOS + "altLabel")
    assert sorted({*found}) == ["Quay Bay", "{Bay}"]


def test_rows_that_would_share_a_name_are_numbered(folder: Folder) -> None:
    folder.ingest()
    assert folder.objects("claim/lights/quay-bay-lamps-2", IOMKG + "asOf") == ["1991"]


def test_the_digest_is_that_of_the_rows_as_stored(folder: Folder) -> None:
    folder.ingest()
    table = read_table(LIGHTS.encode(), Path("lights.csv"))
    (recorded,) = folder.objects("source/lights#row=4", IOMKG + "digest")
    assert recorded == row_digest(parse_rows(f"{ID}source/lights#row=4"), table)


def test_the_same_table_gives_the_same_bytes(folder: Folder) -> None:
    folder.ingest()
    first = folder.out.read_bytes()
    folder.ingest()
    assert folder.out.read_bytes() == first


def test_as_n_triples(folder: Folder) -> None:
    folder.ingest()
    said = set(read_triples(folder.out))
    folder.out = folder.path / "out.nt"
    assert folder.ingest("--format", "nt") == 0
    assert set(read_triples(folder.out)) == said


def test_spells_are_cut_at_gaps_which_are_told(folder: Folder) -> None:
    folder.write("map.yaml", SPELLS)
    folder.write("lights.csv", "year,harbour\n1990,Éire\n1991,Bay\n1992,Éire\n1992,Bay\n1993,Bay\n")
    assert folder.ingest() == 0
    started = RDF + "object"
    assert folder.objects("claim/lights/eire-start", started) == ["[..1990]"]
    assert folder.objects("claim/lights/eire-2-start", started) == ["[1991..1992]"]
    assert folder.objects("finding/lights/eire-gap", DCTERMS + "description") == ["Not in 1991."]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("XX,1992,Nowhere,1,1900", "code 'XX' is not in codes.csv"),
        ("QB,1992,New Haven,1,1900", "code 'QB' is quay-bay, but harbour is 'New Haven'"),
        ("QB,1992,Quay Bay,many,1900", "'many' is no integer"),
        ("QB,199?2,Quay Bay,1,1900", '"199?2" is not a date'),
    ],
)
def test_a_row_that_does_not_resolve_is_left_out_and_told(
    folder: Folder, capsys: pytest.CaptureFixture[str], row: str, told: str
) -> None:
    folder.write("lights.csv", f"{LIGHTS}{row}\n")
    assert folder.ingest() == 1
    said = capsys.readouterr().err
    assert "lights.csv:5: left out" in said
    assert told in said
    assert folder.objects("claim/lights/new-haven-lamps", RDF + "object") == ["12"]


def test_strict_writes_nothing_if_a_row_is_left_out(folder: Folder) -> None:
    folder.write("lights.csv", f"{LIGHTS}XX,1992,Nowhere,1,1900\n")
    folder.out.write_text("before")
    assert folder.ingest("--strict") == 1
    assert folder.out.read_text() == "before"


def test_a_row_of_which_nothing_is_made_is_told(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write("map.yaml", "source: lights\nrecords: []\n")
    folder.ingest()
    assert "lights.csv:2: nothing in the map" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("lights.csv", LIGHTS + 'QB,1,"open\n', "lights.csv:5 is not CSV"),
        ("lights.csv", LIGHTS + "QB,1\n", "lights.csv:5 has 2 cells"),
        ("lights.csv", "code,code\n", "names the column 'code' twice"),
        ("lights.csv", "", "has no heading"),
        ("map.yaml", "source: [\n", "map.yaml:2 is not YAML"),
        ("map.yaml", "", "map.yaml is empty"),
        ("map.yaml", "source: x\nsource: y\n", "map.yaml:2 sets 'source' twice"),
        ("map.yaml", MAP.replace("each: row", "each: day"), "map.yaml:10 'each' is 'day'"),
        ("map.yaml", MAP.replace("{lamps}", "{lamp}"), "map.yaml:19 'integer' has a place for"),
        ("map.yaml", MAP.replace("column: code", "column: cod"), "map.yaml:4 'column' is 'cod'"),
        ("map.yaml", MAP.replace("  place:", "  code:"), "has 'code', a column"),
        ("map.yaml", MAP.replace("subject:", "subjekt:"), "lacks 'subject'"),
        ("map.yaml", MAP.replace("codes.csv", "none.csv"), "none.csv does not exist"),
        ("codes.csv", CODES + "QB,other,Other,\n", "has the code 'qb' twice"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(
    folder: Folder, capsys: pytest.CaptureFixture[str], name: str, text: str, told: str
) -> None:
    folder.write(name, text)
    assert folder.ingest() == 2
    assert told in capsys.readouterr().err
    assert not folder.out.exists()


def test_a_byte_that_is_not_utf8_is_named(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.path / "lights.csv").write_bytes(LIGHTS.encode() + b"\xff")
    assert folder.ingest() == 2
    assert "lights.csv:5 is not UTF-8" in capsys.readouterr().err


def test_a_text_of_a_cell_is_data(folder: Folder) -> None:
    """What is in a cell can neither end a literal nor begin another statement."""
    nasty = 'Quay " . <x> <y> <z> . \\'
    folder.write("codes.csv", CODES.replace("quay-bay,Quay Bay", f"quay-bay,{quoted(nasty)}"))
    folder.write(
        "map.yaml", MAP.replace("    names: {column: harbour, among: [label, also]}\n", "")
    )
    assert folder.ingest() == 0
    labels = [o for _, _, o in read_triples(folder.out) if isinstance(o, Literal)]
    assert Literal(nasty, language="en") in labels


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
