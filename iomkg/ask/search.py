"""Full-text search over labels, names, claims and named queries, by SQLite's FTS5."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

from iomkg.ask.named import NamedQuery
from iomkg.errors import BadParameter, StoreError
from iomkg.rdf.store.base import Store
from iomkg.terms import ID
from iomkg.tuples import NamedTuple

MEMORY = ":memory:"
"""The path of an index that is not kept."""

_MOST: Final = 1 << 31  # hits: more is no number to SQLite

_THINGS = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?label (GROUP_CONCAT(DISTINCT ?name; separator=" · ") AS ?names) WHERE {
  {
    SELECT ?thing ?label ?name WHERE {
      ?thing rdfs:label ?label .
      FILTER(STRSTARTS(STR(?thing), "https://w3id.org/iomkg/id/"))
      OPTIONAL {
        { ?thing iomkg:currentName|iomkg:currentAcronym ?name }
        UNION {
          VALUES ?naming { iomkg:name iomkg:acronym }
          ?claim rdf:subject ?thing ; rdf:predicate ?naming ; rdf:object ?name .
        }
      }
    }
    ORDER BY ?thing ?name
  }
}
GROUP BY ?thing ?label
ORDER BY ?thing
"""
_CLAIMS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?claim ?description ?about ?object WHERE {
  ?claim a iomkg:Claim ; dcterms:description ?description ; rdf:subject ?subject ;
         rdf:object ?object .
  OPTIONAL { ?subject rdfs:label ?about }
}
ORDER BY ?claim
"""
_WEIGHTS = "0.0, 0.0, 8.0, 6.0, 2.0"  # kind, reference, title, names, body


class Hit(NamedTuple):
    """Something that a search found.

    Attributes:
        kind: ``query``, ``claim``, or the kind of thing (``programme``, ``event`` …).
        reference: name of the query, or ``kind/slug`` of the thing or claim.
        title: its label, or what the claim says.
        score: how well it fits; more is better.
    """

    kind: str
    reference: str
    title: str
    score: float


def search(index: sqlite3.Connection, words: str, limit: int = 20) -> tuple[Hit, ...]:
    """Find things, claims and named queries by words.

    Case and accents do not matter, endings hardly: a word also finds those that it begins.

    Args:
        index: what :func:`write_index` returned, or an index that was kept.
        words: words in any order; more of them in a hit rank it higher.
        limit: how many hits at most.

    Returns:
        The hits, the best first; hits of one score in order of their references.

    Raises:
        BadParameter: if there is no word to look for, or no hit is wanted.
    """
    if limit < 1:
        raise BadParameter(f"A limit of {limit} leaves no hit.", "Give a number from 1.")
    tokens = re.findall(r"\w+", words)
    if not tokens:
        raise BadParameter("There is no word to search for.", "Give one or more words.")
    match = " OR ".join(f'"{token}" OR "{token}"*' for token in tokens)
    found = index.execute(
        f"SELECT kind, reference, title, -bm25(doc, {_WEIGHTS}) AS score FROM doc "  # noqa: S608
        "WHERE doc MATCH ? ORDER BY ROUND(score, 6) DESC, reference LIMIT ?",
        (match, min(limit, _MOST)),
    )
    return tuple(Hit(kind, ref, title, round(score, 6)) for kind, ref, title, score in found)


def write_index(path: str, store: Store, queries: Iterable[NamedQuery]) -> sqlite3.Connection:
    """Make an index.

    Args:
        path: the file to write it to, or :data:`MEMORY`.
        store: holds the full graph.
        queries: the named queries to find too.

    Raises:
        StoreError: if Python's SQLite lacks FTS5.
    """
    index = sqlite3.connect(path)
    try:
        index.execute(
            "CREATE VIRTUAL TABLE doc USING fts5(kind UNINDEXED, reference UNINDEXED, title, "
            "names, body, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
    except sqlite3.OperationalError as problem:
        raise StoreError(
            f"This Python's SQLite cannot search: {problem}.", "Use a Python whose SQLite has FTS5."
        ) from problem
    with index:
        index.executemany(
            "INSERT INTO doc VALUES (?, ?, ?, ?, ?)",
            (*_query_documents(queries), *_thing_documents(store), *_claim_documents(store)),
        )
    return index


_Document = tuple[str, str, str, str, str]


def _query_documents(queries: Iterable[NamedQuery]) -> Iterator[_Document]:
    for query in queries:
        names = " ".join((query.id.replace("-", " "), *query.tags))
        yield "query", query.id, query.summary, names, query.description


def _thing_documents(store: Store) -> Iterator[_Document]:
    for thing, label, names in store.select(_THINGS).texts():
        path = thing.removeprefix(ID)
        kind, _, slug = path.partition("/")
        yield kind, path, label, f"{names} {slug.replace('-', ' ')}", ""


def _claim_documents(store: Store) -> Iterator[_Document]:
    for claim, description, about, value in store.select(_CLAIMS).texts():
        said = value if not value.startswith("http") else ""
        yield "claim", claim.removeprefix(ID), description, "", f"{about} {said}"
