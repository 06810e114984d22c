"""What a person can ask for: a named query with the parameters that go with a way of asking.

An intent gathers all ways of asking for one query with the same parameters. A further one stands
for each property that claims are made with: that, of any thing that has such a claim, is
``property-by-source``.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from iomkg.ask.entities import Entities
from iomkg.ask.lexicon import LexiconToken, lexicon, tokens_of
from iomkg.ask.mentions import BODY, NamedThings, gather_names, recognise
from iomkg.ask.named import Asked, NamedQuery
from iomkg.rdf.store.base import Store
from iomkg.terms import ID

SENSE = 0.85  # what a shared sense counts, against a shared word
_INHERITED = 0.5  # what a word of the query counts for one of its ways with parameters
_DEFINITION = 0.4  # what a word of a definition counts, against one of a label
_CLAIMED = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT DISTINCT ?subject ?property WHERE { ?claim rdf:predicate ?property ; rdf:subject ?subject }
"""
_PROPERTIES = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?property ?label ?range (GROUP_CONCAT(STR(?said); separator=", ") AS ?also) ?definition
WHERE {
  ?property iomkg:holds ?holds ; rdfs:label ?label .
  OPTIONAL { ?property rdfs:range ?range }
  OPTIONAL { ?property skos:altLabel ?said }
  OPTIONAL { ?property skos:definition ?definition }
}
GROUP BY ?property ?label ?range ?definition
"""
_RANGE_KINDS = {
    "EDTF": "?when",
    "integer": "?count",
    "Place": "?where",
    "Country": "?where",
    "Organization": "?who",
    "Person": "?who",
}


@dataclass(frozen=True)
class Way:
    """One way of asking: its terms and the things that it names."""

    terms: frozenset[str]
    things: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Intent:
    """A query with parameters, and the words with which people ask for it.

    Attributes:
        query: the named query.
        params: the parameters that go with it.
        needs: parameters that the question itself must give.
        terms: what the words of all ways of asking are worth.
        ways: each way by itself.
        kinds: the kinds of answer that it gives, as far as the ways say so.
        things: the things that it is about.
        derived: whether it stands for a property, with no way of asking written for it.
    """

    query: NamedQuery
    params: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    terms: Mapping[str, float]
    ways: tuple[Way, ...]
    kinds: frozenset[str]
    things: frozenset[str]
    derived: bool = False


@dataclass(frozen=True)
class Catalogue:
    """All that can be asked for.

    Attributes:
        intents: the intents with ways of asking.
        of_property: the intent of each property, by its IRI, the thing left open.
        claimed: the properties of which a thing has claims.
        weights: how telling each term is.
        names: the names of things.
    """

    intents: tuple[Intent, ...]
    of_property: Mapping[str, Intent]
    claimed: Mapping[str, frozenset[str]]
    weights: Mapping[str, float]
    names: NamedThings


def gather(queries: Iterable[NamedQuery], entities: Entities, store: Store) -> Catalogue:
    """Gather all that can be asked for.

    Args:
        queries: the named queries.
        entities: the things of the graph.
        store: holds the graph and the ontology.

    Returns:
        The catalogue.
    """
    names = gather_names(entities)
    listed = tuple(queries)
    intents = tuple(intent for query in listed for intent in _intents(query, names))
    by_name = {query.id: query for query in listed}
    general = by_name.get("property-by-source")
    derived = _of_properties(general, store) if general else {}
    claimed: defaultdict[str, set[str]] = defaultdict(set)
    for subject, prop in store.select(_CLAIMED).rows:
        claimed[str(subject)].add(str(prop))
    return Catalogue(
        intents,
        derived,
        {thing: frozenset(properties) for thing, properties in claimed.items()},
        _weights((*intents, *derived.values())),
        names,
    )


def terms_of(tokens: Sequence[LexiconToken]) -> frozenset[str]:
    """Return the stems and senses of the words of a text."""
    return frozenset(term for item in lexicon().items(tokens) for term in item.terms)


def _intents(query: NamedQuery, names: NamedThings) -> Iterable[Intent]:
    grouped: defaultdict[tuple[tuple[tuple[str, str], ...], tuple[str, ...]], list[Asked]]
    grouped = defaultdict(list)
    grouped[(), ()] = []
    for asked in query.asks:
        grouped[asked.params, asked.needs].append(asked)
    about = ", ".join((query.summary, query.id.replace("-", " "), *query.tags))
    base = terms_of(recognise(about, names).rest)
    for (params, needs), ways in grouped.items():
        bare = Intent(query, params, needs, dict.fromkeys(base, 1.0), (), frozenset(), frozenset())
        yield _with_ways(bare, [way.words for way in ways], names)


def _with_ways(bare: Intent, texts: Sequence[str], names: NamedThings) -> Intent:
    """Add ways of asking to an intent that has the words of its query only."""
    narrow = bool(bare.params or bare.needs)
    terms = dict.fromkeys(bare.terms, _INHERITED if narrow else 1.0)
    things: set[str] = {ID + value for _, value in bare.params if "/" in value}
    ways = []
    kinds: set[str] = set()
    for text in texts:
        seen = recognise(text, names)
        named = {iri for m in seen.mentions if m.firm for iri in m.things} - {BODY}
        things |= named
        kinds |= lexicon().asked(tokens_of(text))
        ways.append(Way(terms_of(seen.rest), frozenset(named)))
        terms.update(dict.fromkeys(ways[-1].terms, 1.0))
    return replace(
        bare,
        terms=terms,
        ways=tuple(ways) or (Way(frozenset(bare.terms)),),
        kinds=frozenset(kinds),
        things=frozenset(things - {BODY}),
    )


def _of_properties(query: NamedQuery, store: Store) -> dict[str, Intent]:
    found = {}
    for prop, label, range_, also, definition in store.select(_PROPERTIES).rows:
        iri = str(prop)
        said = terms_of(tokens_of(f"{label}, {also}"))
        terms = dict.fromkeys(terms_of(tokens_of(str(definition or ""))), _DEFINITION)
        terms.update(dict.fromkeys(said, 1.0))
        kind = _RANGE_KINDS.get(str(range_ or "").replace("/", "#").rsplit("#", 1)[-1])
        kinds = set(lexicon().asked(tokens_of(f"{label}, {also}"))) | ({kind} if kind else set())
        params = (("property", iri.replace("/", "#").rsplit("#", 1)[-1]),)
        found[iri] = Intent(
            query, params, (), terms, (Way(said),), frozenset(kinds), frozenset(), derived=True
        )
    return found


def _weights(intents: Sequence[Intent]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for intent in intents:
        counts.update(intent.terms)
    total = len(intents)
    return {
        term: (SENSE if term[0] == "@" else 1.0) * math.log(1 + total / count)
        for term, count in counts.items()
    }
