"""How well an intent fits a question, in numbers from which a probability is made."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from iomkg.ask.entities import kind_of
from iomkg.ask.intents import Catalogue, Intent, Way
from iomkg.ask.lexicon import LexiconItem, LexiconToken, lexicon, tokens_of
from iomkg.ask.mentions import BODY, Mention, SeenName, recognise
from iomkg.ask.named import ENTITY, NamedQuery, Parameter
from iomkg.terms import ID

FITS = (
    "cover", "way", "precise", "mass", "kind", "no_kind", "focus", "no_focus", "things",
    "unused", "filled", "soft", "other_source", "date", "no_date", "fixed", "derived", "both",
    "fixed_unnamed", "ratio", "named_kind", "close", "unclaimed", "as_of", "neither",
)  # fmt: skip
"""The features of an intent."""
NONE = (
    "bias", "unknown", "strange_words", "no_focus", "short", "best_gap", "people", "lacking",
    "other_body",
)  # fmt: skip
"""The features of there being none that fits."""
_DATED = frozenset({"date", "year", "made", "published"})
_COUNTED = frozenset({"number"})
_UNKNOWN = 0.8  # weight of a word that no intent has, against the rarest that one has
_MANY = 3  # a parameter for things of so many kinds takes no ordinary word for a name
_DOUBT = 0.4  # how fast a word loses worth with the number of its senses
_NAMES_ONLY = 0.7  # how well a query covers a question that has no words besides names
_UNNAMED = 0.5  # what a way of asking is worth that names a thing which the question does not
_HEADS = frozenset("what which many".split())
_VERBAL = frozenset("do does did has have had can could must should would may might".split())


@dataclass(frozen=True)
class Question:
    """A question, read.

    Attributes:
        seen: what it names.
        items: the words and phrases that carry something.
        kinds: the kinds of answer that it asks for.
        focus: what it asks for by a noun (``which ISLANDS``), if it does.
        lacking: matters in it that sources about the organisation seldom touch.
    """

    seen: SeenName
    items: tuple[LexiconItem, ...]
    kinds: frozenset[str]
    focus: LexiconItem | None
    lacking: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fit:
    """An intent with the parameters bound, and how well it fits: a value for each of ``FITS``."""

    intent: Intent
    params: tuple[tuple[str, str], ...]
    features: tuple[float, ...]


def read_question(text: str, catalogue: Catalogue) -> Question:
    """Read a question."""
    seen = recognise(text, catalogue.names)
    if len(seen.sources) > 2:  # each of them is asked, and every answer is by source
        seen = replace(seen, sources=())
    items = tuple({item.terms: item for item in lexicon().items(seen.rest)}.values())
    words = tokens_of(text)
    return Question(
        seen, items, lexicon().asked(words), _focus(words, seen), lexicon().missing(words)
    )


def _focus(words: Sequence[LexiconToken], seen: SeenName) -> LexiconItem | None:
    for at, token in enumerate(words[:-1]):
        if token.folded in _HEADS and words[at + 1].folded not in _VERBAL:
            items = lexicon().items([w for w in words[at + 1 : at + 5] if w in seen.rest][:3])
            if words[at + 1] in seen.rest and items:
                return items[0]
    return None


def fits(question: Question, catalogue: Catalogue) -> Iterator[Fit]:
    """Yield every intent whose parameters can be bound, with the features of the fit."""
    for intent in catalogue.intents:
        fit = _fit(intent, question, catalogue)
        if fit is not None:
            yield fit
    firm = [iri for m in question.seen.mentions if m.firm for iri in m.things]
    soft = [iri for m in question.seen.mentions if not m.firm for iri in m.things]
    for thing in dict.fromkeys([*firm, *soft, *([] if firm else [BODY])]):
        for prop in sorted(catalogue.claimed.get(thing, ())):
            of = catalogue.of_property.get(prop)
            if of is not None:
                given = () if thing == BODY else (("entity", thing.removeprefix(ID)),)
                about = frozenset() if thing == BODY else frozenset({thing})
                intent = replace(of, params=of.params + given, things=about)
                fit = _fit(intent, question, catalogue)
                if fit is not None:
                    yield fit


def none_features(
    question: Question, catalogue: Catalogue, found: Sequence[Fit]
) -> tuple[float, ...]:
    """Return how much speaks for none of the intents: a value for each of ``NONE``."""
    weights = catalogue.weights
    rare = max(weights.values(), default=1.0)
    unknown = unknown_items(question, catalogue)
    mass = sum(_worth(item, weights, rare) for item in question.items)
    share = sum(_worth(item, weights, rare) for item in unknown) / mass if mass else 0.0
    best = max((fit.features[0] for fit in found), default=0.0)
    return (
        1.0,
        share,
        min(len(unknown), 4) / 4,
        float(question.focus is not None and question.focus in unknown),
        float(len(question.items) < 2 and not question.seen.mentions),
        1.0 - best,
        float(any(kind_of(m.things[0]) == "person" for m in question.seen.mentions)),
        float(bool(question.lacking)),
        float(_is_of_another_body(question.seen)),
    )


def _is_of_another_body(seen: SeenName) -> bool:
    """Whether an organisation is named, and nothing that may mean the body itself."""
    named = any(kind_of(m.things[0]) == "organisation" for m in seen.mentions if m.firm)
    return named and not seen.of_body


def unknown_items(question: Question, catalogue: Catalogue) -> tuple[LexiconItem, ...]:
    """Return the words that no way of asking has."""
    return tuple(i for i in question.items if not any(t in catalogue.weights for t in i.terms))


def _worth(item: LexiconItem, weights: Mapping[str, float], rare: float) -> float:
    known = [_value(item, term, weights) for term in item.terms if term in weights]
    return max(known) if known else _UNKNOWN * rare


def _value(item: LexiconItem, term: str, weights: Mapping[str, float]) -> float:
    """Return what a term of an item is worth: the less, the more senses a word may have."""
    if term[0] != "@":
        return weights[term]
    senses = sum(t[0] == "@" for t in item.terms)
    stems = [weights[t] for t in item.terms if t[0] != "@" and t in weights]
    return min([weights[term] * float(senses**-_DOUBT), *stems])


def _fit(intent: Intent, question: Question, catalogue: Catalogue) -> Fit | None:
    weights = catalogue.weights
    bound = _bind(intent, question.seen)
    if bound is None or any(name not in bound.values for name in intent.needs):
        return None
    if not _is_claimed(bound.values, catalogue) and not _is_of_another(bound.values):
        return None
    rare = max(weights.values(), default=1.0)
    worth = [_worth(item, weights, rare) for item in question.items]
    mass = sum(worth) or 1.0
    hits = [_hit(item, intent.terms, weights) for item in question.items]
    cover = sum(hits) / mass
    named = {iri for mention in question.seen.mentions for iri in mention.things}
    way, precise = max(_way(way, question.items, weights, mass, named) for way in intent.ways)
    if not hits:  # nothing but names: the kinds of answer and the things decide
        cover = way = _NAMES_ONLY
    focus = question.focus
    in_focus = focus is not None and _hit(focus, intent.terms, weights) > 0
    agree = len(question.kinds & intent.kinds) / len(question.kinds) if question.kinds else 0.0
    firm = sum(m.firm for m in question.seen.mentions)
    unnamed = all(w.things and not w.things & named for w in intent.ways)
    values = tuple(bound.values.items())
    features = (
        cover,
        way,
        precise,
        min(1.0, sum(hits) / (4 * rare)),
        agree,
        float(bool(question.kinds) and not agree),
        float(in_focus),
        float(focus is not None and not in_focus),
        bound.used / firm if firm else 0.0,
        float(min(bound.unused, 2)),
        float(bound.filled),
        float(bound.soft),
        float(bound.other_source),
        float(bool(question.seen.dates) and bound.dated),
        float(bool(question.seen.dates) and not bound.dated),
        float(bool(intent.params)),
        float(intent.derived),
        cover * way,
        float(unnamed),
        sum(h > 0 for h in hits) / max(len(hits), 1),
        float(bool(bound.used) and agree > 0),
        sum(hits) / math.sqrt(mass * sum(weights[t] * w for t, w in intent.terms.items()) or 1.0),
        float(not _is_claimed(bound.values, catalogue)),
        float(bound.as_of),
        float(bool(question.seen.dates and question.kinds) and not (bound.dated or agree)),
    )
    return Fit(intent, values, features)


def _is_claimed(values: Mapping[str, str], catalogue: Catalogue) -> bool:
    """Whether there is a claim with the property and about the thing that are asked for."""
    if "property" not in values:
        return "entity" not in values or ID + values["entity"] in catalogue.claimed
    thing = ID + values["entity"] if "entity" in values else BODY
    claimed = {_local(prop) for prop in catalogue.claimed.get(thing, ())}
    return values["property"] in claimed


def _is_of_another(values: Mapping[str, str]) -> bool:
    """Whether another organisation is asked about: then silence is an answer."""
    return values.get("entity", "").startswith("organisation/") or "property" not in values


def _local(iri: str) -> str:
    return iri.replace("/", "#").rsplit("#", 1)[-1]


def _hit(item: LexiconItem, terms: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return max((_value(item, t, weights) * terms[t] for t in item.terms if t in terms), default=0.0)


def _way(
    way: Way,
    items: Sequence[LexiconItem],
    weights: Mapping[str, float],
    mass: float,
    named: set[str],
) -> tuple[float, float]:
    """Return the shares of the question and of the way of asking that they have in common."""
    gains: dict[str, float] = {}
    for item in items:
        shared = [(_value(item, t, weights), t) for t in item.terms & way.terms]
        if shared:
            value, term = max(shared)
            gains[term] = max(value, gains.get(term, 0.0))
    gain = sum(gains.values())
    if way.things and not way.things & named:
        gain *= _UNNAMED
    stems = sorted((weights[t] for t in way.terms if t[0] != "@"), reverse=True)[:4]
    return gain / mass, min(1.0, gain / (sum(stems) or 1.0))


@dataclass
class _Bound:
    values: dict[str, str]
    used: int = 0
    unused: int = 0
    filled: bool = False
    soft: bool = False
    other_source: bool = False
    dated: bool = False
    as_of: bool = False


def _bind(intent: Intent, seen: SeenName) -> _Bound | None:
    """Give what was recognised to the parameters; None if a required one is left without."""
    query = intent.query
    bound = _Bound(dict(intent.params))
    kinds = Counter(kind_of(m.things[0]) for m in seen.mentions if m.firm)
    for mention in sorted(seen.mentions, key=lambda m: not m.firm):
        if any(thing in intent.things for thing in mention.things):
            bound.used += mention.firm
            continue
        if (found := _parameter(query, bound.values, mention)) is not None:
            bound.used += mention.firm
            if kinds[kind_of(found[1])] < 2 or found[0].required:
                bound.values[found[0].name] = found[1].removeprefix(ID)
                bound.filled |= mention.firm and bool(found[0].kinds)
                bound.soft |= not mention.firm
        else:
            bound.unused += mention.firm
    _bind_source(query, bound, seen)
    given = {name for name, _ in intent.params}
    dated = [p for p in query.params if p.type == "xsd:date" and p.name not in given]
    if seen.dates and dated:
        bound.values.update(_dates(dated, seen.dates))
        bound.dated = bound.as_of = True
    elif seen.dates:
        bound.dated = any(column.name in _DATED for column in query.columns)
    if any(p.required and p.name not in bound.values for p in query.params):
        return None
    return bound


def _parameter(
    query: NamedQuery, values: Mapping[str, str], mention: Mention
) -> tuple[Parameter, str] | None:
    for parameter in query.params:
        if parameter.type != ENTITY or parameter.name in values:
            continue
        narrow = parameter.required and 0 < len(parameter.kinds) < _MANY
        if not mention.binds and not narrow:
            continue
        for thing in mention.things:
            if not parameter.kinds or kind_of(thing) in parameter.kinds:
                return parameter, thing
    return None


def _bind_source(query: NamedQuery, bound: _Bound, seen: SeenName) -> None:
    takes = next((p for p in query.params if p.kinds == ("source",)), None)
    if takes is not None and len(seen.sources) == 1 and takes.name not in bound.values:
        bound.values[takes.name] = seen.sources[0].removeprefix(ID)
    elif seen.sources:
        bound.other_source = True


def _dates(parameters: Sequence[Parameter], found: tuple[str, ...]) -> dict[str, str]:
    if len(parameters) == 1:
        return {parameters[0].name: found[0] if len(found[0]) > 4 else f"{found[0]}-07-01"}
    first, last = min(found), max(found)
    return {
        parameters[0].name: first if len(first) > 4 else f"{first}-01-01",
        parameters[1].name: last if len(last) > 4 else f"{last}-12-31",
    }
