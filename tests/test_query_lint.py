"""Each rule about named queries, broken by a small query, names the place and the mend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from projects import CHECKOUT, SmallProject, make_project

from iomkg.ask.comparison import check_comparisons
from iomkg.ask.lint import KnownIris
from iomkg.ask.lint import lint as lint_query
from iomkg.ask.named import read_query
from iomkg.ask.params import RESERVED
from iomkg.check.finding import Finding
from iomkg.check.queries import RULES, check
from iomkg.cli.argument_parser import build_parser
from iomkg.errors import QuerySyntaxError
from iomkg.graph.project import find_project
from iomkg.graph.reading import Reading
from iomkg.rdf.shacl.severity import Severity
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.tokens import significant, tokenise
from iomkg.web.query_routes import PAGE, PAGE_SIZE

GOOD = """\
#+ id: good
#+ summary: Claims about a thing
#+ description: One row for each claim.
#+ tags: [claims]
#+ params:
#+   entity:
#+     type: entity
#+     required: true
#+     example: organisation/nlfc
#+     description: the thing asked about
#+   after:
#+     type: xsd:date
#+     example: "1920-01-01"
#+     description: only dates that may be after this day
#+ columns:
#+   claim: iri
#+   value: any
#+ tests:
#+   - {params: {entity: organisation/nlfc}, expect: good.csv}

PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

SELECT ?claim ?value
WHERE {
  ?claim a iomkg:Claim ; rdf:subject ?entity ; rdf:object ?value .
  OPTIONAL { ?claim iomkg:latest ?latest }
  FILTER(!BOUND(?after) || ?latest > ?after)
}
ORDER BY ?claim ?value
"""
RULE = """\
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>

CONSTRUCT { ?claim iomkg:usable true }
WHERE { ?claim a iomkg:Claim }
"""
EXTRA = "#+   extra: {type: xsd:string, example: a, description: d}\n"
FILTER = "  FILTER("
NOWHERE = "https://w3id.org/iomkg/id/organisation/nowhere"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    reading = make_project(tmp_path_factory.mktemp("lint")).without_named_queries().reading()
    assert reading.store.size() > 0  # derived now, before a rule is broken
    return reading


@pytest.fixture
def small(context: Reading) -> Iterator[SmallProject]:
    """The project of the context; files written into it are gone in the next test."""
    project = context.project
    before = {*project.query_files, *project.rule_files}
    yield SmallProject(project.root)
    for path in {*project.query_files, *project.rule_files} - before:
        path.unlink()


def checked(context: Reading) -> list[Finding]:
    """Check the queries as they are now, against the graph as it was at first."""
    now = Reading(context.project)
    vars(now)["store"] = context.store
    return list(check(now))


def lint(context: Reading, text: str, name: str = "good") -> list[Finding]:
    SmallProject(context.project.root).write(f"queries/{name}.rq", text)
    return checked(context)


def one(found: list[Finding]) -> Finding:
    assert len(found) == 1, [finding.message for finding in found]
    return found[0]


def at(text: str, marker: str) -> tuple[int, int]:
    """Line and column of the only occurrence of a marker."""
    assert text.count(marker) == 1, f"{marker!r} occurs {text.count(marker)} times"
    before = text[: text.index(marker)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def assert_broken(
    context: Reading, rule: str, old: str, new: str, marker: str, *, mend: str
) -> Finding:
    """Change one thing in a good query; what is found stands at the marker and says the mend."""
    assert GOOD.count(old) == 1, f"{old!r} occurs {GOOD.count(old)} times"
    text = GOOD.replace(old, new)
    found = one(lint(context, text))
    assert found.rule == f"queries/{rule}"
    assert found.place is not None
    assert (found.place.line, found.place.column) == at(text, marker)
    assert mend in found.message
    return found


@pytest.mark.usefixtures("small")
def test_a_good_query_has_no_findings(context: Reading) -> None:
    assert lint(context, GOOD) == []


@pytest.mark.slow  # as `iomkg validate` finds
def test_the_shipped_queries_have_no_findings() -> None:
    shipped = Reading(find_project(CHECKOUT))
    assert [f"{f.place}: {f.message}" for f in check(shipped)] == []


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("old", "new", "marker", "mend"),
    [
        ("id: good", "id: other", "#+ id", "Make it 'good'"),
        ("Claims about", "Claims: about", "#+ summary", "quote a text that contains a colon"),
        ("type: xsd:date", "type: edtf", "#+ id", "Use xsd:string, xsd:date"),
    ],
)
def test_front_matter(context: Reading, old: str, new: str, marker: str, mend: str) -> None:
    assert_broken(context, "front-matter", old, new, marker, mend=mend)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("part", "mend"),
    [
        ("valu: value", "Did you mean value?"),
        ("value: values", "Did you mean value?"),
        ("thing: value, value: value", "Leave it one part"),
        ("note: value", "Add `answer: {value: column}`"),
    ],
)
def test_the_parts_of_an_answer(context: Reading, part: str, mend: str) -> None:
    asked = f"#+ answer: {{{part}}}\n#+ tests"
    text = GOOD.replace("#+ tests", asked)
    assert text != GOOD
    found = [finding for finding in lint(context, text) if mend in finding.message]
    assert found[0].rule == "queries/answer"
    assert found[0].place is not None
    assert found[0].place.line == at(text, "#+ answer")[0]


@pytest.mark.usefixtures("small")
def test_a_file_that_is_not_utf8(context: Reading) -> None:
    path = context.project.root / "queries" / "good.rq"
    path.write_bytes(GOOD.encode("utf-16"))
    found = one(checked(context))
    assert found.rule == "queries/front-matter"
    assert "UTF-8" in found.message


@pytest.mark.usefixtures("small")
def test_a_query_that_cannot_be_read_does_not_stop_the_others(context: Reading) -> None:
    lint(context, "SELECT ?x WHERE {}", "bad")
    found = lint(context, GOOD.replace("ORDER BY ?claim ?value\n", ""))
    assert [finding.rule for finding in found] == ["queries/front-matter", "queries/order"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("old", "new", "marker", "mend"),
    [
        ("?after)\n}", "?after)", "{\n  ?claim", "Add the closing bracket"),
        (FILTER, "  FILTERS(", "S(!BOUND", "put a prefix and a colon"),
        ("rdf:object ?value .", "rdf:object .", ".\n  OPT", "Mend it at that place"),
    ],
)
def test_syntax(context: Reading, old: str, new: str, marker: str, mend: str) -> None:
    assert_broken(context, "syntax", old, new, marker, mend=mend)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("old", "new", "marker", "mend"),
    [
        ("  claim: iri\n", "  klaim: iri\n", "klaim", "in its order: claim, value"),
        ("#+   value: any\n", "", "columns", "lack value. Declare exactly"),
        ("?claim ?value\nW", "?value ?claim\nW", "columns", "order: value, claim"),
        ("?claim ?value\nW", "*\nW", "*\n", "Name the columns"),
    ],
)
def test_columns(context: Reading, old: str, new: str, marker: str, mend: str) -> None:
    assert_broken(context, "columns", old, new, marker, mend=mend)


DATE = 'example: "1920-01-01"\n'


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("old", "new", "marker", "mend"),
    [
        ("#+ columns", f"{EXTRA}#+ columns", "extra", "Use it, or drop the parameter"),
        ("#+     example: organisation/nlfc\n", "", "entity:\n", "Add `example: …`"),
        ("the thing asked about", "''", "entity:\n", "Add `description: …`"),
        (DATE, 'example: "1920"\n', "after:\n", "Write a day of the calendar"),
        (DATE, f'{DATE}#+     default: "soon"\n', "after:\n", "Write a day of the calendar"),
        (DATE, f'{DATE}#+     allowed: ["1921-01-01"]\n', "after:\n", "Correct it, or allow it"),
        (DATE, f"{DATE}#+     kinds: [event]\n", "after:\n", "or make it an entity"),
        (": true\n", ": true\n#+     default: pfc\n", "entity:\n", "Drop one of the two"),
        ("example: organisation/nlfc", "example: nowhere", "entity:\n", "lists what there is"),
        ("   required: true\n", "   kinds: [stage]\n", "entity:\n", "of kind stage"),
        (FILTER, '  VALUES ?after { "a" }\n  FILTER(', "?after {", "Assign another variable"),
        (FILTER, "  BIND(1 AS ?after)\n  FILTER(", "?after)\n  F", "Assign another variable"),
        (FILTER, "  MINUS { ?entity a rdf:List }\n  FILTER(", "MINUS", "FILTER NOT EXISTS"),
        (FILTER, "  OPTIONAL { ?after a rdf:List }\n  FILTER(", "?after a", "Give an IRI"),
    ],
)
def test_parameters(context: Reading, old: str, new: str, marker: str, mend: str) -> None:
    assert_broken(context, "parameters", old, new, marker, mend=mend)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_parameter_named_as_an_option(context: Reading, name: str) -> None:
    text = GOOD.replace("#+   after:", f"#+   {name}:").replace("?after", f"?{name}")
    found = one(lint(context, text))
    assert (found.rule, found.place and found.place.line) == ("queries/parameters", 11)
    assert f"clashes with the option --{name.replace('_', '-')}. Rename it." in found.message


@pytest.mark.usefixtures("small")
def test_a_parameter_that_cannot_be_an_option(context: Reading) -> None:
    found = one(lint(context, GOOD.replace("#+   after:", "#+   After:").replace("?af", "?Af")))
    assert "lower-case words joined by underscores" in found.message


@pytest.mark.usefixtures("small")
def test_a_column_that_only_a_parameter_fills(context: Reading) -> None:
    text = GOOD.replace("#+   value: any\n", "#+   value: any\n#+   after: date\n")
    found = one(lint(context, text.replace("?claim ?value\nW", "?claim ?value ?after\nW")))
    assert found.rule == "queries/parameters"
    assert "Project a variable that a pattern binds" in found.message


@pytest.mark.usefixtures("small")
def test_a_parameter_that_a_pattern_binds_may_be_a_column(context: Reading) -> None:
    text = GOOD.replace("#+   value: any\n", "#+   value: any\n#+   entity: iri\n")
    assert lint(context, text.replace("?claim ?value\nW", "?claim ?value ?entity\nW")) == []


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("old", "new", "marker", "mend"),
    [
        ("ORDER BY ?claim ?value\n", "", "SELECT", "Add ORDER BY"),
        ("ORDER BY ?claim ?value\n", "LIMIT 3\n", "SELECT", "Add ORDER BY"),
        (FILTER, "  { SELECT ?s { ?s a ?c } LIMIT 9 }\n  FILTER(", "LIMIT", "ORDER BY before it"),
        (FILTER, "  { SELECT ?s { ?s a ?c } OFFSET 9 }\n  FILTER(", "OFFSET", "ORDER BY before it"),
    ],
)
def test_order(context: Reading, old: str, new: str, marker: str, mend: str) -> None:
    assert_broken(context, "order", old, new, marker, mend=mend)


@pytest.mark.usefixtures("small")
def test_a_comparison_of_dates(context: Reading) -> None:
    new = "  FILTER(?value != ?latest)\n  FILTER("
    assert_broken(context, "comparison", FILTER, new, "!= ", mend="!sameTerm(?value, ?latest)")


COMPARED = """
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?x (SAMPLE(?v) AS ?some) (COUNT(?v) AS ?n) (COUNT(?w) AS ?m) WHERE {{
  ?x rdf:object ?v ; rdf:value ?w .
  VALUES ?given {{ "1951"^^edtf:EDTF }}
  VALUES ?word {{ "a" "b" }}
  BIND(STR(?v) AS ?text) BIND(COALESCE(?v, "none") AS ?either) BIND(?either AS ?again)
  FILTER({})
}} GROUP BY ?x
"""


@pytest.mark.parametrize(
    "expression",
    [
        "?v = ?w",
        "?v != ?w",
        "?x && ?v=?w || ?x",
        "(?v) = (?w)",
        "?v = ?x",
        "?v IN (?w, 1)",
        "?v NOT IN (1, ?w)",
        "?given = ?x",
        "?again = ?x",
        "?some = ?n",
        "COALESCE(?v, 1) = ?w",
        "IF(?n > 1, ?v, 1) = ?w",
        "MAX(?v) = MIN(?w)",
        '?v = "1951"^^edtf:EDTF',
        "?v = STRDT(?text, edtf:EDTF)",
        "?x IN (1) && EXISTS { ?x rdf:value ?y FILTER(?y = ?v) }",
    ],
)
def test_what_counts_as_a_comparison_of_dates(expression: str) -> None:
    query = parse(COMPARED.format(expression))
    assert len(list(check_comparisons(query))) == 1


@pytest.mark.parametrize(
    "expression",
    [
        "sameTerm(?v, ?w)",
        "STR(?v) = STR(?w)",
        "?text = ?word",
        "?n = ?m",
        "COUNT(?v) = COUNT(?w)",
        "?v = 3",
        '?v = "1951"',
        "?x = rdf:nil",
        "?v < ?w",
        "?v + 1 = ?w + 1",
        "IF(?v = 1, 1, 2) = ?n",
        "?v IN (1, rdf:nil)",
    ],
)
def test_what_does_not(expression: str) -> None:
    query = parse(COMPARED.format(expression))
    assert list(check_comparisons(query)) == []


@pytest.mark.usefixtures("small")
def test_having_on_an_alias(context: Reading) -> None:
    inner = (
        "  { SELECT ?claim (COUNT(?s) AS ?n) WHERE { ?claim iomkg:evidence ?s }\n"
        "    GROUP BY ?claim HAVING(?n > 1) }\n"
    )
    mend = "Write the expression itself"
    assert_broken(context, "having", FILTER, f"{inner}{FILTER}", "?n > 1", mend=mend)


@pytest.mark.usefixtures("small")
def test_having_on_an_expression(context: Reading) -> None:
    inner = (
        "  { SELECT ?claim (COUNT(?s) AS ?n) WHERE { ?claim iomkg:evidence ?s }\n"
        "    GROUP BY ?claim HAVING(COUNT(?s) > 1) }\n"
    )
    assert lint(context, GOOD.replace(FILTER, f"{inner}{FILTER}")) == []


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("group", "mend"),
    [
        ("NOT EXISTS { ?c rdf:subject ?entity ; rdf:object ?claim }", "Write MINUS { … }"),
        ("NOT EXISTS { ?c rdf:object ?claim, ?entity }", "Write MINUS { … }"),
        ("EXISTS { ?claim iomkg:evidence/iomkg:inPassage ?p }", "join a sub-select"),
        ("EXISTS { ?claim rdf:value 1 . ?claim a rdf:List }", "join a sub-select"),
    ],
)
def test_exists(context: Reading, group: str, mend: str) -> None:
    new = f"  FILTER {group}\n  FILTER("
    found = assert_broken(context, "exists", FILTER, new, "EXISTS", mend=mend)
    assert found.severity is Severity.WARNING


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "group",
    [
        "NOT EXISTS { ?claim rdf:value 'a'^^rdf:HTML }",
        "EXISTS { ?claim iomkg:evidence|iomkg:extent ?s FILTER(?s > 1) }",
        "EXISTS { ?claim (iomkg:evidence)+ [] }",
    ],
)
def test_exists_with_one_pattern(context: Reading, group: str) -> None:
    assert lint(context, GOOD.replace(FILTER, f"  FILTER {group}\n{FILTER}")) == []


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("old", "new", "marker", "mend"),
    [
        ("iomkg:latest", "iomkg:lattest", "iomkg:lat", "Did you mean iomkg:latest?"),
        ("iomkg:latest", "<http://example.org/p>", "<http://ex", "or declare it in ontology"),
        (
            "rdf:object ?v",
            f"?v <{NOWHERE}> ; ?p ?v",
            "<https://w3id.org/iomkg/id/",
            "or describe the thing",
        ),
        ("a iomkg:Claim", "a iomkg:organisation", "iomkg:org", "Correct it"),
    ],
)
def test_terms(context: Reading, old: str, new: str, marker: str, mend: str) -> None:
    assert_broken(context, "terms", old, new, marker, mend=mend)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("old", "new", "marker", "mend"),
    [
        ("PREFIX rdf", "PREFIX a: <http://a/>\nPREFIX rdf", "a: <http://a", "Delete its line"),
        ("PREFIX rdf", "PREFIX rdf: <http://a/>\nPREFIX rdf", "rdf: <http://www", "Keep one"),
        ("rdf:object", "rdfs:label", "rdfs:", "Add PREFIX rdfs: <…>"),
        (
            "rdf:object",
            r"rdf:\_1",
            "rdf:\\",
            "Write <http://www.w3.org/1999/02/22-rdf-syntax-ns#_1>",
        ),
    ],
)
def test_prefixes(context: Reading, old: str, new: str, marker: str, mend: str) -> None:
    assert_broken(context, "prefixes", old, new, marker, mend=mend)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("old", "new", "marker", "mend"),
    [
        ("OPTIONAL {", "SERVICE <http://a/> {", "SERVICE", "--store URL"),
        ("WHERE", "FROM <http://a/> WHERE", "FROM", "use GRAPH"),
        ("SELECT ?claim ?value\nWHERE", "ASK", "ASK", "one of SELECT"),
        ("SELECT ?claim ?value\n", "DELETE { ?s ?p ?o }\n", "DELETE", "in its Turtle files"),
    ],
)
def test_refused(context: Reading, old: str, new: str, marker: str, mend: str) -> None:
    assert_broken(context, "refused", old, new, marker, mend=mend)


TEST = "  - {params: {entity: organisation/nlfc}, expect: good.csv}"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("old", "new", "marker", "mend"),
    [
        (TEST, "  []", "tests:", "Add `tests:"),
        ("good.csv", "../good.csv", "{params", "Write one such as good.csv"),
        ("{entity: organisation/nlfc}", "{}", "{params", "For example: --entity"),
        ("nlfc}", "nlfc, size: 3}", "{params", "Its parameters: entity, after"),
        ("{entity: organisation/nlfc}", "{entity: nowhere}", "{params", "lists what there is"),
    ],
)
def test_tests(context: Reading, old: str, new: str, marker: str, mend: str) -> None:
    assert_broken(context, "tests", old, new, marker, mend=mend)


@pytest.mark.usefixtures("small")
def test_a_view_names_columns_and_parameters_of_the_query(context: Reading) -> None:
    shown = "#+ view: {kind: timeline, lane: claim, time: values, asked: before}\n#+ params:"
    found = lint(context, GOOD.replace("#+ params:", shown))
    assert [(each.rule, each.place and each.place.line) for each in found] == [
        ("queries/view", 5),
        ("queries/view", 5),
    ]
    said = " ".join(each.message for each in found)
    assert "values is none of the columns of the query: claim, value." in said
    assert "before is none of the parameters of the query" in said


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("pie", "Use card, list, timeline"),
        ("[timeline]", "the view is no mapping"),
        ("{kind: matrix, row: claim}", "the matrix lacks column"),
        ("{kind: timeline, lane: claim, start: value}", "end and start"),
        ("{kind: list, row: claim}", "a list has no part 'row'"),
        ("{kind: matrix, row: claim, column: []}", "names nothing"),
    ],
)
def test_a_view_that_cannot_be_read(context: Reading, view: str, said: str) -> None:
    found = one(lint(context, GOOD.replace("#+ params:", f"#+ view: {view}\n#+ params:")))
    assert (found.rule, found.place and found.place.line) == ("queries/front-matter", 5)
    assert said in found.message


@pytest.mark.usefixtures("small")
def test_a_file_of_expected_rows_that_two_queries_have(context: Reading) -> None:
    lint(context, GOOD)
    found = one(lint(context, GOOD.replace("id: good", "id: same"), "same"))
    assert (found.rule, found.place and found.place.line) == ("queries/tests", 19)
    assert "good.csv is the file of a test of good already" in found.message


@pytest.mark.parametrize(
    ("name", "text", "rule", "marker", "mend"),
    [
        ("claims.rq", RULE, "rules", "PREFIX", "Name it like 30-clashes.rq"),
        ("95-x.rq", RULE.replace("true }", "}"), "rules", "}\nWHERE", "Mend it at that place"),
        ("95-x.rq", RULE.replace("Claim }", "Claim"), "rules", "{ ?claim a", "closing bracket"),
        ("95-x.rq", "DESCRIBE <http://a/>", "rules", "DESCRIBE", "Write it as a CONSTRUCT"),
        ("95-x.rq", RULE.replace("WHERE", "WHERE { SERVICE ?a") + "}", "refused", "SERV", "URL"),
        ("95-x.rq", RULE.replace("usable", "useable"), "terms", "iomkg:useable", "iomkg:usable?"),
    ],
)
def test_rules_of_derivation(
    context: Reading,
    small: SmallProject,
    *,
    name: str,
    text: str,
    rule: str,
    marker: str,
    mend: str,
) -> None:
    small.write(f"queries/rules/{name}", text)
    found = one(checked(context))
    assert found.rule == f"queries/{rule}"
    assert found.place is not None
    assert (found.place.line, found.place.column) == at(text, marker)
    assert mend in found.message


def test_lint_bears_a_query_with_any_token_missing(tmp_path: Path) -> None:
    query = read_query(SmallProject(tmp_path).write("good.rq", GOOD).path("good.rq"))
    nothing = KnownIris(frozenset(), frozenset())
    for token in significant(tokenise(GOOD)):
        text = GOOD[: token.start] + GOOD[token.end :]
        with suppress(QuerySyntaxError):
            assert lint_query(query._replace(text=text), nothing)


def test_every_rule_says_how_to_mend_it() -> None:
    assert all(rule.id.startswith("queries/") and len(rule.help) > 40 for rule in RULES)


def test_no_parameter_may_have_the_name_of_an_option_or_of_a_page() -> None:
    _, verbs = build_parser(["query"])
    options = {option for option in verbs["query"]._option_string_actions if option[:2] == "--"}
    of_options = {option[2:].replace("-", "_") for option in options}
    assert of_options | {PAGE, PAGE_SIZE} == RESERVED
