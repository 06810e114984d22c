"""The answer of a named query: the card on a terminal, whole in every form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from test_query_command import iomkg as run

import iomkg
from iomkg.ask.answer_parts import parts_of
from iomkg.ask.answers import Answer, Standing
from iomkg.ask.named import NamedQuery, list_queries
from iomkg.graph.project import find_project
from iomkg.report.answer_html import write_answer_html
from iomkg.report.answer_json import write_answer_json
from iomkg.report.answer_markdown import write_answer_markdown
from iomkg.report.answer_text import write_answer
from iomkg.terms import Iri

QUERIES = list_queries(find_project())
FOLD = 40


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as opened:
        yield opened


@pytest.fixture(scope="module", params=QUERIES, ids=lambda query: query.id)
def query(request: pytest.FixtureRequest) -> NamedQuery:
    found: NamedQuery = request.param
    return found


def examples(query: NamedQuery) -> dict[str, str]:
    return {p.name: p.example for p in query.params if p.required}


@pytest.fixture(scope="module")
def answer(kg: iomkg.KnowledgeGraph, query: NamedQuery) -> Answer:
    return kg.answer(query.id, **examples(query))


@pytest.mark.slow
@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_before_the_fold_and_breaks_no_word(answer: Answer, width: int) -> None:
    assert len(list(write_answer(answer, width=width))) <= FOLD
    text = "".join(write_answer(answer, width=width, full=True))
    assert text.split() == "".join(write_answer(answer, width=100_000, full=True)).split()
    assert all(len(line) <= width or " " not in line.strip() for line in text.splitlines())


@pytest.mark.slow
def test_it_loses_nothing_that_the_rows_have(
    kg: iomkg.KnowledgeGraph, query: NamedQuery, answer: Answer
) -> None:
    whole = squeezed("".join(write_answer(answer, width=100_000, full=True)))
    table = kg.query(query.id, **examples(query))
    parts = parts_of(query)
    hidden = {"modality", "standing", "answered", "grade", "claim", "also", "conflict"}
    hidden |= {"certainty", "negated", "comparator", "silent", "source"}
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        for part, columns in parts.items():
            terms = [cells[c] for c in columns if cells.get(c) is not None]
            for term in terms if part not in hidden else ():
                # Some day of a year is told as the year.
                pieces = [re.sub(r"\[(\d{4})-01-01\.\.\1-12-31\]", r"\1", str(term))]
                if part == "places":
                    pieces = [p for p in str(term).split() if p[0].isdigit()]
                if not isinstance(term, Iri):
                    assert all(squeezed(p).rstrip(";") in whole for p in pieces), (part, pieces)


@pytest.mark.slow
def test_every_rival_wrong_value_and_silence_of_the_rows_is_told(
    kg: iomkg.KnowledgeGraph, query: NamedQuery, answer: Answer
) -> None:
    parts = parts_of(query)
    rows = list(kg.query(query.id, **examples(query)).dicts())
    ranks = [str(row[c]) for row in rows for c in parts.get("standing", ())]
    told = [value for group in answer.groups for value in group.values]
    if "rival" in ranks:
        assert any(value.standing is Standing.RIVAL for value in told)
    silent = [
        row
        for row in rows
        for c in parts.get("answered", ())
        if row[c] in ("silent", "not mentioned")
    ]
    assert len(silent) == len(answer.silent) + sum(len(g.silent) for g in answer.groups)
    notes = {
        slug
        for row in rows
        for c in parts.get("conflict", ())
        for piece in str(row[c] or "").split(";")
        for slug in piece.split(":")[0].split(",")[0].split()
    }
    disputes = {d.conflict.rpartition("/")[2] for group in answer.groups for d in group.disputes}
    assert notes == disputes


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.slow
def test_the_json_is_as_its_schema_says(answer: Answer) -> None:
    schema = json.loads((files("iomkg.report") / "answer.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(write_answer_json(answer)))


@pytest.mark.slow
def test_markdown_and_html_have_every_value(answer: Answer) -> None:
    marked = squeezed("".join(write_answer_markdown(answer)).replace("\\", ""))
    page = squeezed(text_of("".join(write_answer_html(answer, lambda iri: ""))))
    for group in answer.groups:
        assert all(squeezed(value.text) in marked for value in group.values)
        assert all(squeezed(value.text) in page for value in group.values)


class _Text(HTMLParser):
    """Collects text, and holds that every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag not in ("script", "style")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def text_of(page: str) -> str:
    reader = _Text()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return "".join(reader.text)


def test_html_escapes_what_data_has(kg: iomkg.KnowledgeGraph) -> None:
    made = kg.answer("names-as-of", date="1985-01-01")
    evil = made._replace(title='<script>alert("x")</script>\x1b[2J', lead="a & b")
    page = "".join(write_answer_html(evil, lambda iri: 'x" onclick="y'))
    assert "<script" not in page
    assert "\x1b" not in page
    assert 'href="x&quot; onclick=&quot;y"' in page
    assert "a &amp; b" in page


def test_links_go_where_the_caller_says(kg: iomkg.KnowledgeGraph) -> None:
    made = kg.answer("renamings")
    page = "".join(write_answer_html(made, lambda iri: "/at/" + iri.rpartition("/")[2]))
    assert '<a href="/at/renaming-to-icm">Renaming to ICM</a>' in page
    assert "<a " not in "".join(write_answer_html(made, lambda iri: ""))


def test_the_command_writes_each_form() -> None:
    words = ("query", "names-as-of", "--date", "1985-01-01")
    card = run(*words, "--format", "card").stdout
    assert "Intergovernmental Committee for Migration (ICM)" in card
    assert card.splitlines()[0] == "Names the organisation held on a date, by source"
    made = json.loads(run(*words, "--format", "answer").stdout)
    assert (made["schema"], made["verb"]) == ("iomkg/answer/1", "query")
    assert run(*words, "--format", "md").stdout.startswith("# Names the organisation")
    assert run(*words, "--format", "html").stdout.startswith("<article")
    assert run(*words).stdout.startswith("acronym,name")


def test_a_date_said_less_exactly_is_no_rival(kg: iomkg.KnowledgeGraph) -> None:
    (tie,) = (g for g in kg.answer("timeline").groups if g.subject.endswith("/tie-to-un"))
    standing = {value.text: value.standing for value in tie.values}
    assert standing["2016-09-19"] is Standing.PREFERRED
    assert standing["2016"] is Standing.LESS_EXACT
    assert standing["2000"] is Standing.WRONG


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("joined-left", "Joined: India, Algeria, "),
        ("member-states-by-source", "number of member states: 169, 155, "),
        ("areas-of-work", "Assistance to migrants, Capacity building, "),
    ],
)
def test_a_long_answer_is_led_by_how_it_begins(
    kg: iomkg.KnowledgeGraph, name: str, begins: str
) -> None:
    lead = kg.answer(name).lead
    assert begins.casefold() in lead.casefold()
    assert " values from " in lead


def test_what_is_sure_is_not_led_by_as_possible_too(kg: iomkg.KnowledgeGraph) -> None:
    lead = kg.answer("joined-left", **{"from": "2008", "to": "2008"}).lead
    assert lead.startswith("Joined: India, Burundi (possible), Mongolia (possible) and ")


def test_an_empty_answer_says_what_emptied_it(kg: iomkg.KnowledgeGraph) -> None:
    made = kg.answer("names-as-of", date="1000-01-01")
    assert made.missing.startswith("No rows: ")
    assert not made.groups
