"""Parsing a SPARQL query into a tree.

A recursive descent: as deep as the brackets of the text, of which there may be ``MAX_DEPTH``. It
takes all of SPARQL 1.1 Query. What a grammar does not say, such as which variables a SELECT may
project after GROUP BY, is left to the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from iomkg.rdf.sparql.expressions import ExpressionReader
from iomkg.rdf.sparql.parsed import ParsedQuery
from iomkg.rdf.sparql.query_tree import (
    Clause,
    Group,
    Node,
    Part,
    PartKind,
    Projection,
    Query,
    TokenSpan,
)
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import FORMS, Kind
from iomkg.rdf.sparql.tokens import Token, significant, tokenise
from iomkg.rdf.sparql.triple_patterns import read_term, read_triples

_MOST_DIGITS: Final = 18
"""Of a number that LIMIT or OFFSET takes; engines count in 64 bits."""
_IRIS: Final = (Kind.IRIREF, Kind.PNAME)
_NESTED: Final = {"OPTIONAL": PartKind.OPTIONAL, "MINUS": PartKind.MINUS}
_NAMED: Final = {"GRAPH": PartKind.GRAPH, "SERVICE": PartKind.SERVICE}


@lru_cache(maxsize=128)  # a text is linted, then bound; or opened, then explained
def parse(query: str) -> ParsedQuery:
    """Parse a query.

    Args:
        query: a SPARQL 1.1 query.

    Returns:
        Its tree.

    Raises:
        QuerySyntaxError: if it cannot be cut into tokens, or is no query.
        QueryRefused: if brackets are nested beyond ``MAX_DEPTH``.

    Standard: SPARQL 1.1 Query Language, section 19.8, rules 1 to 138.
    """
    return _Parser(query, significant(tokenise(query))).parsed()


class _Parser(ExpressionReader):
    """Reads one query."""

    def parsed(self) -> ParsedQuery:
        while self.value in ("PREFIX", "BASE"):
            if self.take(Scope.PROLOGUE).word("PREFIX"):
                if not self.value.endswith(":"):
                    self.fail("a prefix with a colon")
                self.take(Scope.PROLOGUE)
            self.expect_kind(Scope.PROLOGUE, Kind.IRIREF)
        query = self._query(*FORMS)
        if self.index < len(self.tokens):
            self.fail("the end of the query")
        return ParsedQuery(self.raw, self.tokens, tuple(self.scopes), query)

    def _query(self, *forms: str) -> Query:
        first = self.index
        form = self.expect(Scope.CLAUSE, *forms).value
        template: Group | None = None
        where: Group | None = None
        star: Token | None = None
        columns: list[Projection] = []
        described: list[Node] = []
        if form == "CONSTRUCT" and self.value == "{":
            template = self._template()
        start = self.index
        if form == "SELECT":
            self.skip(Scope.PROJECTION, "DISTINCT", "REDUCED")
            star = self._star(Scope.PROJECTION)
            columns = [] if star else self._columns()
        elif form == "DESCRIBE":
            described = self._described()
        while self.skip(Scope.DATASET, "FROM"):
            self.skip(Scope.DATASET, "NAMED")
            self.expect_kind(Scope.DATASET, *_IRIS)
        head = self.since(start)
        if self.skip(Scope.CLAUSE, "WHERE") or form != "DESCRIBE" or self.value == "{":
            short = form == "CONSTRUCT" and template is None
            where = self._template() if short else self.group("QUERY")
            template = where if short else template
        clauses = {clause.tokens[0].value: clause for clause in self._clauses()}
        values = self._values() if self.value == "VALUES" else None
        return Query(
            *(self.raw, self.tokens, first, self.index, form, head),
            where=where or Group(*self.span(self.index), "QUERY"),
            stem=self.stem,
            columns=tuple(columns),
            star=star,
            described=tuple(described),
            template=template,
            clauses=clauses,
            values=values,
        )

    def _star(self, scope: Scope) -> Token | None:
        return self.take(scope) if self.value == "*" else None

    def _columns(self) -> list[Projection]:
        found: list[Projection] = []
        while self.kind is Kind.VAR or self.value == "(":
            if self.kind is Kind.VAR:
                found.append(Projection(self.take(Scope.PROJECTION)))
            else:
                self.take(Scope.PROJECTION)
                found.append(self._assignment())
        if not found:
            self.fail("a column or *")
        return found

    def _assignment(self) -> Projection:
        """Read ``expression AS ?variable)``."""
        value = self.expression()
        self.expect(Scope.EXPRESSION, "AS")
        token = self.expect_kind(Scope.ALIAS, Kind.VAR)
        self.expect(Scope.EXPRESSION, ")")
        return Projection(token, value)

    def _described(self) -> list[Node]:
        start, found = self.index, []
        if self._star(Scope.DESCRIBE) is None:
            while self.kind in _IRIS or self.kind is Kind.VAR:
                named = self.kind is not Kind.VAR
                self.take(Scope.DESCRIBE)
                found += [self.node(self.index - 1)] if named else []
            if start == self.index:
                self.fail("an IRI, a variable or *")
        return found

    def _clauses(self) -> Iterator[Clause]:
        """Read the solution modifiers but for VALUES."""
        for keyword in ("GROUP", "HAVING", "ORDER"):
            if self.value == keyword:
                yield self._clause()
        while self.value in ("LIMIT", "OFFSET"):
            first = self.index
            self.take(Scope.CLAUSE)
            number = 0
            # A variable is no number; it is read so that binding it gives a clear error.
            if self.kind is not Kind.VAR and not self.value.isdecimal():
                self.fail("a whole number")
            if self.value.isdecimal() and len(self.value) > _MOST_DIGITS:
                self.fail("a smaller number")
            if (text := self.take(Scope.CLAUSE).value).isdecimal():
                number = int(text)
            yield Clause(*self.span(first), number=number)

    def _clause(self) -> Clause:
        first = self.index
        keyword = self.take(Scope.CLAUSE).value
        if keyword != "HAVING":
            self.expect(Scope.CLAUSE, "BY")
        scope = {"GROUP": Scope.GROUP_BY, "ORDER": Scope.ORDER_BY}.get(keyword)
        keys: list[Projection] = []
        while key := self._key(scope):
            keys.append(key)
        if not keys:
            self.fail("a condition")
        return Clause(*self.span(first), keys=tuple(keys))

    def _key(self, scope: Scope | None) -> Projection | None:
        if scope is not None and self.kind is Kind.VAR:
            return Projection(self.take(scope))
        if scope is Scope.ORDER_BY and self.skip(scope, "ASC", "DESC") and self.value != "(":
            self.fail("(")
        if scope is Scope.GROUP_BY and self.skip(scope, "("):
            value, token = self.expression(), None
            if self.skip(Scope.EXPRESSION, "AS"):
                token = self.expect_kind(Scope.ALIAS, Kind.VAR)
            self.expect(scope, ")")
            return Projection(token, value)
        return Projection(None, self.constraint()) if self.at_constraint else None

    def _template(self) -> Group:
        """Read the template of CONSTRUCT: a group of triples alone."""
        first = self.index
        self.expect(Scope.CLAUSE, "{")
        parts: list[Part] = []
        while self.value != "}":
            parts += read_triples(self)
            if not self.skip(Scope.SUBJECT, ".") and self.value != "}":
                self.fail(".")
        self.take(Scope.CLAUSE)
        return Group(*self.span(first), "QUERY", tuple(parts))

    def group(self, opener: str = "") -> Group:
        first = self.index
        self.expect(Scope.CLAUSE, "{")
        parts: list[Part] = []
        alone = self.value == "SELECT"  # the star stands alone
        if alone:
            parts.append(self._subselect())
        stop = True  # whether triples may follow: between two blocks stands a full stop
        while self.value != "}" and not alone:
            if self.kind is Kind.KEYWORD and self.value not in ("TRUE", "FALSE", "A"):
                parts += self._statement()
                stop = True
            elif self.value == "{":
                parts.append(self._nested())
                stop = True
            elif stop:
                parts += read_triples(self)
                stop = False
            else:
                self.fail(". or }")
            stop = self.skip(Scope.SUBJECT, ".") or stop
        self.expect(Scope.CLAUSE, "}")
        return Group(*self.span(first), opener, tuple(parts))

    def _statement(self) -> Sequence[Part]:
        first, at = self.index, self.token
        if self.value == "VALUES":
            return (self._values(),)
        if self.value == "FILTER":
            return self._filters()
        if kind := _NESTED.get(self.value):
            groups = (self.group(self.take(Scope.CLAUSE).value),)
            return (Part(*self.span(first), kind, at, groups=groups),)
        if kind := _NAMED.get(self.value):
            self.take(Scope.CLAUSE)
            if kind is PartKind.SERVICE:
                self.skip(Scope.CLAUSE, "SILENT")
            name = self.expect_kind(Scope.GRAPH_NAME, *_IRIS, Kind.VAR)
            groups = (self.group(),)
            return (Part(*self.span(first), kind, at, groups=groups, name=name),)
        self.expect(Scope.CLAUSE, "BIND")
        self.expect(Scope.EXPRESSION, "(")
        column = self._assignment()
        assigned = (column.token,) if column.token else ()
        part = Part(
            *(*self.span(first), PartKind.BIND, at), condition=column.value, assigned=assigned
        )
        return (part,)

    def _subselect(self) -> Part:
        """Read a SELECT inside braces."""
        first, at = self.index, self.token
        query = self._query("SELECT")
        return Part(*self.span(first), PartKind.SUBSELECT, at, query=query)

    def _nested(self) -> Part:
        """Read a group in a group, a union of groups, or a sub-select in braces."""
        first, at = self.index, self.token
        groups = [self.group()]
        while self.skip(Scope.CLAUSE, "UNION"):
            groups.append(self.group("UNION"))
        if len(groups) == 1 and groups[0].subselect:
            return replace(groups[0].parts[0], first=first, last=self.index)
        kind = PartKind.UNION if len(groups) > 1 else PartKind.GROUP
        return Part(*self.span(first), kind, at, groups=tuple(groups))

    def _values(self) -> Part:
        first, at = self.index, self.take(Scope.CLAUSE)
        many = self.kind is Kind.NIL or self.value == "("
        names: list[Token] = []
        if not many:
            names.append(self.expect_kind(Scope.VALUES_NAMES, Kind.VAR))
        elif not self.skip_kind(Scope.VALUES_NAMES, Kind.NIL):
            self.take(Scope.VALUES_NAMES)
            while self.value != ")":
                names.append(self.expect_kind(Scope.VALUES_NAMES, Kind.VAR))
            self.take(Scope.VALUES_NAMES)
        self.expect(Scope.VALUES_DATA, "{")
        rows: list[tuple[TokenSpan, ...]] = []
        while self.value != "}":
            rows.append(self._row() if many else (self._datum(),))
        self.take(Scope.VALUES_DATA)
        span = self.span(first)
        return Part(*span, PartKind.VALUES, at, assigned=tuple(names), rows=tuple(rows))

    def _row(self) -> tuple[TokenSpan, ...]:
        if self.skip_kind(Scope.VALUES_DATA, Kind.NIL):
            return ()
        self.expect(Scope.VALUES_DATA, "(")
        found = []
        while self.value != ")":
            found.append(self._datum())
        self.take(Scope.VALUES_DATA)
        return tuple(found)

    def _datum(self) -> TokenSpan:
        first = self.index
        if self.kind is Kind.VAR:
            self.fail("a term or UNDEF")
        if not self.skip(Scope.VALUES_DATA, "UNDEF"):
            read_term(self, Scope.VALUES_DATA)
        return self.since(first)

    def _filters(self) -> list[Part]:
        """Read a FILTER; where it says ``a && b``, each side is a part (section 17.2)."""
        first, at = self.index, self.take(Scope.CLAUSE)
        condition = self.constraint()
        span = self.span(first)
        if condition.operator != "()":
            groups = (condition.group,) if condition.group else ()
            return [Part(*span, PartKind.FILTER, at, groups=groups, condition=condition)]
        inside = condition.operands[0]
        sides = inside.operands if inside.operator == "&&" else (inside,)
        return [
            Part(
                *(*span, PartKind.FILTER, at if side is inside else side.tokens[0]),
                groups=(side.bare.group,) if side.bare.group else (),
                condition=side,
                side=True,
            )
            for side in sides
        ]
