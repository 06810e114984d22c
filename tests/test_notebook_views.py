"""What a session and a notebook show of rows, of the graph and of the package."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

import iomkg
from iomkg.terms import Iri, Literal
from tests.golden import CHECKOUT


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as graph:
        yield graph


def test_the_package_shows_its_public_names_and_nothing_else() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", "import iomkg; print(*dir(iomkg))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert shown == sorted(iomkg.__all__)
    assert all(getattr(iomkg, name) for name in iomkg.__all__)


def test_rows_are_shown_in_short(kg: iomkg.KnowledgeGraph) -> None:
    rows = kg.query("names-as-of", date="1985-01-01")
    assert repr(rows).startswith("<4 rows: acronym, name, ")
    assert "\n" not in repr(rows)
    assert "ICEM" in str(rows) and str(rows).endswith("4 rows")


def test_many_rows_are_counted_and_not_all_shown(kg: iomkg.KnowledgeGraph) -> None:
    rows = kg.query("partners")
    assert len(rows) > 20
    html = rows._repr_html_()
    assert html.count("<tr>") == 21
    assert f"{len(rows)} rows, of which the first 20 are shown" in html
    assert str(rows).count("\n") == 22


def test_an_empty_answer_shows_why(kg: iomkg.KnowledgeGraph) -> None:
    empty = kg.query("names-as-of", date="1900-01-01")
    assert repr(empty).startswith("<0 rows: ")
    assert "No rows: " in empty._repr_html_()
    assert "No rows: " in str(empty)


def test_what_a_graph_holds_is_text_in_html() -> None:
    bad = '<img src=x onerror="alert(1)">\x1b[31m'
    rows = iomkg.Table((bad,), ((Literal(bad),), (Iri(f"http://x.org/{bad}"),), (None,)))
    html = rows._repr_html_()
    assert tags(html) <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert "\x1b" not in html + str(rows)


@pytest.mark.parametrize(
    "ask",
    [
        lambda kg: kg.ask("What was IOM called in 1985?"),
        lambda kg: kg.answer("names-as-of", date="1985-01-01"),
        lambda kg: kg.show("stage/icm"),
        lambda kg: kg.show("names-as-of"),
    ],
    ids=["question", "query", "thing", "what a query is"],
)
def test_an_answer_is_told(ask: Any, kg: iomkg.KnowledgeGraph) -> None:
    answer = ask(kg)
    assert repr(answer).startswith("<answer: ") and "\n" not in repr(answer)
    assert len(repr(answer)) < 400
    assert answer.title in str(answer) or "ICM" in str(answer)
    assert len(answer._repr_html_()) > 200
    assert "script" not in tags(answer._repr_html_())


def test_an_empty_answer_says_why_in_a_notebook(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.answer("names-as-of", date="1900-01-01")
    assert answer.missing in repr(answer)
    assert answer.missing and not answer.groups


def test_the_graph_says_what_it_is(kg: iomkg.KnowledgeGraph) -> None:
    assert repr(kg) == f"<iomkg graph of {CHECKOUT}>"
    html = kg._repr_html_()
    assert "claims" in html and "conflicts" in html and "kg.ask" in html


def tags(html: str) -> set[str]:
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            found.add(tag)

    Reader().feed(html)
    return found
