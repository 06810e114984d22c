"""``iomkg validate``: what is wrong is named with file, line and fix, in every form asked for."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import iomkg
from projects import SmallProject, make_project

GAZETTE = "graph/claims/harbour-gazette.ttl"
DIGEST = "sha256:9da99b4fe0c89dedfa277885c05195afac4188e25fb88c180a9c18bda958a836"
SPAN = f"""<source/harbour-gazette#char=77,91> a iomkg:Span ;
    iomkg:digest "{DIGEST}" ."""
RIVAL = """
<claim/lakes-archive/other-founding-date> a iomkg:Claim ;
    rdf:subject <event/{event}> ;
    rdf:predicate iomkg:occurred ;
    rdf:object "{date}"^^edtf:EDTF ;
    iomkg:modality iomkg:Stated ;
    iomkg:rank iomkg:Normal ;
    prov:hadPrimarySource <source/lakes-archive> ;
    dcterms:description "Dates the founding."@en .
"""


SHAPES = "shapes/claims.ttl"
TYPO = "s:More a sh:NodeShape ; sh:property [ sh:path dcterms:title ; sh:minCuont 1 ] ."


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


def validate(small: SmallProject, *words: str) -> subprocess.CompletedProcess[str]:
    # The shapes have tests of their own, and pySHACL takes a second at each run.
    only = () if "--select" in words or "--ignore" in words else ("--ignore", "shacl")
    paths = ("--project", str(small.root), "--sources", str(small.texts))
    return iomkg("validate", *paths, *only, *words)


def test_a_sound_project_conforms(small: SmallProject) -> None:
    done = validate(small)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No findings.")


def flip_a_digit(small: SmallProject) -> int:
    small.replace(GAZETTE, DIGEST, DIGEST.replace("9da9", "8da9"))
    return small.line(GAZETTE, "8da9")


def delete_a_span(small: SmallProject) -> int:
    small.replace(GAZETTE, SPAN, "")
    return small.line(GAZETTE, "iomkg:evidence <source/harbour-gazette#char=77,91>")


def misspell_a_property(small: SmallProject) -> int:
    small.append(GAZETTE, "<claim/harbour-gazette/pfc-name> iomkg:rnk iomkg:Normal .")
    return small.line(GAZETTE, "iomkg:rnk")


def add_a_rival_date(small: SmallProject) -> int:
    small.append("graph/claims/lakes-archive.ttl", RIVAL.format(event="founding", date="1919"))
    return 0


@pytest.mark.parametrize(
    ("spoil", "rule", "fix"),
    [
        (flip_a_digit, "evidence/digest", f'write "{DIGEST}"'),
        (delete_a_span, "evidence/missing", "Describe the span"),
        (misspell_a_property, "terms/undeclared", "iomkg:rank"),
        (add_a_rival_date, "conflicts/unjudged", "Judge them in an iomkg:Conflict"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_fix(
    small: SmallProject, spoil: Callable[[SmallProject], int], rule: str, fix: str
) -> None:
    line = spoil(small)
    done = validate(small, "--format", "json")
    findings = json.loads(done.stdout)["findings"]
    found = next(f for f in findings if f["rule"] == rule)
    assert done.returncode == 1
    assert fix in found["message"]
    assert found["file"].endswith(".ttl")
    assert line in (0, found["line"])


def test_a_closer_date_passes(small: SmallProject) -> None:
    rival = RIVAL.format(event="renaming-to-nlfc", date="1934-03-05")
    small.append("graph/claims/lakes-archive.ttl", rival)
    assert validate(small).returncode == 0


def test_broken_turtle_exits_2_and_still_writes_every_report(small: SmallProject) -> None:
    small.append(GAZETTE, "<claim/x> a ; .")
    line = small.line(GAZETTE, "<claim/x> a ; .")
    target = small.root / "report.sarif"
    done = validate(small, "--report", f"sarif={target}", "--format", "text")
    assert done.returncode == 2
    assert f"harbour-gazette.ttl:{line}:" in done.stdout
    assert "Mend the syntax" in done.stdout
    result = json.loads(target.read_text())["runs"][0]["results"][0]
    assert result["ruleId"] == "syntax/turtle"


def test_shapes_with_a_term_that_shacl_has_not_exit_2_with_one_finding(
    small: SmallProject,
) -> None:
    small.append(SHAPES, TYPO)
    done = validate(small, "--ignore", "dates", "--format", "json")
    assert done.returncode == 2
    [finding] = json.loads(done.stdout)["findings"]
    assert finding["rule"] == "terms/shape"
    assert "minCuont" in done.stderr
    assert "Not everything was checked" in done.stderr


def test_without_the_texts_digests_are_noted_and_not_found_wanting(small: SmallProject) -> None:
    flip_a_digit(small)
    done = iomkg("validate", "--project", str(small.root))
    assert done.returncode == 0
    assert "evidence not re-checked: source text not at hand" in done.stdout


def test_a_text_that_was_edited_is_named(small: SmallProject) -> None:
    text = next(p for p in small.texts.iterdir() if "gazette" in p.name)
    text.write_text(text.read_text() + "More.\n")
    done = validate(small, "--select", "evidence/source-text")
    assert done.returncode == 1
    assert text.name in done.stdout


def test_select_and_ignore_take_rules_and_layers(small: SmallProject) -> None:
    flip_a_digit(small)
    assert validate(small, "--select", "conflicts").returncode == 0
    assert validate(small, "--ignore", "evidence/digest").returncode == 0
    assert validate(small, "--select", "evidence").returncode == 1


def test_an_unknown_rule_is_refused(small: SmallProject) -> None:
    done = validate(small, "--select", "evidense")
    assert done.returncode == 2
    assert "--rules" in done.stderr


def test_fail_on_sets_what_counts(small: SmallProject) -> None:
    small.append(
        GAZETTE, f'<source/harbour-gazette#char=0,3> a iomkg:Span ; iomkg:digest "{DIGEST}" .'
    )
    words = ("--select", "evidence/unused")
    assert validate(small, *words).returncode == 0
    assert validate(small, *words, "--fail-on", "warning").returncode == 1


def test_the_graph_of_the_project_itself_conforms() -> None:
    done = iomkg("validate", "--ignore", "shacl")
    assert done.returncode == 0, done.stdout


@pytest.mark.soak
def test_the_graph_of_the_project_itself_conforms_to_its_shapes() -> None:
    done = iomkg("validate", "--select", "shacl")
    assert done.returncode == 0, done.stdout


def test_the_graph_conforms_with_every_digest_checked(material: Path) -> None:
    words = ("--ignore", "shacl", "--format", "json")
    done = iomkg("validate", "--sources", str(material / "seeds"), *words)
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert report["checked"]["texts at hand"] == 4
