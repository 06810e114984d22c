"""Shapes and rules that others wrote end at their limits, and no command outlives a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from projects import make_project
from test_ingest_table import Folder
from test_worker_signals import assert_gone, start, workers_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX"),
]

HEAD = "@prefix e: <http://e.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
ENDLESS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(CONCAT(STR(?a), STR(?f), STR(?i)) = 'x')"
SHAPES = {
    "constraint": f'sh:sparql [ sh:select "SELECT $this {{ $this a e:P . {ENDLESS} }}" ]',
    "target": f'sh:target [ sh:select "SELECT ?this {{ ?this a e:P . {ENDLESS} }}" ] ; sh:nodeKind '
    "sh:Literal",
    "rule": f'sh:rule [ sh:construct "CONSTRUCT {{ $this a e:Q }} {{ {ENDLESS} }}" ]',
    "rules": 'sh:rule [ sh:construct "CONSTRUCT { $this <urn:age> ?n } WHERE { '
    '{ $this <urn:age> ?m } UNION { BIND(1 AS ?m) } BIND(?m + 1 AS ?n) }" ]',
    "nested": f'sh:not [ sh:sparql [ sh:select "SELECT $this {{ $this a e:P . {ENDLESS} }}" ] ]',
}
RULE = f"CONSTRUCT {{ ?a a <http://e.example/Q> }} WHERE {{ {ENDLESS} }}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data, shapes that never end over them, and a project whose rules never end."""
    path = tmp_path_factory.mktemp("endless")
    lines = (f"e:p{n} a e:P ; e:age {n} ; e:knows e:p{n * 7 % 900} .\n" for n in range(900))
    (path / "data.ttl").write_text(HEAD + "".join(lines))
    lines = (f"e:p{n} a e:P ; e:age {n} ; e:knows e:p{n * 7 % 900} .\n" for n in range(9000))
    (path / "more.ttl").write_text(HEAD + "".join(lines))
    for name, part in SHAPES.items():
        shape = part.replace("e:P", "<http://e.example/P>").replace("e:Q", "<http://e.example/Q>")
        (path / f"{name}.ttl").write_text(
            f"{HEAD}e:S a sh:NodeShape ; sh:targetClass e:P ; {shape} .\n"
        )
    project = make_project(path)
    project.write("queries/rules/05-endless.rq", RULE)
    lines = (f"QB,{1000 + n // 2000},Quay Bay,{n},1889\n" for n in range(400_000))
    Folder(path).write("lights.csv", "code,year,harbour,lamps,lit\n" + "".join(lines))
    return path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOMKG_CACHE", str(tmp_path / "cache"))


def iomkg(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "iomkg", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("data", ["data.ttl", "more.ttl"])
@pytest.mark.parametrize("name", SHAPES)
def test_an_endless_query_of_a_shape_ends_at_the_deadline_and_reports(
    folder: Path, name: str, data: str, tmp_path: Path
) -> None:
    shapes, into = folder / f"{name}.ttl", tmp_path / "report.json"
    words = ("--shapes", str(shapes), "--data", str(folder / data), "--rules")
    done = iomkg("shacl", *words, "--timeout", "1", "--report", f"json={into}", "--format", "junit")
    assert done.returncode == 2
    assert "had not finished after 1 seconds" in done.stderr
    assert "--timeout" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    [finding] = json.loads(into.read_text())["findings"]
    assert finding["rule"] == "syntax/stopped"
    assert done.stdout.rstrip().endswith("</testsuites>")


def test_more_memory_than_allowed_is_told(folder: Path) -> None:
    words = ("--shapes", str(folder / "constraint.ttl"), "--data", str(folder / "more.ttl"))
    done = iomkg("shacl", *words, "--memory", "64M")
    assert done.returncode == 2
    assert "more memory than it may use (64 MB)" in done.stderr


@pytest.mark.parametrize("megabytes", [130, 250, 500])
@pytest.mark.parametrize("words", [("query", "renamings"), ("export",), ("show", "IOM")])
def test_less_memory_than_the_engine_needs_is_told(words: tuple[str, ...], megabytes: int) -> None:
    resource = pytest.importorskip("resource")
    most = megabytes << 20
    done = subprocess.run(
        [sys.executable, "-m", "iomkg", *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
    )
    if done.returncode:
        assert done.returncode == 2
        assert "too little memory" in done.stderr
        assert len(done.stderr.splitlines()) == 2


def test_an_endless_rule_of_a_project_is_named(folder: Path, tmp_path: Path) -> None:
    into = tmp_path / "report.json"
    words = ("--project", str(folder / "project"), "--timeout", "1", "--report", f"json={into}")
    done = iomkg("validate", *words)
    assert done.returncode == 2
    assert "The rule 05-endless.rq had not finished after 1 seconds" in done.stderr
    assert json.loads(into.read_text())["findings"][0]["rule"] == "syntax/stopped"


def test_every_other_verb_ends_at_the_deadline_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOMKG_TIMEOUT", "1")
    done = iomkg("show", "NLFC", "--project", str(folder / "project"))
    assert done.returncode == 2
    assert "05-endless.rq had not finished after 1 seconds" in done.stderr


def test_a_crash_of_the_engine_is_told_in_two_lines(folder: Path, tmp_path: Path) -> None:
    deep = "(" * 3000 + "1=1" + ")" * 3000
    (tmp_path / "deep.ttl").write_text(
        f"{HEAD}e:S a sh:NodeShape ; sh:targetClass <http://e.example/P> ; "
        f'sh:sparql [ sh:select "SELECT $this {{ $this ?p ?o FILTER({deep}) }}" ] .\n'
    )
    done = iomkg(
        "shacl", "--shapes", str(tmp_path / "deep.ttl"), "--data", str(folder / "more.ttl")
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert done.returncode == 1 or len(done.stderr.splitlines()) == 2


PROJECT_VERBS: dict[str, tuple[str, ...]] = {
    "query": ("renamings",),
    "queries": (),
    "sparql": ("ASK {}",),
    "search": ("ferry",),
    "ask": ("When was NLFC founded?",),
    "show": ("NLFC",),
    "why": ("NLFC",),
    "coverage": (),
    "validate": (),
    "export": (),
    "cite": ("NLFC",),
    "explain": ("rank",),
    "demo": (),
}
"""Verbs with what they take; each has the endless rule of the project to run."""
QUICK = {"queries"}
"""They run no rule, and have ended before a signal comes."""


def busy(verb: str, folder: Path) -> list[str]:
    """A command that does not come to an end by itself."""
    if verb in PROJECT_VERBS:
        return [verb, *PROJECT_VERBS[verb], "--project", str(folder / "project")]
    table = ["ingest", "table", f"{folder}/lights.csv", "--map", f"{folder}/map.yaml"]
    return {
        "shacl": ["shacl", "--shapes", f"{folder}/constraint.ttl", "--data", f"{folder}/more.ttl"],
        "load": ["load", "-", "--data-format", "nt", "--store", f"{folder}/store"],
        "fmt": ["fmt", "-"],
        "ingest": [*table, "-o", f"{folder}/out.ttl"],
        "store": ["store", "check", "memory", "--project", str(folder / "project")],
    }[verb]


OTHERS = ("shacl", "load", "fmt", "ingest", "store")


def descendants(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        found += workers_of(each)
    return found


def wait_until_at_work(process: subprocess.Popen[bytes]) -> None:
    """Wait for a second of processor time, or three where what it does is to wait for input."""
    ticks, end = os.sysconf("SC_CLK_TCK"), time.monotonic() + 3
    while time.monotonic() < end:
        time.sleep(0.1)
        used = 0
        for pid in descendants(process.pid):
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                used += int(fields[11]) + int(fields[12])
        if used > ticks:
            break


def started(words: list[str], stdin: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "iomkg", *words]
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("verb", [*PROJECT_VERBS, *OTHERS])
def test_a_signal_ends_every_verb(verb: str, number: int, status: int, folder: Path) -> None:
    if verb in QUICK:
        pytest.skip("it ends by itself")
    reads, writes = os.pipe()
    process = started(busy(verb, folder), reads)
    os.close(reads)
    wait_until_at_work(process)
    assert process.poll() is None, process.communicate()
    there = descendants(process.pid)
    begun = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=10)
    assert time.monotonic() - begun < 1.5  # 0.5 s on a machine that does nothing else
    os.close(writes)
    assert (process.returncode, said) == (status, b"")
    assert_gone(there)
    assert not (folder / "store").exists()
    assert not list(folder.glob("*out.ttl*"))


SERVED = ("serve", "mcp", "site")  # they run until they are ended, or write what they were asked
QUIET = ("completion",)  # it asks nothing at all


def test_every_verb_is_tried() -> None:
    from iomkg.cli.parser import VERBS

    assert {*PROJECT_VERBS, *OTHERS, *SERVED, *QUIET} >= VERBS.keys()


@pytest.mark.parametrize("verb", ["shacl", "validate"])
def test_a_command_that_is_killed_leaves_nothing(verb: str, folder: Path) -> None:
    process = start(*busy(verb, folder))
    time.sleep(3)
    there = descendants(process.pid)
    assert len(there) > 1
    process.kill()
    process.communicate()
    assert_gone(there)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("module", ["iomkg.cli.start", "iomkg.cli.parser"])
def test_a_signal_while_modules_are_imported_ends_the_command_without_a_word(
    number: int, status: int, module: str
) -> None:
    code = (
        "import os, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == '{module}': os.kill(os.getpid(), {int(number)})\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from iomkg.cli.entry import main\n"
        "sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "queries"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")


def assistant(*before: str) -> subprocess.Popen[bytes]:
    """Start ``iomkg mcp`` and have it answer; words before it may be a shell's."""
    pytest.importorskip("mcp")
    process = subprocess.Popen(
        [*before, sys.executable, "-m", "iomkg", "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    process.stdin.flush()
    assert process.stdout.readline()
    return process


def test_ctrl_c_does_not_end_what_a_shell_has_ignore_it() -> None:
    process = assistant("sh", "-c", "trap '' INT; exec \"$@\"", "sh")
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.communicate()
    assert process.returncode == 0


def test_a_signal_ends_an_assistant_that_waits_for_its_input() -> None:
    process = assistant()
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 143
    for stream in (process.stdin, process.stdout, process.stderr):
        assert stream
        stream.close()
