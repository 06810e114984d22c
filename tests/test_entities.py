"""Finding the thing that a person means."""

from __future__ import annotations

import pytest

import iomkg
from iomkg.ask.entities import Entities, fold, resolve_property
from iomkg.errors import AmbiguousEntity, BadParameter, UnknownEntity
from iomkg.terms import ID


@pytest.fixture(scope="module")
def kg() -> iomkg.KnowledgeGraph:
    return iomkg.open()


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("iom", "organisation/iom"),
        ("IOM", "organisation/iom"),
        ("International Organization for Migration", "organisation/iom"),
        ("stage/iom", "stage/iom"),
        ("ICEM", "stage/icem"),
        ("intergovernmental committee for european migration", "stage/icem"),
        ("avrr", "programme/avrr"),
        ("tie-to-un", "event/tie-to-un"),
        ("S0", "source/academic-block"),
        (ID + "stage/icm", "stage/icm"),
        ("displacement  TRACKING-matrix", "tool/displacement-tracking-matrix"),
    ],
)
def test_a_name_in_any_form_finds_the_thing(kg: iomkg.KnowledgeGraph, text: str, iri: str) -> None:
    assert kg.entities.resolve(text).value == ID + iri


def test_accents_do_not_matter() -> None:
    assert fold("Migração — Außen") == fold("migracao  aussen")


def test_an_unknown_name_offers_near_ones(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(UnknownEntity) as problem:
        kg.entities.resolve("Displacement Traking Matrix")
    assert "tool/displacement-tracking-matrix" in problem.value.next_step


def test_the_kind_limits_what_is_found(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(UnknownEntity):
        kg.entities.resolve("AVRR", ("country",))


def test_several_things_of_a_name_are_listed() -> None:
    names = {"moon": frozenset({ID + "place/moon", ID + "person/moon"})}
    entities = Entities(names, {}, dict.fromkeys(names["moon"], "Moon"), {})
    with pytest.raises(AmbiguousEntity) as problem:
        entities.resolve("Moon")
    assert "person/moon (Moon); place/moon (Moon)" in problem.value.next_step


@pytest.mark.parametrize("text", ["http://x.org/a b", "http://x.org/>", 'http://x.org/"'])
def test_an_ill_formed_iri_is_refused(kg: iomkg.KnowledgeGraph, text: str) -> None:
    with pytest.raises(BadParameter, match="not an IRI"):
        kg.entities.resolve(text)


@pytest.mark.parametrize(
    "text", ["headquarters", "iomkg:headquarters", "https://w3id.org/iomkg/ontology#headquarters"]
)
def test_a_property_is_found_by_label_and_name(kg: iomkg.KnowledgeGraph, text: str) -> None:
    assert resolve_property(kg.store, text).value.endswith("#headquarters")
