"""Layer ``queries``: the named queries and the rules of derivation are sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iomkg.ask import problem as ids
from iomkg.ask.answer import bind_query
from iomkg.ask.entities import Entities, read_entities
from iomkg.ask.front import place_in_front
from iomkg.ask.lint import KnownIris, lint, lint_rule
from iomkg.ask.named import NamedQuery, read_query
from iomkg.ask.problem import Problem, problem_of
from iomkg.check.finding import Finding, Rule
from iomkg.errors import BadParameter, IomkgError, Place, QuerySyntaxError
from iomkg.graph.reading import AuthoredFile, Reading
from iomkg.rdf.shacl.severity import Severity
from iomkg.rdf.sparql.binding import cut_open
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.tuples import grouped

FRONT_MATTER: Final = Rule(
    "queries/front-matter",
    "The front matter of a named query can be read",
    "A named query opens with lines that start with `#+`; without the marks they are YAML with "
    "id, summary, description, tags, params, columns, answer and tests. Mend the line named.",
    example="#+ id: names-as-of\n#+ summary: Names the organisation held on a date",
)
SYNTAX: Final = Rule(
    "queries/syntax",
    "A query parses, as it stands and with its parameters bound",
    "Every named query and rule is SPARQL 1.1. A query must parse both with its parameters as "
    "variables and with their examples in place of them. Mend the place named.",
    example="SELECT ?name WHERE { ?claim iomkg:namedAs ?name }\nORDER BY ?name",
)
COLUMNS: Final = Rule(
    ids.COLUMNS,
    "The columns declared are those projected",
    "The keys of `columns` in the front matter are the variables of the outermost SELECT, in its "
    "order; SELECT * is refused. Correct the columns, or the projection.",
    example="#+ columns: {name: string, source: iri}\nSELECT ?name ?source …",
)
ANSWER: Final = Rule(
    ids.ANSWER,
    "The columns of an answer play parts that there are",
    "`answer` in the front matter says which columns play which part in what a person reads; a "
    "column with a usual name needs no mention. A part has a known name, its columns are those of "
    "the query, each plays one part, and one at least is the value. Mend the part named.",
    example="#+ answer: {thing: event, value: [date, to_name]}",
)
PARAMETERS: Final = Rule(
    ids.PARAMETERS,
    "A parameter is described, used, and can be bound",
    "A parameter has a name that no option of the command line has, a description, and an example "
    "of its type; the query uses it and does not assign it. Mend what the message names.",
    example='#+ params:\n#+   date: {type: xsd:date, required: true, example: "1960-01-01", '
    'description: "the day"}',
)
ORDER: Final = Rule(
    ids.ORDER,
    "The rows come in an order",
    "The outermost SELECT has ORDER BY, and so has every SELECT with LIMIT or OFFSET; otherwise "
    "an answer varies from store to store. Order by columns that tell any two rows apart.",
    example="ORDER BY ?date ?claim",
)
COMPARISON: Final = Rule(
    ids.COMPARISON,
    "Variables that may hold dates are not compared by = or !=",
    "Two different literals in EDTF compared by =, != or IN are an error in SPARQL, which a filter "
    "takes for false. Use sameTerm(), STR() on both sides, or the bounds of the dates.",
    example="FILTER(!sameTerm(?one, ?other))  # not ?one != ?other",
)
HAVING: Final = Rule(
    ids.HAVING,
    "HAVING names no alias of its SELECT",
    "SELECT assigns its aliases after HAVING is evaluated; engines differ on what an alias then "
    "is. Write the expression in HAVING, or filter outside a sub-select.",
    example="HAVING (COUNT(?claim) > 1)  # not HAVING (?count > 1)",
)
EXISTS: Final = Rule(
    ids.EXISTS,
    "EXISTS tests one triple pattern",
    "FILTER (NOT) EXISTS over a join is evaluated anew for each row. MINUS, sharing a variable "
    "with the group, or a sub-select is evaluated once.",
    Severity.WARNING,
    example="MINUS { ?claim iomkg:judgedIn ?conflict . ?conflict iomkg:verdict ?verdict }",
)
TERMS: Final = Rule(
    ids.TERMS,
    "Every IRI of a query is declared or described",
    "A misspelt IRI finds nothing, and no engine complains. A term must be declared in the "
    "ontology, or belong to RDF, RDFS, OWL or XSD; a thing must be described in the graph.",
    example="?claim iomkg:modality iomkg:Stated .  # not iomkg:modalty",
)
REFUSED: Final = Rule(
    ids.REFUSED,
    "A query reads only, and only this graph",
    "SERVICE, FROM and Update are refused in every query and rule; a named query is a SELECT. "
    "Take the clause out, or load that data into the graph.",
    example="SELECT ?s WHERE { ?s ?p ?o }  # no SERVICE, no FROM",
)
PREFIXES: Final = Rule(
    ids.PREFIXES,
    "Prefixes are declared once, and used",
    "Each prefix in use has one PREFIX line, each PREFIX line is used, and a prefix stands for the "
    "namespace that it stands for everywhere else. Add, delete or correct the line.",
    example="PREFIX iomkg: <https://w3id.org/iomkg/ontology#>",
)
TESTS: Final = Rule(
    ids.TESTS,
    "A named query has tests of its own",
    "Each named query has at least one test, with parameters that it takes and a file of expected "
    "rows that no other test has. `python -m tests.golden` writes the files.",
    example='#+ tests: [{params: {date: "1960-01-01"}, expect: names-as-of.1960.csv}]',
)
VIEW: Final = Rule(
    ids.VIEW,
    "A view names columns that there are",
    "Each part of `view:` names columns or parameters of the query. Correct the name, or leave the "
    "part out.",
    example="#+ view: {kind: timeline, lane: name, time: date, source: source}",
)
RULE_FILES: Final = Rule(
    ids.RULES,
    "A rule of derivation is a CONSTRUCT in a numbered file",
    "Each queries/rules/*.rq is one CONSTRUCT that parses, in a file NN-some-words.rq; the number "
    "says when it runs. Rename the file, or mend the rule.",
    example="queries/rules/30-clashes.rq: CONSTRUCT { … } WHERE { … }",
)
RULES: Final = (
    FRONT_MATTER,
    SYNTAX,
    COLUMNS,
    ANSWER,
    PARAMETERS,
    ORDER,
    COMPARISON,
    HAVING,
    EXISTS,
    TERMS,
    REFUSED,
    PREFIXES,
    TESTS,
    VIEW,
    RULE_FILES,
)

_BY_ID: Final = {rule.id: rule for rule in RULES}
_RULE_NAME: Final = re.compile(r"[0-9]{2}(?:-[a-z0-9]+)+\.rq")


@dataclass(frozen=True)
class _Graph:
    """What the queries are checked against."""

    store: Store
    known: KnownIris
    entities: Entities


def check(reading: Reading) -> Iterator[Finding]:
    """Check the named queries and the rules of derivation.

    Args:
        reading: the project.

    Yields:
        The findings; a file that cannot be read gives one and does not stop the others.

    Standard: SPARQL 1.1 Query Language.
    """
    graph = _Graph(reading.store, _known(reading), read_entities(reading.store))
    queries = []
    for file in reading.query_files:
        try:
            query = read_query(file.path, text=file.text)
        except IomkgError as problem:
            yield _unreadable(file.path, problem)
            continue
        queries.append(query)
        yield from _placed(file.path, _query(query, graph))
    for file in reading.rule_files:
        yield from _placed(file.path, _rule(file, graph.known))
    yield from _shared_files(queries)


def _known(reading: Reading) -> KnownIris:
    described = (*reading.ontology.by_subject, *reading.graph.by_subject)
    return KnownIris(frozenset(reading.ontology.declared), frozenset(map(str, described)))


def _unreadable(path: Path, error: IomkgError) -> Finding:
    return next(_placed(path, [problem_of(FRONT_MATTER.id, error)]))


def _placed(path: Path, problems: Iterable[Problem]) -> Iterator[Finding]:
    for problem in problems:
        place = Place(path, problem.line, problem.column)
        yield _BY_ID[problem.rule].finding(
            problem.message, about=problem.about or None, place=place
        )


def _query(query: NamedQuery, graph: _Graph) -> Iterator[Problem]:
    try:
        problems = lint(query, graph.known)
    except QuerySyntaxError as error:
        yield problem_of(SYNTAX.id, error)
        return
    yield from problems
    if any(problem.blocks for problem in problems):
        return
    try:
        _parse(query.text)
    except QuerySyntaxError as error:
        yield problem_of(SYNTAX.id, error)
        return
    if all(problem.rule != PARAMETERS.id for problem in problems):
        yield from _bound(query, graph)


def _bound(query: NamedQuery, graph: _Graph) -> Iterator[Problem]:
    """Bind the examples, and the parameters of the tests.

    The examples are bound all at once; each by itself only where that fails, to tell which does.
    Which parameters are bound decides whether the text parses: that is tried once for each choice.
    """
    query = _cut_open(query)
    parsed = {frozenset[str]()}
    every = {p.name: p.example for p in query.params}
    together = list(_binding(query, every, graph, parsed, ("params",)))
    if together:
        alone: list[Problem] = []
        for each in query.params:
            one = query._replace(params=(each,))
            steps = ("params", each.name)
            alone += _binding(one, {each.name: each.example}, graph, parsed, steps)
        yield from alone or together
        if alone:
            return
    for index, test in enumerate(query.tests):
        yield from _binding(query, dict(test.params), graph, parsed, ("tests", index))


def _cut_open(query: NamedQuery) -> NamedQuery:
    """Find once where the parameters stand; not where that fails for one, which spoils the rest."""
    with suppress(BadParameter):
        names = [parameter.name for parameter in query.params]
        return query._replace(template=cut_open(query.text, names))
    return query


def _binding(
    query: NamedQuery,
    given: dict[str, str],
    graph: _Graph,
    parsed: set[frozenset[str]],
    steps: tuple[str | int, ...],
) -> Iterator[Problem]:
    try:
        bound = bind_query(graph.store, query, given, lambda: graph.entities)
    except IomkgError as error:
        rule = TESTS if steps[0] == "tests" else PARAMETERS
        yield _unbound(rule, error, place_in_front(query.text, *steps))
        return
    if frozenset(bound.values) in parsed:
        return
    parsed.add(frozenset(bound.values))
    try:
        _parse(bound.text)
    except QuerySyntaxError as error:
        values = ", ".join(f"{name} = {value}" for name, value in given.items())
        yield problem_of(SYNTAX.id, error, prefix=f"With {values}: ")


def _unbound(rule: Rule, error: IomkgError, place: tuple[int, int]) -> Problem:
    """Report values that cannot be bound, at the place in the query if the error names one."""
    if error.place:
        return problem_of(rule.id, error)
    return Problem(rule.id, f"{error.problem} {error.next_step}", *place)


def _parse(text: str) -> None:
    MemoryStore().select(text)  # in an empty store only the parser does any work


def _rule(file: AuthoredFile, known: KnownIris) -> Iterator[Problem]:
    if not _RULE_NAME.fullmatch(file.path.name):
        message = f"{file.path.name} does not say when the rule runs. Name it like 30-clashes.rq."
        yield Problem(RULE_FILES.id, message, 1, 1)
    try:
        yield from lint_rule(file.text, known)  # that it parses is known, as the rules have run
    except IomkgError as error:
        yield problem_of(RULE_FILES.id, error)


def _shared_files(queries: Sequence[NamedQuery]) -> Iterator[Finding]:
    """Find files of expected rows that more than one test has."""
    users = grouped(
        (test.expect, (query, index)) for query in queries for index, test in enumerate(query.tests)
    )
    for name, tests in users.items():
        first = tests[0][0].id
        for query, index in tests[1:]:
            line, column = place_in_front(query.text, "tests", index)
            message = f"{name} is the file of a test of {first} already. Name another file."
            yield from _placed(query.path, [Problem(TESTS.id, message, line, column)])
