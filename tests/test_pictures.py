"""The answers of named queries as pictures: whole, legible, told in words, the same each time."""

from __future__ import annotations

import json
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import iomkg
from iomkg.ask.named import NamedQuery, list_queries
from iomkg.ask.views import VIEWS
from iomkg.cli.start import main
from iomkg.errors import BadParameter
from iomkg.graph.project import find_project
from iomkg.report.pictures import Picture
from iomkg.terms import Iri
from tests.golden import CHECKOUT

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = [q for q in list_queries(find_project(CHECKOUT)) if q.view and q.view.drawn]
SMALLEST = 11  # pixels of text in a picture of 600


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as graph:
        yield graph


@pytest.fixture(scope="module")
def pictures(kg: iomkg.KnowledgeGraph) -> dict[str, Picture]:
    return {query.id: kg.picture(query.id, **dict(query.tests[0].params)) for query in DRAWN}


@pytest.fixture(scope="module")
def written(pictures: dict[str, Picture]) -> dict[str, str]:
    pytest.importorskip("vl_convert")
    return {name: picture.svg() for name, picture in pictures.items()}


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def words_of(svg: str) -> str:
    return " ".join("".join(node.itertext()) for node in read(svg).iter(f"{SVG}text"))


def test_each_kind_that_is_drawn_is_drawn_of_some_query() -> None:
    kinds = {query.view.kind for query in DRAWN if query.view}
    assert kinds == {kind for kind, parts in VIEWS.items() if parts}


@pytest.mark.parametrize("query", DRAWN, ids=[query.id for query in DRAWN])
def test_a_picture_is_whole_and_told_in_words(
    pictures: dict[str, Picture], written: dict[str, str], query: NamedQuery
) -> None:
    svg = written[query.id]
    root = read(svg)
    assert 560 <= float(root.attrib["width"]) <= 640
    title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and title.text == query.summary
    assert told is not None and told.text == pictures[query.id].text
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], told.attrib["id"]]
    sizes = {float(s) for s in re.findall(r'font-size="([\d.]+)px"', svg)}
    assert min(sizes) >= SMALLEST
    assert "NaN" not in svg and "undefined" not in svg


@pytest.mark.parametrize("query", DRAWN, ids=[query.id for query in DRAWN])
def test_nothing_of_a_picture_leaves_it(written: dict[str, str], query: NamedQuery) -> None:
    root = read(written[query.id])
    right = float(root.attrib["width"])
    found = list(placed(root, 0.0, 0.0))
    assert found
    for x, y, node in found:
        assert -1 <= x <= right + 1, (x, "".join(node.itertext()))
        assert -1 <= y <= float(root.attrib["height"]) + 1, (y, "".join(node.itertext()))


def placed(node: ET.Element, x: float, y: float) -> Iterator[tuple[float, float, ET.Element]]:
    """The texts of an SVG, with where they begin."""
    moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", node.attrib.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    if node.tag == f"{SVG}text":
        yield x, y, node
    for child in node:
        yield from placed(child, x, y)


def test_every_source_of_an_answer_is_named(kg: iomkg.KnowledgeGraph) -> None:
    pytest.importorskip("vl_convert")
    shown = words_of(kg.picture("renamings").svg())
    dated = [row for row in kg.query("renamings").dicts() if row["date"]]
    names = {kg.label(Iri(row["source"])) for row in dated}
    assert len(names) > 5
    assert not {name for name in names if name not in shown}


def test_every_date_of_the_renamings_is_drawn(kg: iomkg.KnowledgeGraph) -> None:
    text = kg.picture("renamings").text
    assert "Renaming to ICEM" in text and "1952 or 1953" in text
    assert "1988, judged wrong" in text
    assert "1989-11-14" in text


def test_uncertain_ends_are_dashed_and_certain_days_are_not(kg: iomkg.KnowledgeGraph) -> None:
    spec = kg.picture("names-as-of", date="1985-01-01").spec
    layers = spec["vconcat"][0]["layer"]
    dashed = [each for each in layers if "strokeDash" in each["mark"]]
    thick = [each for each in layers if each["mark"].get("strokeWidth") == 8]
    ends = sorted((v["from"], v["to"]) for each in dashed for v in each["data"]["values"])
    assert (1952.0, 1952.9973) in ends  # the source has it renamed in 1952, on no day
    sure = {(v["from"], v["to"]) for each in thick for v in each["data"]["values"]}
    assert (1952.9973, 1989.0) in sure


def test_what_was_asked_is_marked(kg: iomkg.KnowledgeGraph) -> None:
    spec = kg.picture("names-as-of", date="1985-01-01").spec
    assert spec["title"]["subtitle"] == ["date: 1985-01-01"]
    assert '"time": "1985-01-01"' in json.dumps(spec)


def test_counts_claimed_stand_against_members_by_year(kg: iomkg.KnowledgeGraph) -> None:
    rows = kg.query("member-counts").dicts()
    panels = kg.picture("member-counts").spec["vconcat"]
    found = [
        value["number"]
        for panel in panels
        for each in panel["layer"]
        if each["mark"]["type"] == "rule"
        for value in each["data"]["values"]
    ]
    assert sorted(found) == sorted(row["number"] for row in rows if row["number"] is not None)
    bars = [
        v for e in panels[0]["layer"] if e["mark"]["type"] == "bar" for v in e["data"]["values"]
    ]
    by_year = {row["year"]: row["members"] for row in rows if row["year"]}
    assert {bar["year"]: bar["certain"] for bar in bars} == by_year


def test_no_mark_tells_more_by_colour_than_by_shape(pictures: dict[str, Picture]) -> None:
    # All colours but one are greys, so that a copy in grey loses nothing.
    for name, picture in pictures.items():
        colours = set(re.findall(r'"(#[0-9a-f]{6})"', picture.vega()))
        hues = {c for c in colours if len({c[1:3], c[3:5], c[5:7]}) > 1}
        assert len(hues) <= 1, (name, hues)


def test_what_is_denied_or_judged_wrong_is_not_drawn_as_so(kg: iomkg.KnowledgeGraph) -> None:
    told = kg.picture("un-relationship").text
    assert "from 2016-09-19, denied" in told and "2000, judged wrong" in told
    spec = json.dumps(kg.picture("un-relationship").spec)
    assert '"strokeWidth": 5, "color": "white"' in spec  # a hollow line over the thick one
    network = json.dumps(kg.picture("claims-about", entity="tie-to-un").spec)
    assert "judged wrong" in network


def test_the_same_bytes_twice(kg: iomkg.KnowledgeGraph) -> None:
    pytest.importorskip("vl_convert")
    first, second = (kg.picture("areas-of-work") for _ in range(2))
    assert first.vega() == second.vega()
    assert first.svg() == second.svg()
    assert first.png(600) == second.png(600)


def test_a_png_has_the_width_asked_for_and_its_text(kg: iomkg.KnowledgeGraph) -> None:
    pytest.importorskip("vl_convert")
    png = kg.picture("partners").png(900)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert abs(struct.unpack(">I", png[16:20])[0] - 900) <= 1
    assert b"iTXtDescription\0" in png
    with pytest.raises(BadParameter, match="pixels wide"):
        kg.picture("partners").png(0)


def test_markup_in_the_data_is_text(kg: iomkg.KnowledgeGraph) -> None:
    pytest.importorskip("vl_convert")
    picture = kg.picture("renamings")
    told = Picture('<script>alert("1")</script>', "a & <b>", picture.spec)
    root = read(told.svg())
    assert root.find(f"{SVG}title").text == '<script>alert("1")</script>'  # type: ignore[union-attr]
    assert not list(root.iter(f"{SVG}script"))


@pytest.mark.usefixtures("kg")
def test_the_command_writes_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    for form, begins in (("vega", b"{"), ("svg", b"<svg"), ("png", b"\x89PNG")):
        target = tmp_path / f"names.{form}"
        words = ["query", "names-as-of", "--date", "1985", "--format", form, "-o", str(target)]
        assert main([*words, "--project", str(CHECKOUT)]) == 0
        assert target.read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["conflicts"], "There is no picture of conflicts"),
        (["names-as-of", "--date", "1900"], "There is nothing to draw"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", *words, "--format", "svg", "--project", str(CHECKOUT)]) == 2
    captured = capsys.readouterr()
    assert said in captured.err and not captured.out


def test_without_the_extra_the_message_says_how_to_get_it(
    kg: iomkg.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(BadParameter, match=r"pip install 'iomkg\[pictures\]'"):
        kg.picture("partners").svg()
    assert "application/vnd.vegalite.v5+json" in kg.picture("partners")._repr_mimebundle_()
    target = tmp_path / "x.svg"
    words = ["query", "partners", "--format", "svg", "-o", str(target)]
    assert main([*words, "--project", str(CHECKOUT)]) == 2
    assert not target.exists()
