"""What nearly matches a triple pattern: terms, properties and directions that do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from iomkg.rdf.explain.accounts import Difference, NearMiss
from iomkg.rdf.explain.probe import MOST_VALUES, Probe
from iomkg.rdf.explain.spelling import comes_before, has_order, local_name, near_terms, outside
from iomkg.rdf.explain.written import Wording, as_text
from iomkg.rdf.sparql.query_tree import Node, Part
from iomkg.rdf.sparql.tokens import Token
from iomkg.terms import Iri, Literal, Term, shorten_term

_MOST: Final = 3
_MOST_TRIED: Final = 20
_OWN_NAMES: Final = 5
_BY_ITSELF: Final = "it then matches by itself, not what the parts before it leave"


def near_pattern(probe: Probe, context: str, part: Part) -> list[NearMiss]:
    """Find small changes with which a triple pattern matches.

    Args:
        probe: asks the store.
        context: text of the parts before it that it is joined with.
        part: the pattern, which matches nothing there.

    Returns:
        Changes of its subject, object or property. The terms offered are those that the store
        finds in the place of the one written, so that each is known to match: together with the
        parts before it, or if there are none, by itself.

    Raises:
        Unanswered: if the queries have run out.
    """
    found = _in_context(probe, context, part)
    if not found and context and not probe.holds(part.text):
        found = [replace(m, note=_BY_ITSELF) for m in _in_context(probe, "", part)]
    return found


def _in_context(probe: Probe, context: str, part: Part) -> list[NearMiss]:
    subject, verb, value = part.nodes
    found: list[NearMiss] = []
    for position, node in ((2, value), (0, subject)):
        term = probe.words.read(node.tokens)
        if term is not None:
            found += _of_node(probe, context, part, position, term)
    if simple := _simple(verb):
        found += _of_property(probe, context, part, simple, found)
    else:
        found += _of_path(probe, context, part)
    return found


def near_values(probe: Probe, context: str, part: Part) -> Iterator[NearMiss]:
    """Find the terms near to those of a VALUES block with one variable; see :func:`near_pattern`.

    Args:
        probe: asks the store.
        context: text of the parts before it that it is joined with.
        part: the block.

    Yields:
        For each term what the variable holds instead.

    Raises:
        Unanswered: if the queries have run out.
    """
    if len(part.assigned) != 1 or not context:
        return
    values = probe.terms(context, part.assigned[0].text)
    for (datum,) in part.rows:
        term = probe.words.read(datum.tokens)
        if term is not None:
            yield from _misses(probe.words, datum.tokens, near_terms(term, values, 1))


def misses_of(
    words: Wording,
    tokens: Sequence[Token],
    term: Literal | Iri,
    values: Sequence[Term],
) -> list[NearMiss]:
    """Return the near misses of a term among values.

    Args:
        words: how the query writes terms.
        tokens: the tokens that write the term.
        term: the term.
        values: the terms that would do in its place.
    """
    return _misses(words, tokens, near_terms(term, values))


def range_misses(
    words: Wording, tokens: Sequence[Token], term: Literal | Iri, values: Sequence[Term]
) -> list[NearMiss]:
    """Return the range of some values if a term is a number or date outside of it.

    Args:
        words: how the query writes terms.
        tokens: the tokens that write the term.
        term: the term.
        values: values, the least and the greatest of all among them.
    """
    bounds = outside(term, values) if isinstance(term, Literal) else None
    if bounds is None or not isinstance(term, Literal):
        return []
    low, high = (words.show(bound) for bound in bounds)
    nearest = bounds[0] if comes_before(term, bounds[0]) else bounds[1]
    return [_miss(words, tokens, Difference.RANGE, nearest, f"{low} to {high}")]


def _of_node(
    probe: Probe, context: str, part: Part, position: int, term: Iri | Literal
) -> list[NearMiss]:
    words, tokens = probe.words, part.nodes[position].tokens
    pattern = _replaced(part, position, probe.free)
    group = f"{context} {pattern}"
    values = probe.terms(group)
    near = misses_of(words, tokens, term, values)
    if not near and len(values) >= MOST_VALUES:
        near = misses_of(words, tokens, term, _sifted(probe, pattern, group, term))
    if not near and isinstance(term, Literal):
        if has_order(term):
            ends = probe.ends(group, probe.free, pattern, values, term)
            near = range_misses(words, tokens, term, ends)
        elif any(isinstance(v, Iri) for v in values):
            called = [(Difference.KIND, thing) for thing in _called(probe, group, term)]
            near = _misses(words, tokens, called)
    return near


def _sifted(probe: Probe, pattern: str, group: str, term: Iri | Literal) -> tuple[Term, ...]:
    """Return values that may be near a term, where there are too many to see all.

    They are sought among those of the pattern alone, which takes one pass; then it is asked which
    of them are left by the whole group.
    """
    text = local_name(term.value) if isinstance(term, Iri) else term.value
    whole = f"LCASE(STR({probe.free}))"
    lower = as_text(Literal(text.lower()))
    kept = 3 if len(text) > 4 else 1
    head = term.value[: len(term.value) - len(text) + kept].lower()
    start = f"STRSTARTS({whole}, {as_text(Literal(head))})"
    found = probe.terms(f"{pattern} FILTER(STRENDS({whole}, {lower}) || {start})")
    likely = " ".join(as_text(other) for _, other in near_terms(term, found, _MOST_TRIED))
    return probe.terms(f"VALUES {probe.free} {{ {likely} }} {group}") if likely else ()


def _called(probe: Probe, group: str, term: Literal) -> tuple[Term, ...]:
    """Return the things found in a place of which some property has the text as its value."""
    name = f"?{probe.stem}name"
    text = as_text(Literal(term.value.lower()))
    labelled = f"{probe.free} ?{probe.stem}label {name} . FILTER(LCASE(STR({name})) = {text})"
    return probe.terms(f"{probe.some(group)} {labelled}")[:_MOST]


def _of_property(
    probe: Probe,
    context: str,
    part: Part,
    simple: tuple[Token, bool],
    found: Sequence[NearMiss],
) -> Iterator[NearMiss]:
    """Find properties that do match, and whether this one does the other way round."""
    words = probe.words
    token, inverse = simple
    term = words.read((token,))
    if term is None:
        return
    subject, verb, value = (node.text for node in part.nodes)
    if inverse:
        subject, value = value, subject
    fixed = words.read(part.nodes[0 if inverse else 2].tokens)
    if not isinstance(fixed, Literal) and probe.holds(
        f"{context} {value} {token.text} {subject} ."
    ):
        turned = token.text if inverse else f"^{token.text}"
        first = part.nodes[1].tokens[0]
        yield NearMiss(Difference.DIRECTION, verb, turned, first.line, first.column)
    there = probe.terms(f"{context} {subject} {probe.free} {value} .")
    near = near_terms(term, there)
    if not near and not found and not probe.holds(f"{subject} {token.text} ?{probe.stem}any ."):
        # With another object it may match: then two things are wrong, and this is one.
        anything = f"{context} {subject} {probe.free} ?{probe.stem}any ."
        near = near_terms(term, probe.terms(anything))
        yield from _misses(words, (token,), near, "with another value")
        return
    yield from _misses(words, (token,), near)
    if not near and not found and fixed is not None and len(there) <= _OWN_NAMES:
        yield from _misses(
            words, (token,), [(Difference.PROPERTY, other) for other in there[:_MOST]]
        )


def _of_path(probe: Probe, context: str, part: Part) -> Iterator[NearMiss]:
    """Look at each property of a path with alternatives or repetition."""
    subject, verb, value = part.nodes
    for token in verb.tokens:
        term = probe.words.read((token,))
        any_of = f"?{probe.stem}s {{}} ?{probe.stem}o ."
        if term is None or probe.holds(any_of.format(token.text)):
            continue
        for difference, other in near_terms(term, probe.terms(any_of.format(probe.free)), 2):
            edited = " ".join(as_text(other) if t is token else t.text for t in verb.tokens)
            if probe.holds(f"{context} {subject.text} {edited} {value.text} ."):
                yield _miss(probe.words, (token,), difference, other)


def _simple(verb: Node) -> tuple[Token, bool] | None:
    """Return the property that a verb is, and whether it stands the other way round."""
    tokens = verb.tokens
    inverse = len(tokens) == 2 and tokens[0].word("^")
    if len(tokens) == 1 or inverse:
        return tokens[-1], inverse
    return None


def _replaced(part: Part, position: int, text: str) -> str:
    texts = [node.text for node in part.nodes]
    texts[position] = text
    return " ".join(texts) + " ."


def _misses(
    words: Wording,
    tokens: Sequence[Token],
    near: Iterable[tuple[Difference, Term]],
    note: str = "",
) -> list[NearMiss]:
    return [_miss(words, tokens, difference, term, note) for difference, term in near]


def _miss(
    words: Wording, tokens: Sequence[Token], difference: Difference, term: Term, note: str = ""
) -> NearMiss:
    option = words.parameter(tokens)
    text = "".join(token.text for token in tokens)
    return NearMiss(
        difference,
        option or text,
        shorten_term(term) if option else words.write(term),
        tokens[0].line,
        tokens[0].column,
        note,
    )
