"""What concerns one thing is taken away with its conflicts and with names for all it mentions."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

import iomkg
from iomkg.terms import IOMKG, RDF, RDFS, Iri
from tests.golden import CHECKOUT

TYPE, LABEL = Iri(RDF + "type"), Iri(RDFS + "label")
CONFLICT = Iri(IOMKG + "Conflict")
THING = "tie-to-un"


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as graph:
        yield graph


@pytest.mark.parametrize("what", ["authored", "full"])
def test_the_conflicts_of_its_claims_come_along_whole(kg: iomkg.KnowledgeGraph, what: str) -> None:
    wanted = {str(row["conflict"]) for row in kg.query("conflicts", about=THING)}
    assert len(wanted) > 3
    held = set(kg.triples(what, entity=THING))
    taken = {s for s, p, o in held if p == TYPE and o == CONFLICT}
    assert wanted <= {s.value for s in taken}
    assert {t for t in kg.triples(what) if t[0] in taken} <= held


@pytest.mark.parametrize("what", ["authored", "claims", "facts", "full"])
def test_what_it_names_has_its_label(kg: iomkg.KnowledgeGraph, what: str) -> None:
    held = set(kg.triples(what, entity=THING))
    labelled = {s for s, p, _ in held if p == LABEL}
    claims = {s for s, p, o in held if p == Iri(RDF + "subject")}
    named = {o for s, _, o in held if s in claims and isinstance(o, Iri)}
    assert not {o for o in named - labelled if kg.entities.labels.get(o.value)}


def test_nothing_is_said_that_the_graph_does_not_say(kg: iomkg.KnowledgeGraph) -> None:
    whole = set(kg.triples("full"))
    for what in ("authored", "claims", "facts", "full"):
        assert set(kg.triples(what, entity=THING)) <= whole


def test_a_tree_has_labels_beside_iris(kg: iomkg.KnowledgeGraph) -> None:
    document = json.loads(kg.export("jsonld", "authored", entity=THING, frame="entity"))
    (tree,) = [t for t in document["@graph"] if t["id"].endswith("/tie-to-un")]
    sources = [claim["hadPrimarySource"] for claim in tree["claims"]]
    assert all(source["label"] for source in sources)
    assert {claim["modality"] for claim in tree["claims"]} <= {"Stated", "Implied", "Assessment"}
    assert all(isinstance(claim["predicate"], str) for claim in tree["claims"])
    assert "occurred" in {claim["predicate"] for claim in tree["claims"]}
