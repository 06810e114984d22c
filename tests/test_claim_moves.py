"""No claim is lost: each that the graph once held is still there or has a successor."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from iomkg.graph.project import find_project
from iomkg.rdf.read.triples import read_triples
from iomkg.terms import DCTERMS, IOMKG, RDF, Iri

PROJECT = find_project()
DATA = Path(__file__).parent / "data"
ID = "https://w3id.org/iomkg/id/"


@cache
def claims() -> dict[str, bool]:
    """The claims of the graph, each with whether it names its own successor."""
    triples = [t for path in PROJECT.graph_files for t in read_triples(path)]
    found = {
        s.value.removeprefix(ID): False
        for s, p, o in triples
        if isinstance(s, Iri) and p.value == RDF + "type" and o == Iri(IOMKG + "Claim")
    }
    replaced = {
        s.value.removeprefix(ID)
        for s, p, _ in triples
        if p.value == DCTERMS + "isReplacedBy" and isinstance(s, Iri)
    }
    return {name: name in replaced for name in found}


@cache
def moves() -> list[dict[str, str]]:
    with (DATA / "claim-moves.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def before() -> frozenset[str]:
    return frozenset((DATA / "claims-before-hubs.txt").read_text(encoding="utf-8").split())


def test_every_claim_of_before_is_there_or_has_moved() -> None:
    lost = before() - claims().keys() - {move["claim"] for move in moves()}
    assert not lost, f"add a line to {DATA}/claim-moves.csv for each: {sorted(lost)}"


def test_a_claim_moves_to_a_claim_that_is_there() -> None:
    gone = {move["successor"] for move in moves()} - claims().keys()
    assert not gone


def test_only_a_claim_that_is_gone_has_moved_and_only_once() -> None:
    moved = [move["claim"] for move in moves()]
    assert len(set(moved)) == len(moved)
    assert not set(moved) & claims().keys()


def test_what_has_moved_was_there_before_and_the_reason_is_told() -> None:
    assert {move["claim"] for move in moves()} <= before()
    assert all(move["why"] for move in moves())
