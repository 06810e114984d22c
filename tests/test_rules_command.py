"""``iomkg validate --rules`` and ``--explain``: what is checked, why, and how to mend it."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from commands import iomkg

from iomkg.check.catalogue import CATALOGUES, FOOPS, OOPS, Entry
from iomkg.check.layers import RULES, rules
from iomkg.graph.project import find_project
from iomkg.graph.reading import Reading


def validate(*words: str) -> subprocess.CompletedProcess[str]:
    return iomkg("validate", *words)


def test_rules_are_listed_in_a_table() -> None:
    lines = validate("--rules").stdout.splitlines()
    assert lines[0].split() == ["rule", "severity", "what", "it", "asks", "for"]
    assert any(re.match(r"evidence/digest +violation +A span's digest", line) for line in lines)
    assert len(lines) == len(rules(Reading(find_project(None)))) + 2


def test_rules_are_listed_for_programs() -> None:
    content = json.loads(validate("--rules", "--format", "json").stdout)
    assert content["schema"] == "iomkg/rules/1"
    (rule,) = [r for r in content["rules"] if r["id"] == "evidence/digest"]
    assert {"id", "severity", "title", "help", "example"} == set(rule)


def test_the_list_can_be_narrowed() -> None:
    done = validate("--rules", "--select", "dates", "--ignore", "dates/order", "--format", "json")
    listed = [rule["id"] for rule in json.loads(done.stdout)["rules"]]
    assert listed == ["dates/edtf", "dates/publication-range"]


def test_a_rule_is_explained_with_an_example() -> None:
    text = validate("--explain", "evidence/digest").stdout
    assert "SHA-256" in text
    assert "For example:" in text


def test_a_layer_is_explained_rule_by_rule() -> None:
    text = validate("--explain", "dates").stdout
    assert [line for line in text.splitlines() if line.startswith("dates/")] == [
        "dates/edtf (violation)",
        "dates/publication-range (violation)",
        "dates/order (violation)",
    ]


def test_the_ontology_layer_says_what_is_not_checked_and_why() -> None:
    text = validate("--explain", "ontology").stdout
    assert "P10 Missing disjointness: shacl/OneKind. OWL Lite has no owl:disjointWith" in text
    assert "CN1 Content negotiation: not checked. It needs the network" in text


@pytest.mark.parametrize(
    ("name", "said"),
    [("P13", "not checked. On purpose"), ("p06", "ontology/cycle"), ("OM4.1", "licence (an IRI)")],
)
def test_an_entry_of_a_catalogue_is_explained(name: str, said: str) -> None:
    assert said in validate("--explain", name).stdout


@pytest.mark.parametrize(
    ("option", "name", "meant"),
    [
        ("--explain", "ontology/cicle", "ontology/cycle"),
        ("--select", "evidense", "evidence"),
        ("--ignore", "digest", "evidence/digest"),
        ("--explain", "shacl/ClaimRnk", "shacl/ClaimRank"),
    ],
)
def test_a_wrong_name_is_answered_with_near_ones(option: str, name: str, meant: str) -> None:
    done = validate(option, name)
    assert done.returncode == 2
    assert re.search(rf"Did you mean (?:.* or )?{meant}\b", done.stderr)


def test_rules_have_no_other_format() -> None:
    done = validate("--rules", "--format", "sarif")
    assert done.returncode == 2
    assert "text and json" in done.stderr


def test_every_rule_has_a_help_and_an_example() -> None:
    assert [rule.id for rule in RULES.values() if not rule.help or not rule.example] == []


def test_the_catalogues_are_whole() -> None:
    assert [entry.id for entry in OOPS] == [f"P{number:02}" for number in range(1, 42)]
    assert len({entry.id for entry in FOOPS}) == len(FOOPS) == 24


@pytest.mark.parametrize(
    "entry", [entry for each in CATALOGUES.values() for entry in each], ids=lambda e: e.id
)
def test_every_entry_has_a_rule_or_a_reason(entry: Entry) -> None:
    known = rules(Reading(find_project(None)))
    assert entry.rules or entry.reason
    assert [rule for rule in entry.rules if rule not in known] == []
