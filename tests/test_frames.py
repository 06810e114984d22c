"""JSON-LD in trees: one for each thing, or one for each claim."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from jsonld_spelling import as_pyld_spells
from projects import make_project
from pyld import jsonld

import iomkg
from iomkg.errors import BadParameter
from iomkg.export.frames import framed
from iomkg.export.published_context import published_context
from iomkg.rdf.writers.ordered import Ordered
from iomkg.terms import ID, IOMKG, RDF, Blank, Iri, Triple

FRAME = {
    "type": "Claim",
    "evidence": {
        "@embed": "@always",
        "digest": {},
        "hasSelector": {"@embed": "@always"},
        "hasSource": {"@embed": "@never"},
        "inPassage": {"@embed": "@never"},
    },
    **{
        name: {"@embed": "@always", "@explicit": True, "label": {}}
        for name in ("subject", "object", "hadPrimarySource")
    },
}


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> iomkg.KnowledgeGraph:
    return iomkg.open("memory", project=make_project(tmp_path_factory.mktemp("frames")).root)


def trees(kg: iomkg.KnowledgeGraph, frame: str, what: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kg.export("jsonld", what, frame=frame))
    return found


def graph(text: bytes, form: ox.RdfFormat) -> set[str]:
    dataset = ox.Dataset(ox.parse(text, form))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.parametrize("what", ["authored", "claims", "facts", "full"])
def test_trees_of_things_are_the_whole_graph(kg: iomkg.KnowledgeGraph, what: str) -> None:
    written = graph(kg.export("jsonld", what, frame="entity"), ox.RdfFormat.JSON_LD)
    assert written == graph(kg.export("nt", what), ox.RdfFormat.N_TRIPLES)


def test_a_thing_carries_the_claims_about_it_with_their_spans(kg: iomkg.KnowledgeGraph) -> None:
    found = {tree["id"]: tree for tree in trees(kg, "entity", "authored")["@graph"]}
    claims = found[ID + "organisation/nlfc"]["claims"]
    assert all(claim["type"] == "Claim" and "subject" not in claim for claim in claims)
    assert any(isinstance(claim.get("evidence"), dict) for claim in claims)
    assert not any(tree.get("type") in ("Claim", "Span") for tree in found.values())


def test_a_tree_of_a_claim_names_what_it_is_about(kg: iomkg.KnowledgeGraph) -> None:
    found = trees(kg, "claim", "authored")["@graph"]
    assert {tree["type"] for tree in found} == {"Claim"}
    assert all(tree["hadPrimarySource"]["label"] for tree in found)


@pytest.mark.parametrize("what", ["authored", "full"])
def test_pyld_frames_claims_in_the_same_way(kg: iomkg.KnowledgeGraph, what: str) -> None:
    ours = trees(kg, "claim", what)
    expanded = jsonld.from_rdf(kg.export("nq", what).decode(), {"format": "application/n-quads"})
    frame = {"@context": ours["@context"], **FRAME}
    theirs = jsonld.frame(
        expanded, frame, {"embed": "@never", "omitDefault": True, "omitGraph": False}
    )
    theirs["@graph"].sort(key=lambda tree: tree["id"])
    assert as_pyld_spells(theirs)["@graph"] == as_pyld_spells(ours)["@graph"]


def test_trees_end_where_a_graph_goes_round() -> None:
    a, b, c = Iri("urn:a"), Iri("urn:b"), Blank("c")
    claim = Iri(IOMKG + "Claim")
    triples: list[Triple] = [
        *((node, Iri(RDF + "type"), claim) for node in (a, b)),
        *((s, Iri(RDF + "subject"), o) for s, o in ((a, b), (b, a), (a, a), (a, c))),
        *((s, Iri(IOMKG + "evidence"), o) for s, o in ((a, c), (c, c), (c, a))),
    ]
    ordered = Ordered(triples)
    text = "".join(framed(ordered, "entity", published_context([])))
    lines = "\n".join(ordered.lines()).encode()
    assert graph(text.encode(), ox.RdfFormat.JSON_LD) == graph(lines, ox.RdfFormat.N_TRIPLES)


def test_no_triples_make_no_trees() -> None:
    assert json.loads("".join(framed(Ordered([]), "entity", published_context([]))))["@graph"] == []


def test_an_unknown_frame_is_refused(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="no frame 'thing'"):
        kg.export("jsonld", frame="thing")


def test_only_jsonld_has_frames(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="jsonld"):
        kg.export("ttl", frame="claim")
