"""The front matter of a named query: what it says, and what is refused with the fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from iomkg.ask.named import read_query
from iomkg.errors import FrontMatterError

GOOD = """#+ id: q
#+ summary: Things and their names
#+ description: One row for each.
#+ params:
#+   kind: {type: xsd:string, allowed: [a, b], example: a, description: a kind}
#+ columns: {s: iri, code: [x, y]}
#+ asks:
#+   - which things
#+   - {words: what is there, params: {kind: a}, needs: [kind]}
#+ tests: [{params: {kind: a}, expect: q.csv}]
SELECT ?s ?code WHERE { ?s ?kind ?code } ORDER BY ?s
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "q.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_it_says_is_read(tmp_path: Path) -> None:
    query = read_query(write(tmp_path, GOOD))
    assert query.summary == "Things and their names"
    assert query.params[0].allowed == ("a", "b")
    assert [column.allowed for column in query.columns] == [(), ("x", "y")]
    assert query.asks[1].params == (("kind", "a"),)
    assert query.asks[1].needs == ("kind",)
    assert query.tests[0].expect == "q.csv"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#+ id: q", "#+ id: other"),
        ("#+ id: q", "SELECT"),
        ("Things and", "Things: and"),
        ("#+ summary: Things and their names", "#+ summary: "),
        ("xsd:string", "xsd:float"),
        ("[a, b]", "5"),
        ("example: a", "required: 'no', example: a"),
        ("{s: iri, code: [x, y]}", "[s]"),
        ("{s: iri, code: [x, y]}", "{s: 5}"),
        ("expect: q.csv", "want: q.csv"),
        ("[{params: {kind: a}, expect", "[{params: 5, expect"),
        ("params: {kind: a}, needs", "params: 5, needs"),
        ("needs: [kind]", "needs: kind"),
        ("One row", "2001-13-45 \x07 row"),
        ("description: One row for each.", "description: 2001-13-45"),
    ],
)
def test_what_it_cannot_mean_is_refused_with_the_file(tmp_path: Path, old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(FrontMatterError) as problem:
        read_query(write(tmp_path, GOOD.replace(old, new, 1)))
    assert "q.rq:" in problem.value.message
    assert problem.value.next_step


@pytest.mark.parametrize("name", ["yes", "No", "12", "~", "1.50", "2001-02-03"])
def test_a_name_that_is_no_text_is_placed_where_it_stands(tmp_path: Path, name: str) -> None:
    added = f"#+   {name}: {{type: xsd:string, example: a, description: b}}\n#+ columns"
    with pytest.raises(FrontMatterError, match="is no text") as problem:
        read_query(write(tmp_path, GOOD.replace("#+ columns", added)))
    assert "q.rq:6:" in problem.value.message


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_bytes(GOOD.encode() + b"\xff")
    with pytest.raises(FrontMatterError, match="UTF-8"):
        read_query(path)
