"""Claims as ``show`` and ``why`` trace them, kept for cold starts: one row of SQLite each.

A thing may have hundreds of claims, and an engine looks up each of their properties by itself.
:mod:`iomkg.ask.why` reads them from a store; what is kept here is what it found, without texts at
hand. A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from iomkg.ask.claims_read import ReadClaims, read_claims
from iomkg.ask.kept_index import open_index
from iomkg.ask.reasons import DigestState, Evidence, Judgement, Reason, Statement
from iomkg.ask.why import ReadKept, Traced, traced
from iomkg.errors import IomkgError, StoreError
from iomkg.terms import Iri

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_SCHEMA = """
CREATE TABLE claim (number INTEGER PRIMARY KEY, claim, subject, property, object, source, record);
CREATE INDEX of_claim ON claim (claim);
CREATE INDEX of_subject ON claim (subject);
CREATE INDEX of_property ON claim (property);
CREATE INDEX of_object ON claim (object);
CREATE INDEX of_source ON claim (source);
"""
_SOURCES = """
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?source WHERE { ?claim prov:hadPrimarySource ?source }
"""


def open_kept(path: str) -> ReadKept | None:
    """Find claims that were kept.

    Args:
        path: the file, which nobody changes.

    Returns:
        What reads them as :func:`iomkg.ask.why.read_traced` does; None if none were kept.
    """
    index = open_index(path, "claim")
    if index is None:
        return None
    index.close()  # whoever reads may be another thread, to which SQLite lends none
    return partial(_read, path)


def keep_claims(path: str, store: Store) -> None:
    """Keep the claims of a graph.

    None are kept if one of them has two subjects or the like, so that it matters by what it is
    found, or is malformed, which is told where it is shown.

    Args:
        path: the file, which is not there yet.
        store: holds the full graph.
    """
    sources = [source for (source,) in store.select(_SOURCES).rows]
    iris = [source.value for source in sources if isinstance(source, Iri)]
    if len(iris) < len(sources):
        return
    try:
        read = read_claims(store, "source", iris, digests=False)
        rows = list(_rows(read))
    except IomkgError:
        return
    if not read.plain:
        return
    with closing(sqlite3.connect(path)) as kept, kept:
        kept.executescript(_SCHEMA)
        kept.executemany("INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _read(path: str, of: str, iris: Iterable[str]) -> Iterator[Traced]:
    wanted = tuple(iris)
    marks = ", ".join("?" * len(wanted))
    index = open_index(path, "claim")
    if index is None:
        raise StoreError(f"{path} can no longer be read.", "Run the command again.")
    with closing(index) as kept:
        records = kept.execute(
            f"SELECT record FROM claim WHERE {of} IN ({marks}) ORDER BY number",  # noqa: S608
            wanted,
        ).fetchall()
    for (record,) in records:
        yield _unpacked(record)


def _rows(read: ReadClaims) -> Iterator[tuple[int | str | bytes, ...]]:
    for number, each in enumerate(traced(read, {})):
        key, reason = each.key, each.reason
        iris = (reason.claim, key.subject, key.property, reason.object, reason.source)
        yield number, *iris, _record(each)


def _record(each: Traced) -> bytes:
    evidence = [tuple(place)[:3] for place in each.reason.evidence]
    judgements = list(map(tuple, each.reason.judgements))
    plain = each.reason._replace(evidence=(), judgements=())
    return marshal.dumps((tuple(each.key), tuple(plain), evidence, judgements, each.because))


def _unpacked(record: bytes) -> Traced:
    # The folder is the user's own, and no byte of it has changed since it was filled.
    key, plain, evidence, judgements, because = marshal.loads(record)  # noqa: S302
    reason = Reason(*plain)._replace(
        evidence=tuple(
            Evidence(span, start, end, DigestState.NOT_AT_HAND) for span, start, end in evidence
        ),
        judgements=tuple(Judgement(*judged) for judged in judgements),
    )
    return Traced(Statement(*key), reason, because)
