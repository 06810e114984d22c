"""``iomkg why``: from a statement to claims, sources, characters, digests and verdicts."""

from __future__ import annotations

import json

from commands import iomkg as run

import iomkg
from iomkg.ask.reasons import DigestState, Reason, Why


def reasons(why: Why, prop: str) -> dict[str, Reason]:
    statement = next(s for s in why.statements if s.label == prop)
    return {r.claim.split("/id/claim/")[1]: r for r in statement.reasons}


def test_the_tie_to_the_un_has_claims_of_2000_and_2016_with_characters_and_verdict() -> None:
    with iomkg.open() as kg:
        dates = reasons(kg.why("tie-to-un"), "occurred")
    early, late = dates["academic-block/tie-to-un-date"], dates["futurelearn/un-tie-day"]
    assert (early.value, early.fact, early.rank) == ("2000", False, "deprecated")
    assert (late.value, late.fact) == ("2016-09-19", True)
    assert (late.evidence[0].start, late.evidence[0].end) == (3496, 3546)
    assert "resolved" in {j.verdict for j in early.judgements}


def test_the_organisation_is_followed_into_the_events_it_takes_part_in() -> None:
    with iomkg.open() as kg:
        events = [event.subject.rsplit("/", 1)[-1] for event in kg.why("iom").events]
    assert [e for e in events if e.startswith("renaming")] == [
        "renaming-to-icem",
        "renaming-to-icm",
        "renaming-to-iom",
    ]
    assert {"founding", "tie-to-un"} <= set(events)


def test_no_other_event_is_followed_than_those_that_name_the_thing_or_a_stage_of_it() -> None:
    named = """
        SELECT DISTINCT ?event {
          ?claim rdf:subject ?event ; rdf:object ?party . ?event a/rdfs:subClassOf* iomkg:Event .
          FILTER (?party = ?body || EXISTS { ?party prov:specializationOf ?body })
          VALUES ?body { <%s> }
        }"""
    with iomkg.open() as kg:
        for thing in ("iom", "stage/icm", "AVRR", "tie-to-un"):
            found = kg.why(thing)
            wanted = {row["event"] for row in kg.sparql(named % found.subject)}  # type: ignore[union-attr]
            assert {event.subject for event in found.events} == wanted


def test_a_claim_that_is_no_fact_says_why() -> None:
    with iomkg.open() as kg:
        found = reasons(kg.why("iom", "memberStateCount"), "number of member states")
    assert all(not r.fact and "count" in r.why_not for r in found.values())


def test_without_the_texts_a_digest_is_not_re_checked() -> None:
    with iomkg.open() as kg:
        found = reasons(kg.why("tie-to-un", "occurred"), "occurred")
    states = {e.state for r in found.values() for e in r.evidence}
    assert states == {DigestState.NOT_AT_HAND}


def test_the_command_writes_text_and_json() -> None:
    text = run("why", "tie-to-un", "occurred").stdout
    assert "S1 3496-3546" in text
    assert "Not re-checked: source text not at hand." in " ".join(text.split())
    content = json.loads(run("why", "tie-to-un", "occurred", "--format", "json").stdout)
    assert (content["schema"], content["verb"]) == ("iomkg/answer/1", "why")
    assert content["groups"][0]["relation"] == "occurred"
