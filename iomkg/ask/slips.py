"""Slips in SPARQL that people write: terms of ours that nothing declares, IRIs joined as text.

Neither is an error of SPARQL; both give an answer that looks like one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from iomkg.errors import IomkgError
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.rdf.sparql.tokens import significant, tokenise
from iomkg.terms import ID, IOMKG, PREFIXES, Iri, Literal, shorten

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_MOST: Final = 50
"""Terms of ours that are looked up at most."""


def find_undeclared(store: Store, text: str) -> Iterator[str]:
    """Yield what a query names in our namespaces that the store says nothing of.

    Args:
        store: holds the graph with its ontology; nothing is said if it cannot answer.
        text: the query, its prefixes declared or among those known.

    Yields:
        A sentence for each: ``iomkg:Confict is not declared: iomkg:Conflict?``
    """
    named = list(dict.fromkeys(_ours(text)))[:_MOST]
    if not named:
        return
    with suppress(IomkgError):
        terms = " ".join(sparql_term(Iri(iri)) for iri in named)
        asked = f"SELECT DISTINCT ?term {{ VALUES ?term {{ {terms} }} ?term ?property ?value }}"
        declared = {str(row[0]) for row in store.select(asked, None).rows}
        missing = [iri for iri in named if iri not in declared]
        if not missing:
            return
        from iomkg.graph.vocabulary import closest

        known = sorted(_known(store, missing))
        for iri in missing:
            near = closest(iri, (each for each in known if _alike(each, iri)), 1)
            offered = f": {shorten(near[0])}?" if near else "."
            yield f"{shorten(iri)} is not declared{offered}"


def _ours(text: str) -> Iterator[str]:
    """Yield the IRIs of ours that a query names, in order."""
    declared: dict[str, str] = dict(PREFIXES)
    tokens = significant(tokenise(text))
    for at, token in enumerate(tokens):
        if token.word("PREFIX") and len(tokens) > at + 2:
            declared[tokens[at + 1].value.partition(":")[0]] = tokens[at + 2].value[1:-1]
    for before, token in zip((None, *tokens), tokens, strict=False):
        iri = ""
        if token.kind is Kind.PNAME and not (before is not None and before.word("PREFIX")):
            prefix, _, local = token.value.partition(":")
            iri = declared.get(prefix, "") + local
        elif token.kind is Kind.IRIREF:
            iri = token.value[1:-1]
        if iri.startswith((IOMKG, ID)) and iri not in (IOMKG, ID) and "#char=" not in iri:
            yield iri


def _known(store: Store, missing: Iterable[str]) -> Iterator[str]:
    """Yield what the store describes beside the terms that it lacks."""
    spaces = {iri[: iri.rindex("/") + 1] if iri.startswith(ID) else IOMKG for iri in missing}
    values = " ".join(sparql_term(Literal(space)) for space in sorted(spaces))
    asked = (
        f"SELECT DISTINCT ?term {{ VALUES ?space {{ {values} }} ?term a ?class "
        "FILTER (STRSTARTS(STR(?term), ?space)) }"
    )
    yield from (str(row[0]) for row in store.select(asked, None).rows)


def _alike(known: str, iri: str) -> bool:
    return known.startswith(IOMKG) == iri.startswith(IOMKG)


def find_joined(text: str) -> dict[str, str]:
    """Return the columns that join a variable as it is, without ``STR``.

    Args:
        text: a SPARQL text.

    Returns:
        The variable by the column, for each ``(GROUP_CONCAT(?variable …) AS ?column)``. Joining
        IRIs is a type error, which leaves the cell empty (SPARQL 1.1 Query Language, 18.5.1.7).
    """
    if "GROUP_CONCAT" not in text.upper():
        return {}
    # Few queries have one, and a cold start does without what reads a tree.
    from iomkg.rdf.sparql.parsing import parse

    try:
        assigned = [*parse(text).assignments]
    except IomkgError:  # what cannot be parsed here, an engine may have answered all the same
        return {}
    return {
        column.name: value.operands[0].tokens[0].name
        for column, value in assigned
        if value.operator == "GROUP_CONCAT" and value.operands[0].tokens[0].kind is Kind.VAR
    }
