"""A mistake in a query is placed where the user wrote it, whatever was added to the query."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import refused, run
from projects import make_project

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://e.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:P sh:declare [ sh:prefix "ex" ; sh:namespace "http://e.org/"^^xsd:anyURI ] ,
  [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
ex:S a sh:NodeShape ; sh:targetClass ex:A ;
"""
DATA = "@prefix ex: <http://e.org/> .\nex:a a ex:A ; ex:p 1 .\n"
LINES = HEAD.count("\n")


def constraint(query: str, quote: str = '"""') -> str:
    return f"{HEAD}  sh:sparql [ sh:prefixes ex:P ; sh:select {quote}{query}{quote} ] .\n"


QUERIES = {
    "an undeclared prefix": ("SELECT $this WHERE {\n  $this ex:p ?x .\n  $this foaf:y ?x }", 3, 9),
    "what does not parse": ("SELECT $this WHERE {\n  $this ex:p xsd:a .\n  $this ; }", 3, 11),
    "what only the engine refuses": (
        "SELECT $this\nWHERE { $this ex:p ?x . BIND(1 AS ?x) }",
        2,
        16,
    ),
    "MINUS": ("SELECT $this {\n $this ex:p ?x\n   MINUS { $this ex:q 1 } }", 3, 4),
    "GRAPH": ("SELECT $this {\n $this ex:p ?x .\n  GRAPH ?g { $this ex:q 1 } }", 3, 3),
    "SERVICE": ("SELECT $this {\n $this ex:p ?x .\n SERVICE <x:y> { $this ex:q 1 } }", 3, 2),
    "a PREFIX of the user": ("PREFIX a: <x:>\nSELECT $this {\n  $this a:b c:d ; ex:p 1 }", 3, 13),
}


@pytest.mark.parametrize("kind", QUERIES)
def test_a_mistake_in_a_shape_is_placed_in_its_file(tmp_path: Path, kind: str) -> None:
    query, line, column = QUERIES[kind]
    text = constraint(query)
    (tmp_path / "s.ttl").write_text(text)
    (tmp_path / "d.ttl").write_text(DATA)
    done = run("shacl", "--shapes", "s.ttl", "--data", "d.ttl", cwd=tmp_path)
    refused(done, f"s.ttl:{LINES + line}:")
    if kind != "what only the engine refuses":
        refused(done, f"s.ttl:{LINES + line}:{column}:")


@pytest.mark.parametrize(
    "query",
    [
        r"SELECT $this WHERE {\n  \"\" foaf:y ?x }",
        r"SELECT $this WHERE {\r\n\t$this\u0020foaf:y ?x }",
    ],
)
def test_escapes_are_counted_as_they_are_written(tmp_path: Path, query: str) -> None:
    text = constraint(query, '"')
    (tmp_path / "s.ttl").write_text(text)
    (tmp_path / "d.ttl").write_text(DATA)
    column = text.split("\n")[LINES].index("foaf:y") + 1
    done = run("shacl", "--shapes", "s.ttl", "--data", "d.ttl", cwd=tmp_path)
    refused(done, f"s.ttl:{LINES + 1}:{column}:")


def test_a_mistake_in_a_validator_is_placed(tmp_path: Path) -> None:
    text = f"""{HEAD} ex:max 3 .
ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:max ] ;
  sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes ex:P ;
    sh:ask "ASK {{ FILTER(xsd:integer($value) < foaf:z) }}" ] .
"""
    (tmp_path / "s.ttl").write_text(text)
    (tmp_path / "d.ttl").write_text(DATA)
    line = text.split("\n").index(next(x for x in text.split("\n") if "foaf:" in x)) + 1
    column = text.split("\n")[line - 1].index("foaf:") + 1
    done = run("shacl", "--shapes", "s.ttl", "--data", "d.ttl", cwd=tmp_path)
    refused(done, f"s.ttl:{line}:{column}:")


def test_a_mistake_in_shapes_without_places_has_that_of_the_query(tmp_path: Path) -> None:
    shapes = constraint(QUERIES["an undeclared prefix"][0])
    (tmp_path / "d.ttl").write_text(DATA)
    done = run("shacl", "--shapes", "-", "--data", "d.ttl", stdin=shapes.encode(), cwd=tmp_path)
    refused(done, "line 3, column 9")


def test_the_shared_example_is_placed(material: Path) -> None:
    shapes, data = (material / f"inputs/query-mistake-{n}.ttl" for n in ("shapes", "data"))
    lines = shapes.read_text().split("\n")
    line = next(n for n, text in enumerate(lines, 1) if "foaf:" in text)
    done = run("shacl", "--shapes", shapes, "--data", data)
    refused(done, f"query-mistake-shapes.ttl:{line}:{lines[line - 1].index('foaf:') + 1}:")


def test_a_mistake_in_the_shapes_of_a_project_is_placed(tmp_path: Path) -> None:
    small = make_project(tmp_path).without_named_queries()
    query, line, column = QUERIES["an undeclared prefix"]
    text = constraint(query).replace("ex:A", "<https://w3id.org/iomkg/ontology#Claim>")
    small.write("shapes/odd.ttl", text)
    done = run("validate", "--project", small.root, "--select", "shacl")
    refused(done, f"shapes/odd.ttl:{LINES + line}:{column}:")


@pytest.mark.parametrize("how", ["text", "file", "stdin"])
def test_a_mistake_in_a_query_of_the_user_is_placed(tmp_path: Path, how: str) -> None:
    query = "SELECT *\nWHERE {\n  ?s a ?x ; nope:y ?z }"
    (tmp_path / "q.rq").write_text(query)
    words = {"text": [query], "file": ["-f", "q.rq"], "stdin": ["-"]}[how]
    done = run("sparql", *words, cwd=tmp_path, stdin=query.encode())
    refused(done, "line 3, column 13" if how == "text" else "3")
