"""Lint of named queries: mistakes that an engine accepts without complaint.

Nothing here runs a query. The functions read the tokens of a query and its front matter, and say
what is wrong, where, and how to mend it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from iomkg.ask.comparison import check_comparisons
from iomkg.ask.folding import near_names
from iomkg.ask.front import place_in_front
from iomkg.ask.named import NamedQuery
from iomkg.ask.params import check_parameters, check_parts
from iomkg.ask.problem import (
    COLUMNS,
    EXISTS,
    HAVING,
    ORDER,
    PREFIXES,
    REFUSED,
    RULES,
    TERMS,
    VIEW,
    Problem,
    at,
    problem_of,
)
from iomkg.ask.views import view_faults
from iomkg.errors import QueryRefused
from iomkg.rdf.sparql.names import DeclaredNames, iri_tokens, prefix_of, read_names
from iomkg.rdf.sparql.parsed import ParsedQuery
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.query_tree import Part, PartKind, Query, walk
from iomkg.rdf.sparql.terminals import FORMS, Kind
from iomkg.rdf.sparql.tokens import Token, refuse
from iomkg.terms import ID, IOMKG, OWL, RDF, RDFS, XSD, right_namespace, shorten

_BUILT_IN: Final = (RDF, RDFS, OWL, XSD)


@dataclass(frozen=True)
class KnownIris:
    """The IRIs that a query may use, besides those of RDF, RDFS, OWL and XSD.

    Attributes:
        declared: the terms that the ontology declares.
        nodes: the things that the graph describes.
    """

    declared: frozenset[str]
    nodes: frozenset[str]


def lint(query: NamedQuery, known: KnownIris) -> tuple[Problem, ...]:
    """Find what is wrong with a named query.

    Args:
        query: the query.
        known: the IRIs that it may use.

    Returns:
        The problems, in the order of their places.

    Raises:
        QuerySyntaxError: if the text does not parse.

    Standard: SPARQL 1.1 Query Language.
    """
    refused = tuple(_refused(query.text, frozenset({"SELECT"})))
    if refused:  # the other rules are about SELECT queries
        return refused
    parsed = parse(query.text)
    found = [*_text(parsed, known), *check_parameters(query, parsed)]
    columns = tuple(_columns(query, parsed.query))
    found += columns or check_parts(query)
    found += _view(query)
    found += _outermost_order(parsed.query)
    return tuple(sorted(found))


def lint_rule(text: str, known: KnownIris) -> tuple[Problem, ...]:
    """Find what is wrong with a rule of derivation, a CONSTRUCT without front matter.

    Args:
        text: the rule.
        known: the IRIs that it may use.

    Returns:
        The problems, in the order of their places.

    Raises:
        QuerySyntaxError: if the text does not parse.

    Standard: SPARQL 1.1 Query Language.
    """
    refused = tuple(_refused(text, FORMS))
    if refused:
        return refused
    parsed = parse(text)
    form = parsed.query.form
    if form != "CONSTRUCT":
        message = f"A rule adds triples, which {form} does not. Write it as a CONSTRUCT."
        return (at(parsed.query.keyword, RULES, message, blocks=True),)
    return tuple(sorted(_text(parsed, known)))


def _text(query: ParsedQuery, known: KnownIris) -> Iterator[Problem]:
    """Find what may be wrong with any query, named or not."""
    names = read_names(query)
    yield from check_comparisons(query)
    yield from _exists(query)
    yield from _prefixes(query, names)
    yield from _terms(query, names, known)
    for select in query.queries:
        yield from _having(select)
        yield from _limit(select)
        if select.star is not None:
            yield at(
                select.star,
                COLUMNS,
                "SELECT * gives every variable, in an order that engines choose. Name the columns.",
            )


def _refused(text: str, allow: frozenset[str]) -> Iterator[Problem]:
    try:
        refuse(text, allow=allow)
    except QueryRefused as problem:
        yield problem_of(REFUSED, problem, blocks=True)


def _columns(query: NamedQuery, select: Query) -> Iterator[Problem]:
    if select.star is not None:
        return
    said = [str(column.name) for column in query.columns]
    projected = list(select.names)
    if said == projected:
        return
    line, column = place_in_front(query.text, "columns")
    absent = [name for name in projected if name not in said]
    extra = [name for name in said if name not in projected]
    if extra:
        line, column = place_in_front(query.text, "columns", extra[0])
        wrong = f"the query does not project {', '.join(extra)}"
    elif absent:
        wrong = f"the columns lack {', '.join(absent)}"
    else:
        wrong = "the columns are in another order than the projection"
    yield Problem(
        COLUMNS,
        f"{wrong[0].upper()}{wrong[1:]}. Declare exactly what SELECT projects, in its order: "
        f"{', '.join(projected)}.",
        line,
        column,
    )


def _view(query: NamedQuery) -> Iterator[Problem]:
    if query.view is None:
        return
    columns = {str(column.name) for column in query.columns}
    params = {str(parameter.name) for parameter in query.params}
    for part, message in view_faults(query.view, columns, params):
        yield Problem(VIEW, message, *place_in_front(query.text, "view", part))


def _outermost_order(select: Query) -> Iterator[Problem]:
    if "ORDER" not in select.clauses:
        yield at(
            select.keyword,
            ORDER,
            "The rows come in an order that engines choose. Add ORDER BY, down to a column that "
            "tells any two rows apart.",
        )


def _limit(select: Query) -> Iterator[Problem]:
    if select.outermost or "ORDER" in select.clauses:
        return
    for keyword in ("LIMIT", "OFFSET"):
        if clause := select.clauses.get(keyword):
            yield at(
                clause.tokens[0],
                ORDER,
                f"{keyword} without ORDER BY keeps rows that engines choose. Add ORDER BY before "
                "it, down to a column that tells any two rows apart.",
            )


def _having(select: Query) -> Iterator[Problem]:
    aliases = {column.token.name for column in select.columns if column.token and column.value}
    having = select.clauses.get("HAVING")
    for token in having.tokens if having else ():
        if token.kind is Kind.VAR and token.name in aliases:
            yield at(
                token,
                HAVING,
                f"{token.text} is assigned in SELECT, after HAVING is evaluated; some engines "
                "find nothing. Write the expression itself in HAVING.",
            )


def _exists(query: ParsedQuery) -> Iterator[Problem]:
    for test in query.expressions:
        if test.group is None:
            continue
        keyword = test.everything[test.group.first - 1]
        inner = walk(test.group)
        count = sum(isinstance(n, Part) and n.kind is PartKind.PATTERN for n in inner)
        if count > 1:
            yield at(
                keyword,
                EXISTS,
                f"EXISTS tests {count} triple patterns for each row, which takes time that grows "
                "almost with the square of the graph. Write MINUS { … } for NOT EXISTS, or join "
                "a sub-select for EXISTS, with a variable in common.",
            )


def _prefixes(query: ParsedQuery, names: DeclaredNames) -> Iterator[Problem]:
    used: dict[str, Token] = {}
    for token in iri_tokens(query):
        if token.kind is Kind.PNAME:
            used.setdefault(prefix_of(token), token)
            yield from _escaped(token, names)
    seen: set[str] = set()
    for token, iri in names.declared:
        prefix = prefix_of(token)
        if prefix in seen:
            yield at(
                token, PREFIXES, f"The prefix {prefix}: is declared twice. Keep one declaration."
            )
        elif prefix not in used:
            yield at(token, PREFIXES, f"The prefix {prefix}: <{iri}> is not used. Delete its line.")
        elif names.prefixes[prefix] == iri and (wanted := right_namespace(prefix, iri)):
            yield at(
                token,
                PREFIXES,
                f"The prefix {prefix}: stands for <{iri}>, where <{wanted}> is meant. Correct it.",
            )
        seen.add(prefix)
    for prefix, token in used.items():
        if prefix not in seen:
            yield at(
                token,
                PREFIXES,
                f"The prefix {prefix}: is not declared. Add PREFIX {prefix}: <…> at the top.",
                blocks=True,
            )


def _escaped(token: Token, names: DeclaredNames) -> Iterator[Problem]:
    iri = names.iri(token)
    if "\\" in token.text and iri is not None:
        yield at(
            token,
            PREFIXES,
            f"Some engines (rdflib is one) take the backslash in {token.text} for a part of the "
            f"name, and find nothing. Write <{iri}>.",
        )


def _terms(query: ParsedQuery, names: DeclaredNames, known: KnownIris) -> Iterator[Problem]:
    reported: set[str] = set()
    for token in iri_tokens(query):
        iri = names.iri(token)
        if iri is None or iri in reported or _allowed(iri, known) or _misled(token, names):
            continue
        reported.add(iri)
        if iri.startswith(ID):
            problem = "nothing in the graph has that IRI"
            mend = "Correct it, or describe the thing in graph/entities."
            described = known.nodes
        else:
            problem = "the ontology declares no such term"
            mend = "Correct it, or declare it in ontology/iomkg.ttl."
            described = known.declared
        near = near_names(shorten(iri), sorted(map(shorten, described)), 1, 0.8)
        found = at(token, TERMS, f"{shorten(iri)}: {problem}. {near}{mend}")
        yield replace(found, about=iri)


def _misled(token: Token, names: DeclaredNames) -> bool:
    """Whether a name is wrong only because its prefix stands for the wrong namespace."""
    prefix = prefix_of(token)
    return (
        token.kind is Kind.PNAME
        and right_namespace(prefix, names.prefixes.get(prefix, "")) is not None
    )


def _allowed(iri: str, known: KnownIris) -> bool:
    if iri.startswith(ID):
        return iri in known.nodes
    if iri.startswith(IOMKG):
        return iri in known.declared
    return iri.startswith(_BUILT_IN) or iri in known.declared or iri in known.nodes
