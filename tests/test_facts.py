"""Which claims become facts, and which must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from iomkg.graph.derivation import FACTS_RULE, Derivation, recorded_derivation
from iomkg.graph.project import find_project
from iomkg.rdf.read.oxterms import triple_from_ox
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import Triple, shorten

HEAD = """
@base <https://w3id.org/iomkg/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix iomkg: <https://w3id.org/iomkg/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<source/a> a iomkg:HeldSource ; iomkg:publicationRange "2020/2021"^^edtf:EDTF .
<source/b> a iomkg:HeldSource ; iomkg:publicationRange "2010/2011"^^edtf:EDTF .
"""


def claim(slug: str, statement: str, **extra: str) -> str:
    words = {"modality": "iomkg:Stated", "rank": "iomkg:Normal", **extra}
    source = words.pop("source", "a")
    more = " ".join(f"iomkg:{name} {value} ;" for name, value in words.items())
    return (
        f"<claim/{source}/{slug}> a iomkg:Claim ; {statement} ; {more} "
        f"prov:hadPrimarySource <source/{source}> .\n"
    )


def about(predicate: str, value: str, subject: str = "organisation/x") -> str:
    return f"rdf:subject <{subject}> ; rdf:predicate {predicate} ; rdf:object {value}"


def run(tmp_path: Path, *claims: str) -> Derivation:
    path = tmp_path / "claims.ttl"
    path.write_text(HEAD + "".join(claims), encoding="utf-8")
    project = find_project()
    store = MemoryStore()
    for file in (*project.ontology_files, path):
        store.load(read_triples(file))
    return recorded_derivation(store, project.rule_files)


def made_by(rule: str, derivation: Derivation) -> list[Triple]:
    return list(map(triple_from_ox, dict(derivation.steps)[rule]))


def facts(tmp_path: Path, *claims: str) -> set[tuple[str, str]]:
    derivation = run(tmp_path, *claims)
    return {(shorten(str(p)), shorten(str(o))) for _, p, o in made_by(FACTS_RULE, derivation)}


GENEVA = about("iomkg:headquarters", "<place/geneva>")
ROME = about("iomkg:headquarters", "<place/rome>")


@pytest.mark.parametrize("modality", ["Stated", "Implied"])
def test_a_stated_or_implied_claim_becomes_a_fact(tmp_path: Path, modality: str) -> None:
    found = facts(tmp_path, claim("seat", GENEVA, modality=f"iomkg:{modality}"))
    assert found == {("iomkg:headquarters", "place/geneva")}


@pytest.mark.parametrize("modality", ["Possible", "Aim", "Assessment", "Forecast"])
def test_no_other_modality_becomes_a_fact(tmp_path: Path, modality: str) -> None:
    assert facts(tmp_path, claim("seat", GENEVA, modality=f"iomkg:{modality}")) == set()


def test_a_denial_does_not_become_a_fact(tmp_path: Path) -> None:
    assert facts(tmp_path, claim("seat", GENEVA, negated="true")) == set()


def test_a_deprecated_claim_does_not_become_a_fact(tmp_path: Path) -> None:
    assert facts(tmp_path, claim("seat", GENEVA, rank="iomkg:Deprecated")) == set()


def test_a_retired_claim_does_not_become_a_fact(tmp_path: Path) -> None:
    retired = claim("seat", GENEVA + " ; dcterms:isReplacedBy <claim/a/other>")
    assert facts(tmp_path, retired) == set()


@pytest.mark.parametrize("comparator", ["MoreThan", "AtLeast", "LessThan", "AtMost", "About"])
def test_a_bound_of_a_figure_does_not_become_a_fact(tmp_path: Path, comparator: str) -> None:
    term = about("iomkg:termOfOffice", "5", "post/head")
    assert facts(tmp_path, claim("term", term, comparator=f"iomkg:{comparator}")) == set()


def test_an_exact_figure_becomes_a_fact(tmp_path: Path) -> None:
    term = claim("term", about("iomkg:termOfOffice", "5", "post/head"), comparator="iomkg:Exactly")
    assert facts(tmp_path, term) == {("iomkg:termOfOffice", "5")}


def test_a_count_does_not_become_a_fact(tmp_path: Path) -> None:
    count = about("iomkg:memberStateCount", "175")
    assert facts(tmp_path, claim("members", count, comparator="iomkg:Exactly")) == set()


def test_a_superlative_does_not_become_a_fact(tmp_path: Path) -> None:
    first = about("iomkg:distinction", '"the first of its kind"@en')
    assert facts(tmp_path, claim("first", first)) == set()


def test_a_tie_between_rivals_gives_no_fact(tmp_path: Path) -> None:
    assert facts(tmp_path, claim("seat", GENEVA), claim("other-seat", ROME)) == set()


def test_rank_decides_between_rivals(tmp_path: Path) -> None:
    preferred = claim("other-seat", ROME, rank="iomkg:Preferred")
    found = facts(tmp_path, claim("seat", GENEVA), preferred)
    assert found == {("iomkg:headquarters", "place/rome")}


def test_a_later_claim_succeeds_an_earlier_one(tmp_path: Path) -> None:
    earlier = claim("seat", ROME, source="b")
    assert facts(tmp_path, claim("seat", GENEVA), earlier) == {
        ("iomkg:headquarters", "place/geneva")
    }


def test_rank_beats_recency(tmp_path: Path) -> None:
    earlier = claim("seat", ROME, source="b", rank="iomkg:Preferred")
    assert facts(tmp_path, claim("seat", GENEVA), earlier) == {("iomkg:headquarters", "place/rome")}


def test_a_denial_of_the_same_rank_keeps_a_claim_from_being_a_fact(tmp_path: Path) -> None:
    assert facts(tmp_path, claim("seat", GENEVA), claim("no-seat", GENEVA, negated="true")) == set()


def test_dates_within_one_another_are_both_facts(tmp_path: Path) -> None:
    year = claim("date", about("iomkg:occurred", '"1951"^^edtf:EDTF', "event/e"))
    day = claim("day", about("iomkg:occurred", '"1951-12-05"^^edtf:EDTF', "event/e"))
    derivation = run(tmp_path, year, day)
    assert len(made_by(FACTS_RULE, derivation)) == 2
    assert {str(o) for _, _, o in made_by("70-event-bounds", derivation)} == {"1951-12-05"}


def test_derivation_does_not_depend_on_the_order_of_claims(tmp_path: Path) -> None:
    claims = [claim("seat", GENEVA), claim("other", ROME), claim("old", ROME, source="b")]
    assert run(tmp_path, *claims).steps == run(tmp_path, *reversed(claims)).steps
