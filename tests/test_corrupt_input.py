"""Odd but valid files pass; a corrupt one stops a validation, and every report says why."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib
from commands import iomkg_alone as iomkg
from projects import HEADER, SmallProject, make_project

from iomkg.report.report import FORMATS
from iomkg.terms import SH

pytestmark = pytest.mark.slow

ODD = "graph/odd.ttl"


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


def validate(small: SmallProject, *words: str) -> subprocess.CompletedProcess[str]:
    return iomkg("validate", "--project", str(small.root), "--ignore", "shacl", *words)


def note(text: str) -> str:
    return f"{HEADER}<conflict/founding-date> skos:editorialNote {text} .\n"


ODD_BUT_VALID = {
    "an empty file": "",
    "a comment alone": "# nothing yet",
    "line ends of Windows": note('"one"@en').replace("\n", "\r\n"),
    "line ends of old Macs": note('"one"@en').replace("\n", "\r"),
    "a byte order mark": "\ufeff" + note('"one"@en'),
    "a byte order mark alone": "\ufeff",
    "no line end at the end": note('"one"@en').rstrip(),
}


@pytest.mark.parametrize("kind", ODD_BUT_VALID)
def test_odd_but_valid_files_pass(small: SmallProject, kind: str) -> None:
    small.write(ODD, ODD_BUT_VALID[kind])
    done = validate(small, "--select", "evidence")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def truncate(small: SmallProject) -> str:
    file = "graph/claims/harbour-gazette.ttl"
    small.write(file, small.read(file)[:-200])
    return file


def latin1(small: SmallProject) -> str:
    small.path(ODD).write_bytes(note('"Genève"@fr').encode("latin-1"))
    return ODD


def utf16(small: SmallProject) -> str:
    small.path(ODD).write_bytes(note('"one"@en').encode("utf-16"))
    return ODD


def binary(small: SmallProject) -> str:
    small.path(ODD).write_bytes(bytes(range(256)) * 4000)
    return ODD


def zeros(small: SmallProject) -> str:
    small.path(ODD).write_bytes(b"\0" * 1_000_000)
    return ODD


def folder(small: SmallProject) -> str:
    small.path(ODD).mkdir()
    return ODD


def pipe(small: SmallProject) -> str:
    os.mkfifo(small.path(ODD))
    return ODD


def dangling(small: SmallProject) -> str:
    small.path(ODD).symlink_to(small.root / "gone.ttl")
    return ODD


def loop(small: SmallProject) -> str:
    small.path(ODD).symlink_to(small.path(ODD))
    return ODD


def another_kind(small: SmallProject) -> str:
    small.write("graph/odd.rdf", "<rdf:RDF/>")
    return "graph/odd.rdf"


def fetched_context(small: SmallProject) -> str:
    small.write("graph/odd.jsonld", '{"@context": "https://example.org/c"}')
    return "graph/odd.jsonld"


def shapes(small: SmallProject) -> str:
    small.write("shapes/odd.ttl", "<x> a ; .")
    return "shapes/odd.ttl"


def query(small: SmallProject) -> str:
    small.path("queries/odd.rq").write_bytes(b"#+ id: caf\xe9\n")
    return "queries/odd.rq"


def query_folder(small: SmallProject) -> str:
    small.path("queries/odd.rq").mkdir()
    return "queries/odd.rq"


def dangling_rule(small: SmallProject) -> str:
    small.path("queries/rules/odd.rq").symlink_to("gone.rq")
    return "queries/rules/odd.rq"


def rule_of_derivation(small: SmallProject) -> str:
    small.write("queries/rules/99-odd.rq", "CONSTRUCT {")
    return "queries/rules/99-odd.rq"


CORRUPT: tuple[Callable[[SmallProject], str], ...] = (
    truncate,
    latin1,
    utf16,
    binary,
    zeros,
    folder,
    pipe,
    dangling,
    loop,
    another_kind,
    fetched_context,
    shapes,
    query,
    query_folder,
    dangling_rule,
    rule_of_derivation,
)


@pytest.mark.parametrize("spoil", CORRUPT)
def test_a_corrupt_file_exits_2_and_every_report_names_it(
    small: SmallProject, spoil: Callable[[SmallProject], str], tmp_path: Path
) -> None:
    file = spoil(small)
    targets = {form: tmp_path / f"report.{form}" for form in FORMATS}
    words = [f"--report={form}={target}" for form, target in targets.items()]
    done = validate(small, *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    assert 1 <= len(done.stderr.splitlines()) <= 2
    assert file in done.stderr
    written = {form: target.read_text(encoding="utf-8") for form, target in targets.items()}
    assert all(file in text for text in written.values())
    assert not any(str(small.root) in text for text in written.values())
    parsed(written)


def parsed(written: dict[str, str]) -> None:
    """Each report is read by somebody else's parser, and none says that all is well."""
    assert json.loads(written["json"])["findings"]
    assert json.loads(written["sarif"])["runs"][0]["results"]
    [invocation] = json.loads(written["sarif"])["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert int(ElementTree.fromstring(written["junit"]).attrib["errors"]) >= 1
    graph = rdflib.Graph().parse(data=written["ttl"], format="turtle")
    assert rdflib.Literal(False) in graph.objects(None, rdflib.URIRef(SH + "conforms"))


def test_every_broken_file_is_reported_at_once(small: SmallProject) -> None:
    latin1(small)
    small.write("graph/two.ttl", "<x> a ; .\n<x> ex:y 1 .\n<x> <y> 1 .\n<x> ex:z 1 .")
    findings = json.loads(validate(small, "--format", "json").stdout)["findings"]
    assert [(f["rule"], f["file"], f["line"]) for f in findings] == [
        ("syntax/unreadable", ODD, ODD_LINE),
        ("syntax/turtle", "graph/two.ttl", 1),
        ("syntax/turtle", "graph/two.ttl", 2),
        ("syntax/turtle", "graph/two.ttl", 4),
    ]


def as_an_ordinary_user() -> None:
    """Drop the capabilities by which root reads any file (capabilities(7))."""
    if os.geteuid() == 0:
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are of Linux")
def test_a_file_that_may_not_be_read_is_named(small: SmallProject, tmp_path: Path) -> None:
    small.write(ODD, "").path(ODD).chmod(0)
    target = tmp_path / "report.json"
    words = ("validate", "--project", str(small.root), f"--report=json={target}")
    done = subprocess.run(
        [sys.executable, "-m", "iomkg", *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=as_an_ordinary_user,
    )
    assert done.returncode == 2
    assert f"iomkg: {ODD}: The file cannot be read: Permission denied." in done.stderr
    [finding] = json.loads(target.read_text())["findings"]
    assert (finding["rule"], finding["file"]) == ("syntax/unreadable", ODD)


ODD_LINE = HEADER.count("\n") + 1


def test_a_syntax_error_has_an_end(small: SmallProject) -> None:
    small.write(ODD, "<x> ex:y 1 .")
    [finding] = json.loads(validate(small, "--format", "json").stdout)["findings"]
    assert [finding[name] for name in ("line", "column", "end_line", "end_column")] == [1, 5, 1, 9]


def test_a_file_of_errors_is_not_listed_to_its_end(small: SmallProject) -> None:
    zeros(small)
    findings = json.loads(validate(small, "--format", "json").stdout)["findings"]
    assert len(findings) == 100
    assert "further errors are not listed" in findings[-1]["message"]


def test_a_message_does_not_repeat_a_long_token(small: SmallProject) -> None:
    small.write(ODD, f"{HEADER}<x> <y> {'z' * 100_000} .")
    done = validate(small)
    assert done.returncode == 2
    assert max(map(len, (done.stdout + done.stderr).splitlines())) < 500


def test_a_project_that_is_not_there_is_reported(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    done = iomkg("validate", "--project", str(tmp_path / "none"), f"--report=json={target}")
    assert done.returncode == 2
    assert "there is no such folder" in done.stderr
    [finding] = json.loads(target.read_text())["findings"]
    assert finding["rule"] == "syntax/stopped"


def test_one_report_that_cannot_be_written_does_not_stop_the_others(
    small: SmallProject, tmp_path: Path
) -> None:
    good, bad = tmp_path / "a.json", tmp_path / "none" / "a.json"
    done = validate(small, "--select", "evidence", f"--report=json={bad}", f"--report=json={good}")
    assert done.returncode == 2
    assert f"{bad} cannot be written" in done.stderr
    assert json.loads(good.read_text())["findings"] == []
    assert "\nNo findings" in done.stdout


LONG = "x" * 50_000_000


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (f'<x:s> <x:p> "{LONG}" .', 0),
        (f"# {LONG}", 0),
        (f"<x:s> <x:p> '''{LONG}''' ; <x:q> \"{LONG[:5000]}\" ; ex:p 1 .", 2),
        (f'<x:s> <x:p> "{LONG}', 2),
        (f"<x:{LONG}> <x:p> 1 .", 2),
    ],
    ids=["a string", "a comment", "an error at the end", "an open string", "an IRI"],
)
def test_a_line_of_50_megabytes_is_read_within_bounds(
    small: SmallProject, line: str, status: int
) -> None:
    small.write(ODD, line)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "iomkg", "validate"),
            *("--project", str(small.root), "--select", "evidence"),
        ],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000,) * 2),
    )
    assert done.returncode == status, done.stderr[:1000]
    assert "Traceback" not in done.stderr
    assert len(done.stdout) < 2000
