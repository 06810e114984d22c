"""What nearly satisfies a filter, and what its variables hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from iomkg.rdf.explain.accounts import Difference, NearMiss, Seen
from iomkg.rdf.explain.near import misses_of, range_misses
from iomkg.rdf.explain.probe import Probe, Unanswered, joined
from iomkg.rdf.explain.spelling import alike, distance, extent, has_order, near_terms
from iomkg.rdf.explain.written import Wording, as_text
from iomkg.rdf.sparql.query_tree import Expression, Part, PartKind
from iomkg.rdf.sparql.terminals import Kind as Terminal
from iomkg.rdf.sparql.tokens import Token
from iomkg.terms import RDF, Blank, Iri, Literal, Term

_COMPARISONS: Final = ("=", "!=", "<", ">", "<=", ">=")
_ON_TEXTS: Final = ("CONTAINS", "STRSTARTS", "STRENDS", "REGEX")
_MOST_SEEN: Final = 3


def near_condition(probe: Probe, before: Sequence[Part], part: Part) -> Iterator[NearMiss]:
    """Find small changes with which a filter holds.

    Args:
        probe: asks the store.
        before: the parts before it, which leave solutions.
        part: the filter, which removes them all.

    Yields:
        Changes of a variable that is never bound, or of the term that something is compared with.

    Raises:
        Unanswered: if the queries have run out.
    """
    yield from _variables(probe, before, part)
    if part.condition is None:
        return
    condition = part.condition.bare
    if condition.operator in _COMPARISONS:
        yield from _comparison(probe, before, condition)
    elif condition.operator in _ON_TEXTS:
        yield from _on_text(probe, joined(before), condition)
    elif condition.operator == "IN":
        yield from _membership(probe, joined(before), condition)


def seen(probe: Probe, before: Sequence[Part], part: Part) -> tuple[Seen, ...]:
    """Say what the variables of a filter hold.

    Args:
        probe: asks the store.
        before: the parts before it, which leave solutions.
        part: the filter.

    Returns:
        For each of its first variables that is no parameter some values and, if they are numbers
        or dates, the least and greatest.
    """
    words = probe.words
    found = []
    names = dict.fromkeys(t.name for t in part.tokens if t.kind is Terminal.VAR)
    for name in [n for n in names if n not in words.values][:2]:
        try:
            values = probe.terms(joined(before), f"?{name}")
            bounds = None
            if any(isinstance(v, Literal) and has_order(v) for v in values):
                wider = _source(before, frozenset({name}))
                bounds = extent(probe.ends(joined(before), f"?{name}", wider, values))
        except Unanswered:
            break
        some = tuple(words.show(v) for v in sorted(values, key=str)[:_MOST_SEEN])
        low, high = (words.show(b) for b in bounds) if bounds else ("", "")
        found.append(Seen(name, some, low, high))
    return tuple(found)


def _variables(probe: Probe, before: Sequence[Part], part: Part) -> Iterator[NearMiss]:
    """Find the variable that is meant by one that nothing before the filter has."""
    known = frozenset().union(*(p.variables for p in before)) | probe.words.values.keys()
    for token in part.tokens:
        if token.kind is not Terminal.VAR or token.name in known:
            continue
        written = token.name.casefold()
        own = [n for n in known if not n.startswith(probe.stem)]
        near = [n for n in own if alike(n, token.name) or distance(n, token.name) == 1]
        near.sort(key=lambda n: (n.casefold() != written, n))
        for name in near[:2]:
            edited = _edited(part.tokens, token, f"?{name}")
            if probe.holds(f"{probe.some(joined(before))} FILTER({edited})"):
                yield NearMiss(
                    Difference.VARIABLE, token.text, f"?{name}", token.line, token.column
                )


def _comparison(probe: Probe, before: Sequence[Part], condition: Expression) -> Iterator[NearMiss]:
    words = probe.words
    context = joined(before)
    left, right = condition.operands
    term, fixed, free = words.read(right.tokens), right, left
    if term is None:
        term, fixed, free = words.read(left.tokens), left, right
    if term is None or condition.operator == "!=" or not free.variables:
        return
    values = probe.terms(context, free.shown)
    if isinstance(term, Literal) and has_order(term):
        wider = _source(before, free.variables)
        ends = probe.ends(context, free.shown, wider, values, term)
        yield from range_misses(words, fixed.tokens, term, ends)
    for miss, other in _likely(words, fixed.tokens, term, values, condition.operator):
        new = as_text(other)
        one, two = (left.shown, new) if fixed is right else (new, right.shown)
        if new and probe.holds(f"{probe.some(context)} FILTER({one} {condition.operator} {two})"):
            yield miss


def _likely(
    words: Wording,
    fixed: Sequence[Token],
    term: Iri | Literal,
    values: Sequence[Term],
    operator: str,
) -> Iterator[tuple[NearMiss, Iri | Literal]]:
    """Yield what may be meant by the term of a comparison, with the term to try."""
    if operator == "=":
        for _, value in near_terms(term, values):
            if not isinstance(value, Blank):
                yield misses_of(words, fixed, term, (value,))[0], value
    elif isinstance(term, Literal):
        types = dict.fromkeys(v.datatype for v in values if isinstance(v, Literal))
        for datatype in sorted(types.keys() - {term.datatype, RDF + "langString"}):
            other = Literal(term.value, datatype)
            if len(types) == 1 or has_order(other):
                yield from ((miss, other) for miss in misses_of(words, fixed, term, (other,)))


def _on_text(probe: Probe, context: str, condition: Expression) -> Iterator[NearMiss]:
    """Try a search in a text without regard to case, and in the text of any term."""
    if len(condition.operands) != 2:
        return
    name, (where, what) = condition.operator, (side.shown for side in condition.operands)
    anywhere = f"STR({where})"
    tries = {
        Difference.KIND: f"{name}({anywhere}, {what})",
        Difference.CASE: f"{name}(LCASE({anywhere}), LCASE({what}))"
        if name != "REGEX"
        else f'REGEX({anywhere}, {what}, "i")',
    }
    for difference, text in tries.items():
        if probe.holds(f"{probe.some(context)} FILTER({text})"):
            at = condition.tokens[0]
            yield NearMiss(difference, condition.shown, text, at.line, at.column)
            return


def _membership(probe: Probe, context: str, condition: Expression) -> Iterator[NearMiss]:
    """Look at each term of ``?x IN (…)``."""
    tested, listed = condition.operands
    if not tested.variables:
        return
    values = probe.terms(context, tested.shown)
    for item in listed.operands:
        term = probe.words.read(item.tokens)
        if term is not None:
            yield from misses_of(probe.words, item.tokens, term, values)[:1]


def _source(before: Sequence[Part], names: frozenset[str]) -> str:
    """Return a pattern that binds all of some variables: their values all come from it."""
    found = (p.text for p in before if p.kind is PartKind.PATTERN and names <= p.variables)
    return next(found, "") if names else ""


def _edited(tokens: Sequence[Token], changed: Token, text: str) -> str:
    """Return tokens as text, each like the changed one replaced."""
    same = [t for t in tokens if not t.word("FILTER")]
    return " ".join(text if t.text == changed.text else t.text for t in same)
