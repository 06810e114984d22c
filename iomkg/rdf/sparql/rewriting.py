"""Queries written so that the embedded engine answers them quickly, with the same rows.

pyoxigraph evaluates the group of EXISTS once for each solution around it, but plans the joins in it
as if nothing were known: it builds a table of everything that a pattern matches, each time
anew. Here such a group is written as a chain, ``{ a FILTER EXISTS { b FILTER EXISTS { c } } }``
for ``{ a . b . c }``, which the engine walks from what it knows. Whether a group has a solution is
all that EXISTS asks, and the groups inside see what is bound around them, so both say the same
(SPARQL 1.1 Query Language, section 18.6). Where they might not, the group is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from iomkg.errors import QueryRefused, QuerySyntaxError
from iomkg.rdf.sparql.in_scope import certain, in_scope
from iomkg.rdf.sparql.names import DeclaredNames, read_names
from iomkg.rdf.sparql.parsed import ParsedQuery, edited
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.query_tree import (
    Branch,
    Expression,
    Group,
    Node,
    Part,
    PartKind,
    Query,
    walk,
)
from iomkg.rdf.sparql.terminals import Kind
from iomkg.terms import RDF

_LONGEST: Final = 12
"""How many steps a chain has at most: each is a group inside the one before."""
_ROUNDS: Final = 6
"""How often the result is looked at again: a step may be a group that has a chain of its own."""
_CONTAINERS: Final = {PartKind.GROUP, PartKind.UNION, PartKind.GRAPH}
_JOINED: Final = _CONTAINERS | {PartKind.PATTERN, PartKind.VALUES, PartKind.SUBSELECT}
_EVERYTHING: Final = 1e9
_Edits = dict[int, tuple[int, str]]
_Names = frozenset[str]
Statistics: TypeAlias = Callable[[str, str, str | None], float]
"""What is known of the data that a query will be asked of.

Estimates how many triples of a property one of their nodes has, by the IRI of the property, which
node it is (``subject`` or ``object``), and the IRI of the node, or None for the average of all.
"""


def _guess(predicate: str, given: str, _: str | None) -> float:
    """Estimate without data: a subject has few values, a value may have many subjects."""
    return 2.0 if given == "subject" else 1000.0 if predicate == f"{RDF}type" else 30.0


def rewritten(
    query: str, statistics: Statistics | None = None, given: frozenset[str] = frozenset()
) -> str:
    """Write a query so that pyoxigraph answers it quickly.

    Args:
        query: a SPARQL 1.1 query.
        statistics: what is known of the data; it decides the order in which patterns are looked
            up, and never what the answer is.
        given: variables that stand for a term wherever they occur, as where the query is
            evaluated for each solution of another pattern.

    Returns:
        A query with the same answers; the text itself where nothing is to be gained, or where it
        does not parse, which whoever runs it finds.
    """
    for _ in range(_ROUNDS):
        try:
            edits = _Rewriting(parse(query), statistics or _guess, given).edits()
        except (QuerySyntaxError, QueryRefused):
            break
        if not edits:
            break
        query = edited(query, edits)
    return query


class _Rewriting:
    """The rewriting of one query."""

    def __init__(self, parsed: ParsedQuery, statistics: Statistics, given: _Names) -> None:
        self._parsed = parsed
        self._given = given
        self._statistics = statistics
        self._names: DeclaredNames = read_names(parsed)

    def edits(self) -> _Edits:
        """Return what to replace in the text, the innermost groups first."""
        edits: _Edits = {}
        for exists, around in self._in_query(self._parsed.query, self._given):
            for group, known in _alternatives(exists, around):
                text = self._chain(group, known, edits)
                if text is not None:
                    inside = [at for at in edits if group.start <= at < group.end]
                    for at in inside:
                        del edits[at]
                    edits[group.start] = (group.end, text)
        return edits

    def _in_query(self, query: Query, around: _Names) -> Iterator[tuple[Group, _Names]]:
        """Yield each group of EXISTS, after those in it, and what is bound where it is asked."""
        yield from self._in_group(query.where, around)
        bound = around | certain(query.where.parts)
        keys = (key for clause in query.clauses.values() for key in clause.keys)
        for column in (*query.columns, *keys):
            yield from self._in_expression(column.value, bound)

    def _in_group(self, group: Group, around: _Names) -> Iterator[tuple[Group, _Names]]:
        whole = around | certain(group.parts)
        for number, part in enumerate(group.parts):
            if part.condition is not None:
                before = around | certain(group.parts[:number])
                bound = whole if part.kind is PartKind.FILTER else before
                yield from self._in_expression(part.condition, bound)
            elif part.query is not None:
                yield from self._in_query(part.query, around & frozenset(part.query.names))
            else:
                for inner in part.groups:
                    seen = whole if part.kind is PartKind.OPTIONAL else around
                    yield from self._in_group(inner, seen)

    def _in_expression(
        self, expression: Expression | None, bound: _Names
    ) -> Iterator[tuple[Group, _Names]]:
        if expression is None:
            return
        if expression.group is not None:
            yield from self._in_group(expression.group, bound)
            yield expression.group, bound
        for operand in expression.operands:
            yield from self._in_expression(operand, bound)

    def _chain(self, group: Group, around: _Names, edits: _Edits) -> str | None:
        """Write a group as a chain; None if it is to be left as it is."""
        parts = tuple(_flattened(group.parts))
        filters = [part for part in parts if part.kind is PartKind.FILTER]
        others = [part for part in parts if part.kind is not PartKind.FILTER]
        count = next((n for n, p in enumerate(others) if p.kind not in _JOINED), len(others))
        joined, late = others[:count], others[count:]
        if len(others) < 2 or not joined or not _may_be_parted(joined, late, around):
            return None
        steps = self._ordered(joined, around)
        chained, rest = steps[:_LONGEST], (*steps[_LONGEST:], *late)
        levels = [[self._text(part, edits)] for part in chained]
        if rest:
            levels.append([self._text(part, edits) for part in rest])
        own = _variables(others)
        for part in filters:
            levels[_level(part.variables & own, chained, len(levels))].append(
                self._text(part, edits)
            )
        text = ""
        for level in reversed(levels):
            inner = [*level, f"FILTER EXISTS {text}"] if text else level
            text = f"{{ {' '.join(inner)} }}"
        # What follows keeps its line, for the place of a mistake.
        return text + "\n" * (group.text.count("\n") - text.count("\n"))

    def _text(self, part: Part, edits: _Edits) -> str:
        """Return the text of a part, with the edits inside it."""
        if part.nodes:
            return part.text
        if part.side and part.condition is not None:
            condition = part.condition
            return f"FILTER({edited(part.raw, edits, condition.start, condition.end)})"
        if part.query is not None:
            return f"{{ {edited(part.raw, edits, part.query.start, part.query.end)} }}"
        return edited(part.raw, edits, part.start, part.end)

    def _ordered(self, parts: Sequence[Part], around: _Names) -> list[Part]:
        """Order parts so that each finds little, given what those before it have found."""
        bound, waiting, done = around, list(parts), []
        while waiting:
            costs = [self._cost(part, bound) for part in waiting]
            part = waiting.pop(costs.index(min(costs)))
            done.append(part)
            bound |= part.variables
        return done

    def _cost(self, part: Part, bound: _Names) -> float:
        """Estimate how many solutions a part has where some variables have a value."""
        if part.kind is PartKind.VALUES:
            return float(len(part.rows))
        if part.kind is not PartKind.PATTERN:
            return 500.0 if part.variables & bound else _EVERYTHING
        subject, verb, value = part.nodes
        inverse = verb.text.startswith("^")
        if inverse:
            subject, value = value, subject
        known = {
            name
            for name, node in (("subject", subject), ("object", value))
            if node.variables <= bound
        }
        predicate = self._iri(verb, inverse)
        if predicate is None:
            return self._cost_of_path(verb, known, bound)
        if len(known) == 2:
            return 1.0
        if not known:
            return _EVERYTHING
        [given] = known
        node = subject if given == "subject" else value
        return self._statistics(predicate, given, self._iri(node))

    def _cost_of_path(self, verb: Node, known: set[str], bound: _Names) -> float:
        if verb.variables:
            one = 3.0 if verb.variables <= bound else 20.0
            return one if "subject" in known else one * 100 if known else _EVERYTHING
        return 40.0 if len(known) == 2 else 400.0 if known else _EVERYTHING

    def _iri(self, node: Node, inverse: bool = False) -> str | None:
        """Return the IRI that a node is, if it is one."""
        tokens = node.tokens[1:] if inverse else node.tokens
        if len(tokens) != 1:
            return None
        return f"{RDF}type" if tokens[0].word("A") else self._names.iri(tokens[0])


def _level(used: _Names, steps: Sequence[Part], levels: int) -> int:
    """Return where in a chain a filter can stand: where its variables have their values."""
    places = range(min(len(steps), levels - 1))
    return next((n for n in places if used <= certain(steps[: n + 1])), levels - 1)


def _alternatives(group: Group, around: _Names) -> Iterator[tuple[Group, _Names]]:
    """Yield the groups of which one must have a solution for a group to have one."""
    part = group.parts[0] if len(group.parts) == 1 else None
    if part is not None and part.kind in _CONTAINERS:
        for inner in part.groups:
            yield from _alternatives(inner, around)
    elif part is not None and part.query is not None:
        if _is_plain(part.query):
            yield part.query.where, around & frozenset(part.query.names)
    else:
        yield group, around


def _is_plain(query: Query) -> bool:
    """Whether a sub-select has rows exactly where its pattern has solutions."""
    assigned = any(column.value is not None for column in query.columns)
    return not (query.clauses or query.values or query.aggregated or query.star or assigned)


def _flattened(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield parts, in place of a group of nothing but triple patterns those patterns."""
    for part in parts:
        inner = part.groups[0].parts if part.kind is PartKind.GROUP else ()
        if inner and all(p.kind is PartKind.PATTERN for p in inner):
            yield from inner
        else:
            yield part


def _may_be_parted(joined: Sequence[Part], late: Sequence[Part], around: _Names) -> bool:
    """Whether each part may be asked with the values that those before it have found."""
    if any(part.kind in {PartKind.MINUS, PartKind.SERVICE} for part in (*joined, *late)):
        return False
    if _variables(late) & in_scope(joined) - certain(joined):
        return False  # the parts that come late would take another value for it
    for part in joined:
        if _may_be_empty(part) and not (_given_an_end(part, around) or _anchored(part, joined)):
            return False
    for part in (*joined, *late):
        others = _variables(p for p in (*joined, *late) if p is not part)
        if part.kind is PartKind.BIND:
            if frozenset(token.name for token in part.assigned) & in_scope(joined):
                return False
        elif part.kind is not PartKind.PATTERN and not _closed(part, others):
            return False
    return True


def _may_be_empty(part: Part) -> bool:
    """Whether a pattern is a path that leads from a node to itself."""
    return part.kind is PartKind.PATTERN and any(
        token.kind is Kind.PUNCT and token.value in "?*" for token in part.nodes[1].tokens
    )


def _given_an_end(path: Part, around: _Names) -> bool:
    """Whether one end of a path is a term, so that its other end is this one at least."""
    return any(node.variables <= around for node in (path.nodes[0], path.nodes[2]))


def _anchored(path: Part, joined: Sequence[Part]) -> bool:
    """Whether other patterns have both ends of a path as a subject or object.

    A path of no step leads from any term to itself if the term is given, but otherwise only
    from the nodes of the graph (SPARQL 1.1 Query Language, section 18.4).
    """
    ends = path.nodes[0].variables | path.nodes[2].variables
    others = (p for p in joined if p.kind is PartKind.PATTERN and not _may_be_empty(p))
    return ends <= frozenset().union(*(p.nodes[0].variables | p.nodes[2].variables for p in others))


def _closed(part: Part, others: _Names) -> bool:
    """Whether a part has the same solutions where the variables of others have their values.

    A group is evaluated by itself: its filters do not see what is bound outside, and its OPTIONAL
    may bind what then does not fit (SPARQL 1.1 Query Language, section 18.2.2).
    """
    own = part.groups[0] if part.kind is PartKind.OPTIONAL else None
    for node in _inside(part):
        if isinstance(node, Query) and (node.clauses or node.values or node.aggregated):
            return False
        if isinstance(node, Group) and not _group_is_closed(node, others, joined=node is own):
            return False
    return True


def _inside(part: Part) -> Iterator[Branch]:
    yield from (node for inner in part.inner for node in walk(inner))


def _group_is_closed(group: Group, others: _Names, *, joined: bool) -> bool:
    bound = certain(group.parts)
    for part in group.parts:
        if part.kind in {PartKind.MINUS, PartKind.SERVICE, PartKind.BIND}:
            return False
        if part.kind is PartKind.FILTER and not joined and part.variables & others - bound:
            return False
        if part.kind is PartKind.OPTIONAL and part.variables & others - bound:
            return False
        if _may_be_empty(part) and not _anchored(part, group.parts):
            return False
    return True


def _variables(parts: Iterable[Part]) -> _Names:
    return frozenset().union(*(part.variables for part in parts))
