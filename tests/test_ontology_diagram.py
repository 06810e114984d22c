"""The diagram of an ontology: each class once, each link drawn to its class, no line on another."""

from __future__ import annotations

import pytest

import iomkg
from iomkg.terms import IOMKG
from iomkg.web.pages.ontology_diagram import Diagram, diagram_of
from iomkg.web.pages.ontology_terms import TermEntry, TermLink, term_entries
from iomkg.web.pages.reader import reader_of


def entry(name: str, *links: tuple[str, str]) -> TermEntry:
    linked = tuple(TermLink(how, "", to if ":" in to else IOMKG + to) for how, to in links)
    return TermEntry(IOMKG + name, name, name, "", "", linked, 0)


def texts(diagram: Diagram) -> list[str]:
    return [row.text for row in diagram.rows]


def test_classes_are_a_tree_with_the_properties_of_each() -> None:
    classes = [entry("Act", ("a kind of", "Event")), entry("Event"), entry("Place")]
    properties = [
        entry("where", ("of", "Event"), ("value", "Place")),
        entry("when", ("of", "Event"), ("value", "http://www.w3.org/2001/XMLSchema#date")),
        entry("any", ("value", "Place")),
    ]
    found = diagram_of(classes, properties)
    assert texts(found) == ["Event", "where → Place", "Act", "Place"]
    assert [row.x < found.rows[2].x for row in found.rows if row.is_class] == [True, False, True]
    (lane,) = found.lanes
    assert lane.target.text == "Place"
    assert [row.text for row in lane.sources] == ["where → Place"]


@pytest.mark.parametrize("above", ["A", "B"])
def test_classes_that_are_a_kind_of_themselves_do_no_harm(above: str) -> None:
    classes = [entry("A", ("a kind of", above)), entry("B", ("a kind of", "A")), entry("C")]
    found = diagram_of(classes, [entry("p", ("of", "C"), ("value", "A"))])
    assert "C" in texts(found)


def test_the_diagram_of_the_graph_has_every_class_and_no_two_lines_in_one_place() -> None:
    with iomkg.open() as kg:
        reader = reader_of(kg)
        classes = term_entries(reader, "")
        found = diagram_of(classes, term_entries(reader, "properties"))
    assert {row.iri for row in found.rows if row.is_class} >= {entry.iri for entry in classes}
    assert "evidence → span" in texts(found)
    assert len({row.y for row in found.rows}) == len(found.rows)
    for lane in found.lanes:
        for other in found.lanes:
            if lane is not other and lane.x == other.x:
                assert lane.bottom < other.top or other.bottom < lane.top
