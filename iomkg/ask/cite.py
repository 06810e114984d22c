"""What is needed to cite a part of the graph: its words, its place, its version, its address.

A citation names what is cited as the graph has it, the source and the characters it rests on, each
with its digest, so that a reader can find the words again and tell whether they are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from iomkg.ask.entities import kind_of
from iomkg.ask.named import quoted
from iomkg.graph.evidence.rows import is_rows
from iomkg.graph.evidence.span import parse_span
from iomkg.rdf.sparql.binding import bind
from iomkg.terms import DATASET_IRI, ID, QUERY, Iri, shorten, shorten_term
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from iomkg.ask.answer import BoundQuery
    from iomkg.rdf.store.base import Store

_PREFIXES: Final = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_DATASET: Final = (
    _PREFIXES
    + """
SELECT ?title ?creator ?issued ?version WHERE {
  { ?thing dcterms:title ?title } UNION {
    ?ontology a owl:Ontology ; owl:versionInfo ?version .
    OPTIONAL { ?ontology dcterms:creator ?creator }
    OPTIONAL { ?ontology dcterms:issued ?issued }
  }
}
ORDER BY ?title ?version
"""
)
_CLAIM: Final = (
    _PREFIXES
    + """
SELECT ?words ?successor WHERE {
  ?thing a iomkg:Claim ; dcterms:description ?words .
  OPTIONAL { ?thing dcterms:isReplacedBy ?successor }
}
"""
)
_CONFLICT: Final = (
    _PREFIXES
    + """
SELECT ?label ?verdict ?reason WHERE {
  ?thing a iomkg:Conflict ; rdfs:label ?label ; dcterms:description ?reason .
  OPTIONAL { ?thing iomkg:verdict/rdfs:label ?verdict }
}
"""
)
_SOURCE: Final = (
    _PREFIXES
    + """
SELECT ?title ?label ?published ?page ?unknown ?cited ?digest WHERE {
  ?thing dcterms:title ?title ; iomkg:publicationRange ?published .
  OPTIONAL { ?thing rdfs:label ?label }
  OPTIONAL { ?thing foaf:page ?page }
  OPTIONAL { ?thing iomkg:addressNotKnown ?unknown }
  OPTIONAL { ?thing iomkg:citedOn ?cited }
  OPTIONAL { ?thing iomkg:digest ?digest }
}
ORDER BY ?page
"""
)
_AUTHORS: Final = (
    _PREFIXES
    + """
SELECT DISTINCT ?name WHERE {
  ?claim rdf:subject ?thing ; rdf:predicate dcterms:creator ; rdf:object/rdfs:label ?name .
  MINUS { ?claim iomkg:negated true }
}
ORDER BY ?name
"""
)
_PLACES: Final = (
    _PREFIXES
    + """
SELECT DISTINCT ?claim ?source ?label ?page ?span ?digest ?start WHERE {
  { BIND(?thing AS ?claim) ?claim a iomkg:Claim } UNION { ?thing iomkg:claimInConflict ?claim }
  ?claim prov:hadPrimarySource ?source .
  OPTIONAL { ?source rdfs:label ?label }
  OPTIONAL { ?source foaf:page ?page }
  OPTIONAL {
    ?claim iomkg:evidence ?span .
    ?span iomkg:digest ?digest .
    OPTIONAL { ?span oa:hasSelector/oa:start ?start }
  }
}
ORDER BY ?source ?start ?span ?claim
"""
)
_LABEL: Final = _PREFIXES + "SELECT ?label { ?thing rdfs:label ?label } ORDER BY ?label"
_EXTENT: Final = _PREFIXES + "SELECT ?span { ?thing iomkg:extent ?span } ORDER BY ?span"


class CitedPlace(NamedTuple):
    """A place on which what is cited rests.

    Attributes:
        source: label of the source.
        locator: ``characters 17–42`` or ``rows 5–7``; empty if its text is not held.
        digest: ``sha256:…`` of the words there, or an empty string.
        page: the address of the source, or an empty string.
    """

    source: str
    locator: str
    digest: str
    page: str


class Reference(NamedTuple):
    """What is needed to cite something.

    Attributes:
        kind: ``claim``, ``conflict``, ``source``, ``query``, ``dataset``, or the kind of a thing.
        iri: its permanent address.
        title: what it is called, or what it says in the curators' words.
        authors: who wrote it, as they are named; the makers of the graph, but for a source.
        published: a day or a stretch of days, in EDTF.
        container: title of the graph; empty for the graph itself and for a source.
        version: of the graph; empty for a source.
        digest: ``sha256:…`` of the source's text, the answer's rows or the graph's triples; empty
            where places have their own.
        places: where it rests in sources.
        notes: what else a reader should know, in sentences.
        page: the address where a source was read, or an empty string.
        seen: the day on which a source was read there, or an empty string.
    """

    kind: str
    iri: str
    title: str
    authors: tuple[str, ...]
    published: str
    container: str
    version: str
    digest: str
    places: tuple[CitedPlace, ...]
    notes: tuple[str, ...]
    page: str
    seen: str


def cite_dataset(store: Store, digest: str = "") -> Reference:
    """Return what is needed to cite the graph as a whole.

    Args:
        store: holds the ontology.
        digest: ``sha256:…`` of its authored triples, or an empty string.
    """
    title = creator = issued = version = ""
    for found in _select(store, _DATASET, Iri(DATASET_IRI)):
        title, creator = title or found[0], creator or found[1]
        issued, version = issued or found[2], version or found[3]
    notes = ("The digest is that of `iomkg export --what authored --format nt`.",) if digest else ()
    return Reference(
        kind="dataset",
        iri=DATASET_IRI,
        title=title or "A graph of claims",
        authors=(creator or "Unknown",),
        published=issued,
        container="",
        version=version,
        digest=digest,
        places=(),
        notes=notes,
        page="",
        seen="",
    )


def cite_answer(dataset: Reference, bound: BoundQuery, digest: str, rows: int) -> Reference:
    """Return what is needed to cite the answer to a named query.

    Args:
        dataset: the graph that was asked.
        bound: the query with its parameters.
        digest: ``sha256:…`` of its rows as CSV.
        rows: how many they are.
    """
    params = [p for p in bound.query.params if p.name in bound.values]
    given = {p.option: shorten_term(bound.values[p.name]) for p in params}
    title = bound.query.summary
    if given:
        title += f" ({', '.join(f'{option[2:]} {value}' for option, value in given.items())})"
    words = [f"{option} {quoted(value)}" for option, value in given.items()]
    command = " ".join(("iomkg query", bound.query.id, *words, "--format csv"))
    counted = f"{rows} row{'' if rows == 1 else 's'}"
    return _within(
        dataset,
        kind="query",
        iri=QUERY + bound.query.id,
        title=title,
        digest=digest,
        notes=(f"{counted}; the digest is that of `{command}`.",),
    )


def cite_thing(store: Store, thing: Iri, dataset: Reference) -> Reference:
    """Return what is needed to cite a claim, a conflict, a source or any other thing.

    Args:
        store: holds the full graph.
        thing: what is cited.
        dataset: the graph that it is a part of.

    Returns:
        What the graph knows; a claim and a conflict with the places of their sources.
    """
    for row in _select(store, _CLAIM, thing):
        retired = (f"Retired; replaced by {row[1]}.",) if row[1] else ()
        return _within(
            dataset,
            kind="claim",
            iri=thing.value,
            title=row[0],
            places=tuple(_places(store, thing)),
            notes=retired,
        )
    for label, verdict, reason in _select(store, _CONFLICT, thing):
        return _within(
            dataset,
            kind="conflict",
            iri=thing.value,
            title=label,
            places=tuple(_places(store, thing)),
            notes=(f"Judged {verdict}: {reason}" if verdict else reason,),
        )
    for title, label, published, page, unknown, seen, digest in _select(store, _SOURCE, thing):
        authors = tuple(row[0] for row in _select(store, _AUTHORS, thing))
        return Reference(
            kind="source",
            iri=thing.value,
            title=title,
            authors=authors,
            published=published,
            container="",
            version="",
            digest=digest,
            places=(),
            notes=_of_source(label, unknown, dataset),
            page=page,
            seen=seen,
        )
    labels = [row[0] for row in _select(store, _LABEL, thing)]
    return _within(
        dataset,
        kind=kind_of(thing.value) if thing.value.startswith(ID) else "term",
        iri=thing.value,
        title=labels[0] if labels else shorten(thing.value),
        places=tuple(_own_place(store, thing)),
    )


def _of_source(label: str, unknown: str, dataset: Reference) -> tuple[str, ...]:
    version = f", version {dataset.version}" if dataset.version else ""
    described = f"Described as “{label}” in {dataset.title}{version}."
    return (described, f"No address of it is known. {unknown}") if unknown else (described,)


def _within(
    dataset: Reference,
    *,
    kind: str,
    iri: str,
    title: str,
    digest: str = "",
    places: Sequence[CitedPlace] = (),
    notes: tuple[str, ...] = (),
) -> Reference:
    """Return a reference to a part of the graph."""
    return dataset._replace(
        kind=kind,
        iri=iri,
        title=title,
        container=dataset.title,
        digest=digest,
        places=tuple(places),
        notes=notes,
    )


def _select(store: Store, query: str, thing: Iri) -> Iterator[tuple[str, ...]]:
    return store.select(bind(query, {"thing": thing})).texts()


def _places(store: Store, thing: Iri) -> Iterator[CitedPlace]:
    """Yield the places of a claim, or of the claims of a conflict, each once, in order."""
    yield from dict.fromkeys(
        CitedPlace(label or shorten(source), _locator(span) if span else "", digest, page)
        for _, source, label, page, span, digest, _ in _select(store, _PLACES, thing)
    )


def _own_place(store: Store, thing: Iri) -> Iterator[CitedPlace]:
    """Yield the place of a passage, or of a span, which is a place itself."""
    spans = [row[0] for row in _select(store, _EXTENT, thing)]
    own = thing.value if "#char=" in thing.value or is_rows(thing.value) else ""
    for span in spans or ([own] if own else []):
        source = span.partition("#")[0]
        label = next((row[0] for row in _select(store, _LABEL, Iri(source))), shorten(source))
        yield CitedPlace(label, _locator(span), "", "")


def _locator(span: str) -> str:
    if is_rows(span):
        return f"rows {span.partition('#row=')[2].replace('-', '–').replace(';', ', ')}"
    found = parse_span(span)
    return f"characters {found.start}–{found.end}"
