"""A project that somebody else wrote is input too: findings, no hang, no traceback."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hostile import run, survived
from projects import SmallProject, make_project

QUERY = """#+ id: odd
#+ summary: x
#+ description: x
#+ tags: [a]
#+ params:
#+   date: {type: xsd:date, example: "1960-01-01", description: d}
#+ columns: {s: iri}
#+ tests: [{params: {date: "1960-01-01"}, expect: odd.csv}]
SELECT ?s { ?s ?p ?date } ORDER BY ?s
"""
LAUGHS = "#+ a0: &a0 [x, x]\n" + "".join(
    f"#+ a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
)
FRONTS = {
    "aliases": LAUGHS + QUERY,
    "flow nested": "#+ a: " + "[" * 2000 + "]" * 2000 + "\n" + QUERY,
    "blocks nested": "".join(f"#+ {' ' * i}a:\n" for i in range(2000)) + QUERY,
    "an alias of itself": "#+ a: &a [*a]\n" + QUERY,
    "a column that is a number": QUERY.replace("{s: iri}", "{1: iri}"),
    "half a surrogate pair": QUERY.replace("summary: x", r'summary: "\ud800"'),
    "a number beyond all": QUERY.replace("tags: [a]", f"tags: [{'9' * 5000}]"),
    **{
        f"a parameter {name}": QUERY.replace("#+   date:", f"#+   {name}:")
        for name in ("1", "help", "store", "[a]", "null", "a-b", "format")
    },
    "two for one option": QUERY.replace(
        "#+ columns", "#+   da-te: {type: xsd:date}\n#+   da_te: {type: xsd:date}\n#+ columns"
    ),
}


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


def check(small: SmallProject, *words: str) -> str:
    done = run("validate", "--project", small.root, "--sources", small.texts, *words)
    survived(done)
    assert done.returncode in (1, 2)
    return done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize("kind", FRONTS)
def test_front_matter_that_means_harm_is_a_finding(small: SmallProject, kind: str) -> None:
    small.write("queries/odd.rq", FRONTS[kind])
    assert "queries/odd.rq:" in check(small, "--select", "queries")
    survived(run("queries", "odd", "--project", small.root))
    survived(run("query", "odd", "--help", "--project", small.root))


@pytest.mark.parametrize(
    "file", ["queries/odd.rq", "queries/rules/99-odd.rq", "graph/odd.ttl", "shapes/odd.ttl"]
)
@pytest.mark.parametrize("kind", ["pipe", "/dev/zero", "/etc/passwd"])
def test_what_is_no_file_of_the_project_is_not_read(
    small: SmallProject, file: str, kind: str
) -> None:
    if kind == "pipe":
        os.mkfifo(small.path(file))
    else:
        small.path(file).symlink_to(kind)
    said = check(small)
    assert file in said
    assert "root:" not in said
    for words in (["queries"], ["sparql", "ASK {}"]):
        assert "root:" not in survived(run(*words, "--project", small.root))


@pytest.mark.parametrize("value", ['"abc"', "1.5", "9" * 5000, "-5"])
def test_a_length_that_is_none_is_a_finding(small: SmallProject, value: str) -> None:
    text = small.read("graph/sources.ttl")
    small.write("graph/sources.ttl", re.sub(r"characterCount \d+", f"characterCount {value}", text))
    assert "graph/sources.ttl:" in check(small)


@pytest.mark.parametrize("end", ["9" * 5000, "9" * 30, "٩"])
def test_a_span_beyond_all_numbers_is_a_finding(small: SmallProject, end: str) -> None:
    file = "graph/claims/harbour-gazette.ttl"
    text = re.sub(r"#char=\d+,\d+", f"#char=0,{end}", small.read(file), count=2)
    small.write(file, text)
    assert file in check(small)


@pytest.mark.parametrize("name", ["/etc/passwd", "../../../../../../etc/passwd"])
def test_a_record_names_no_file_elsewhere(small: SmallProject, name: str) -> None:
    text = small.read("graph/sources.ttl")
    small.write(
        "graph/sources.ttl", re.sub(r'textFile "[^"]*"', f'textFile "{name}"', text, count=1)
    )
    done = run("validate", "--project", small.root, "--sources", small.texts)
    assert "passwd has" not in done.stdout.decode() + survived(done)
