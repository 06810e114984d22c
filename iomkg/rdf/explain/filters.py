"""What nearly satisfies a filter, and what its variables hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from iomkg.rdf.explain.accounts import Difference, NearMiss, Seen
from iomkg.rdf.explain.near import misses_of, range_misses
from iomkg.rdf.explain.probe import Probe, Unanswered, joined
from iomkg.rdf.explain.setting import Setting
from iomkg.rdf.explain.spelling import alike, distance, extent, has_order, near_terms
from iomkg.rdf.explain.written import Wording, as_text
from iomkg.rdf.sparql.cursor import variables
from iomkg.rdf.sparql.groups import Part, PartKind
from iomkg.rdf.sparql.terminals import Kind as Terminal
from iomkg.rdf.sparql.tokens import Token
from iomkg.terms import RDF, Blank, Iri, Literal, Term

_COMPARISONS: Final = ("=", "!=", "<", ">", "<=", ">=")
_ON_TEXTS: Final = ("CONTAINS", "STRSTARTS", "STRENDS", "REGEX")
_MOST_SEEN: Final = 3


def near_condition(setting: Setting, before: Sequence[Part], part: Part) -> Iterator[NearMiss]:
    """Find small changes with which a filter holds.

    Args:
        setting: what to look at it with.
        before: the parts before it, which leave solutions.
        part: the filter, which removes them all.

    Yields:
        Changes of a variable that is never bound, or of the term that something is compared with.

    Raises:
        Unanswered: if the queries have run out.
    """
    yield from _variables(setting, before, part)
    context = joined(before)
    tokens = _unwrapped(part.tokens)
    sides = _sides(tokens)
    if sides is not None:
        yield from _comparison(setting, before, sides)
    elif tokens and tokens[0].word(*_ON_TEXTS):
        yield from _on_text(setting.probe, context, tokens)
    elif any(token.word("IN") for token in tokens):
        yield from _membership(setting, context, tokens)


def seen(setting: Setting, before: Sequence[Part], part: Part) -> tuple[Seen, ...]:
    """Say what the variables of a filter hold.

    Args:
        setting: what to look at it with.
        before: the parts before it, which leave solutions.
        part: the filter.

    Returns:
        For each of its first variables that is no parameter some values and, if they are numbers
        or dates, the least and greatest.
    """
    probe, words = setting.probe, setting.words
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


def _variables(setting: Setting, before: Sequence[Part], part: Part) -> Iterator[NearMiss]:
    """Find the variable that is meant by one that nothing before the filter has."""
    probe, words = setting.probe, setting.words
    known = frozenset().union(*(p.variables for p in before)) | words.values.keys()
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


def _comparison(
    setting: Setting,
    before: Sequence[Part],
    sides: tuple[Sequence[Token], Token, Sequence[Token]],
) -> Iterator[NearMiss]:
    probe, words = setting.probe, setting.words
    context = joined(before)
    left, mark, right = sides
    term, fixed, open_side = words.read(right), right, left
    if term is None:
        term, fixed, open_side = words.read(left), left, right
    if term is None or mark.word("!=") or not variables(open_side):
        return
    values = probe.terms(context, _text(open_side))
    if isinstance(term, Literal) and has_order(term):
        wider = _source(before, variables(open_side))
        ends = probe.ends(context, _text(open_side), wider, values, term)
        yield from range_misses(words, fixed, term, ends)
    for miss, other in _likely(words, fixed, term, values, mark):
        new = as_text(other)
        edited = (_text(left), new) if fixed is right else (new, _text(right))
        if new and probe.holds(
            f"{probe.some(context)} FILTER({edited[0]} {mark.text} {edited[1]})"
        ):
            yield miss


def _likely(
    words: Wording,
    fixed: Sequence[Token],
    term: Iri | Literal,
    values: Sequence[Term],
    mark: Token,
) -> Iterator[tuple[NearMiss, Iri | Literal]]:
    """Yield what may be meant by the term of a comparison, with the term to try."""
    if mark.word("="):
        for _, value in near_terms(term, values):
            if not isinstance(value, Blank):
                yield misses_of(words, fixed, term, (value,))[0], value
    elif isinstance(term, Literal):
        types = dict.fromkeys(v.datatype for v in values if isinstance(v, Literal))
        for datatype in sorted(types.keys() - {term.datatype, RDF + "langString"}):
            other = Literal(term.value, datatype)
            if len(types) == 1 or has_order(other):
                yield from ((miss, other) for miss in misses_of(words, fixed, term, (other,)))


def _on_text(probe: Probe, context: str, tokens: Sequence[Token]) -> Iterator[NearMiss]:
    """Try a search in a text without regard to case, and in the text of any term."""
    arguments = _arguments(tokens)
    if len(arguments) != 2:
        return
    name, (where, what) = tokens[0].value, map(_text, arguments)
    anywhere = f"STR({where})"
    tries = {
        Difference.KIND: f"{name}({anywhere}, {what})",
        Difference.CASE: f"{name}(LCASE({anywhere}), LCASE({what}))"
        if name != "REGEX"
        else f'REGEX({anywhere}, {what}, "i")',
    }
    for difference, text in tries.items():
        if probe.holds(f"{probe.some(context)} FILTER({text})"):
            at = tokens[0]
            yield NearMiss(difference, _text(tokens), text, at.line, at.column)
            return


def _membership(setting: Setting, context: str, tokens: Sequence[Token]) -> Iterator[NearMiss]:
    """Look at each term of ``?x IN (…)``."""
    probe, words = setting.probe, setting.words
    index = next(i for i, token in enumerate(tokens) if token.word("IN"))
    if tokens[index - 1].word("NOT") or not variables(tokens[:index]):
        return
    values = probe.terms(context, _text(tokens[:index]))
    for argument in _arguments(tokens[index:]):
        term = words.read(argument)
        if term is not None:
            yield from misses_of(words, argument, term, values)[:1]


def _source(before: Sequence[Part], names: frozenset[str]) -> str:
    """Return a pattern that binds all of some variables: their values all come from it."""
    for part in before:
        if part.kind is PartKind.PATTERN and names and names <= part.variables:
            return part.text
    return ""


def _sides(
    tokens: Sequence[Token],
) -> tuple[Sequence[Token], Token, Sequence[Token]] | None:
    """Split a condition at the comparison that is all of it."""
    if not tokens:
        return None
    level = min(token.depth for token in tokens)
    marks = [i for i, t in enumerate(tokens) if t.depth == level and t.word(*_COMPARISONS)]
    if len(marks) != 1 or any(t.depth == level and t.word("||", "&&") for t in tokens):
        return None
    return tokens[: marks[0]], tokens[marks[0]], tokens[marks[0] + 1 :]


def _unwrapped(tokens: Sequence[Token]) -> Sequence[Token]:
    """Leave out the word FILTER, and brackets around all of a condition."""
    if tokens and tokens[0].word("FILTER"):
        tokens = tokens[1:]
    while (
        len(tokens) > 2
        and tokens[0].word("(")
        and all(token.depth > tokens[0].depth for token in tokens[1:-1])
    ):
        tokens = tokens[1:-1]
    return tokens


def _arguments(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Return the arguments of ``NAME(a, b)`` or ``IN (a, b)``."""
    inner = tokens[2:-1]
    if len(tokens) < 4 or not tokens[1].word("("):
        return []
    level = tokens[1].depth + 1
    cuts = [i for i, t in enumerate(inner) if t.depth == level and t.word(",")]
    return [
        inner[start:end]
        for start, end in zip([0, *(c + 1 for c in cuts)], [*cuts, len(inner)], strict=True)
    ]


def _text(tokens: Sequence[Token]) -> str:
    """Return tokens as SPARQL text, set apart where they were."""
    parts = [tokens[0].text] if tokens else []
    for before, token in pairwise(tokens):
        parts += ("" if before.end == token.start else " "), token.text
    return "".join(parts)


def _edited(tokens: Sequence[Token], changed: Token, text: str) -> str:
    """Return tokens as text, each like the changed one replaced."""
    same = [t for t in tokens if not t.word("FILTER")]
    return " ".join(text if t.text == changed.text else t.text for t in same)
