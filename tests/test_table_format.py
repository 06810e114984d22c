"""Tables for people: aligned, legible on any terminal, and nothing left out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomkg.rdf.rows.formats_of_rows import write_rows
from iomkg.rdf.rows.table import columns_of, draw_table, visible
from iomkg.rdf.store.base import Row, Rows
from iomkg.terms import ID, IOMKG, XSD, Blank, Iri, Literal

LONG = "The organisation was founded at a conference in Brussels and renamed several times since."


def table(*rows: Row, width: int | None = None, colour: bool = False, form: str = "table") -> str:
    names = tuple(f"column{index}" for index in range(len(rows[0]) if rows else 2))
    return "".join(write_rows(Rows(names, iter(rows)), form, width=width, colour=colour))


def test_columns_are_aligned_under_a_rule() -> None:
    assert table((Literal("a"), Literal("b")), (Literal("a longer cell"), None)) == (
        "column0        column1\n-------------  -------\na              b\na longer cell\n"
    )


def test_iris_are_shortened() -> None:
    row = (Iri(ID + "organisation/iom"), Iri(IOMKG + "Claim"), Iri("urn:x"), Blank("b1"))
    assert table(row).splitlines()[2].split() == [
        "organisation/iom",
        "iomkg:Claim",
        "urn:x",
        "_:b1",
    ]


def test_columns_of_numbers_are_right_aligned() -> None:
    text = table((Literal("166", XSD + "integer"),), (Literal("7.50", XSD + "decimal"),), (None,))
    assert text.splitlines()[2:] == ["    166", "   7.50", ""]


def test_wide_characters_take_two_columns_and_marks_none() -> None:
    text = table((Literal("国際"), Literal("x")), (Literal("e\u0301te\u0301"), Literal("y")))
    assert text.splitlines()[2:] == ["国際     x", "e\u0301te\u0301      y"]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("ＡＢ", 4),
        ("e\u0301", 1),
        ("한", 2),
        ("\u1112\u1161\u11ab", 2),
        ("a\xadb", 3),
        ("🌍", 2),
    ],
)
def test_width_of_text(text: str, columns: int) -> None:
    assert columns_of(text) == columns


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\e[31mred\e[0m"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x9b31m", r"\x9b31m"),
        ("abc\u202edef", r"abc\u202edef"),
        ("a\u2028b", r"a\u2028b"),
        ("café 国際", "café 国際"),
    ],
)
def test_control_characters_are_shown_not_obeyed(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert shown in table((Literal(text),))


def test_a_heading_is_made_harmless_too() -> None:
    assert next(draw_table(["\x1b[2J"], [])) == "\\e[2J\n"


def test_long_cells_are_wrapped_to_the_width() -> None:
    lines = table((Iri(ID + "organisation/iom"), Literal(LONG)), width=50).splitlines()
    assert max(map(len, lines)) <= 50
    assert " ".join(line[18:] for line in lines[2:]) == LONG


def test_without_a_width_nothing_is_wrapped() -> None:
    assert LONG in table((Literal(LONG),))


@given(st.text(), st.text(), st.integers(20, 60))
def test_wrapping_loses_nothing(left: str, right: str, width: int) -> None:
    lines = table((Literal(left), Literal(right)), width=width).splitlines()
    seen = sorted("".join(lines[2:]).replace(" ", ""))
    assert seen == sorted((visible(left) + visible(right)).replace(" ", ""))
    assert max(map(columns_of, lines)) <= width


def test_a_word_longer_than_the_column_is_cut_between_characters() -> None:
    lines = table((Literal("国際移住機関" * 3),), width=9).splitlines()
    assert {columns_of(line) for line in lines[2:-1]} == {8}
    assert "".join(lines[2:]) == "国際移住機関" * 3


def test_many_columns_stay_legible_even_if_the_table_is_too_wide() -> None:
    lines = table(tuple(Literal(LONG) for _ in range(9)), width=40).splitlines()
    assert lines[1] == "  ".join(["-" * 8] * 9)


def test_no_rows_is_said() -> None:
    assert table() == "column0  column1\n-------  -------\n(no rows)\n"


def test_colour_only_when_asked_for() -> None:
    assert "\x1b" not in table((Literal("a"),))
    assert table((Literal("a"),), colour=True).startswith("\x1b[1mcolumn0\x1b[0m\n")


def test_colour_changes_nothing_but_colour() -> None:
    rows = ((Literal("a"), Literal(LONG)),)
    coloured = table(*rows, width=40, colour=True)
    assert re.sub(r"\x1b\[[0-9]*m", "", coloured) == table(*rows, width=40)


def test_markdown_keeps_cells_apart_and_literal() -> None:
    row = (Literal("a|b\r\nc"), Literal("*x* <b> [l](u) a_b _c_ AT&T &amp;"), None)
    assert table(row, form="md") == (
        "| column0 | column1 | column2 |\n"
        "| --- | --- | --- |\n"
        r"| a\|b<br>c | \*x\* \<b\> \[l\](u) a_b \_c\_ AT&T \&amp; |  |"
        "\n"
    )


def test_markdown_links_an_iri_that_has_no_short_form() -> None:
    row = (Iri("https://example.org/a_b"), Iri(IOMKG + "Claim"))
    assert table(row, form="md").splitlines()[2] == "| <https://example.org/a_b> | iomkg:Claim |"
