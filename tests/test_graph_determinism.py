"""A graph is written as the same bytes whatever the seed of Python's hashes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import iomkg
from iomkg.rdf.writers.formats import GRAPH_FORMATS

ROOT = Path(iomkg.__file__).parent.parent
SEEDS = ("0", "1", "4711")
SCRIPT = """
import hashlib, json
from iomkg.terms import ID, IOMKG, RDF, SKOS, XSD, Blank, Iri, Literal
from iomkg.rdf.writers.formats import GRAPH_FORMATS, write_graph

triples = set()  # so that the seed shuffles them
for n in range(60):
    thing = Iri(f"{ID}thing/{n}")
    triples |= {
        (thing, Iri(RDF + "type"), Iri(IOMKG + "Claim")),
        (thing, Iri(RDF + "type"), Iri(SKOS + "Concept")),
        (thing, Iri(f"https://example.org/{n % 7}/p"), Iri(f"{ID}thing/{n % 5}")),
        (thing, Iri(RDF + "object"), Literal(f"{n}.10", XSD + "decimal")),
        (thing, Iri(SKOS + "note"), Literal("note", language="en")),
        (thing, Iri(SKOS + "note"), Literal("note")),
        (thing, Iri(SKOS + "related"), Blank(f"b{n % 9}")),
        (Blank(f"b{n % 9}"), Iri(SKOS + "next"), Blank(f"b{(n + 1) % 9}")),
    }
order = [str(triple) for triple in triples]
written = {form: hashlib.sha256(write_graph(triples, form)).hexdigest() for form in GRAPH_FORMATS}
print(json.dumps({"order": order, **written}))
"""


@pytest.fixture(scope="module")
def runs() -> list[dict[str, object]]:
    return [run(seed) for seed in SEEDS]


def run(seed: str) -> dict[str, object]:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_same_bytes_for_every_seed(runs: list[dict[str, object]], form: str) -> None:
    assert len({str(found[form]) for found in runs}) == 1


def test_the_seeds_did_shuffle_the_triples(runs: list[dict[str, object]]) -> None:
    assert len({str(found["order"]) for found in runs}) == len(SEEDS)
