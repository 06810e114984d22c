"""Values of options that nobody means, and results that would go over what is read."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from commands import iomkg, run_here

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<x:S> a sh:NodeShape ; sh:targetNode <x:a> ; sh:property [ sh:path <x:b> ; sh:maxCount 0 ] .
"""
DATA = '<x:a> <x:b> "c" .\n'
QUERY = "SELECT ?n { VALUES ?n { 1 } }"


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    assert done.returncode == 2, done.stderr
    assert not done.stdout
    for part in said:
        assert part in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("sparql", QUERY, "--timeout=--"),
        ("search", "compact", "--limit=--"),
        ("sparql", QUERY, "--format=--"),
        ("shacl", "--shapes=--"),
    ],
    ids=" ".join,
)
def test_two_dashes_are_a_value_like_others(words: tuple[str, ...]) -> None:
    refused(iomkg(*words), "--")


def test_a_number_of_hits_beyond_all_is_all() -> None:
    every = iomkg("search", "compact", "--limit", "1000000", "--format", "json")
    assert (
        iomkg("search", "compact", "--limit", "9" * 40, "--format", "json").stdout == every.stdout
    )


@pytest.mark.parametrize("limit", ["0", "-1"])
def test_no_hits_are_no_search(limit: str) -> None:
    refused(iomkg("search", "compact", f"--limit={limit}"), "leaves no hit")


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("query",),
        ("explain",),
        ("validate", "--explain"),
        ("query", "names-as-of", "--date"),
        ("sparql", QUERY, "--format"),
        ("--project",),
    ],
    ids=" ".join,
)
def test_no_message_repeats_all_of_a_long_word(words: tuple[str, ...]) -> None:
    said = iomkg(*words, "x" * 100_000, *(("queries",) if words[0] == "--project" else ()))
    assert said.returncode == 2
    assert "xxx … xxx" in said.stderr
    assert len(said.stderr) < 10_000


@pytest.mark.parametrize(
    "words",
    [
        ("shacl", "--shapes", "s.ttl", "--data", "d.ttl", "-o", "d.ttl"),
        ("shacl", "--shapes", "s.ttl", "--data", "d.ttl", "--report", "ttl=d.ttl"),
        ("shacl", "--shapes", "s.ttl", "--data", ".", "--report", "ttl=./s.ttl"),
        ("shacl", "--shapes", "s.ttl", "--import", "x:o=d.ttl", "-o", "link.ttl"),
        ("sparql", "-f", "q.rq", "-o", "q.rq"),
        ("ingest", "table", "t.csv", "--map", "m.yaml", "-o", "t.csv"),
        ("ingest", "table", "t.csv", "--map", "m.yaml", "-o", "m.yaml"),
    ],
    ids=" ".join,
)
def test_nothing_that_is_read_is_written_over(tmp_path: Path, words: tuple[str, ...]) -> None:
    files = {"s.ttl": SHAPES, "d.ttl": DATA, "q.rq": QUERY, "t.csv": "a\n1\n", "m.yaml": "a: b\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "link.ttl").symlink_to("d.ttl")
    done = run_here(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert b"would write over it" in done.stderr
    assert {name: (tmp_path / name).read_text() for name in files} == files


@pytest.mark.parametrize(
    "words",
    [
        ("shacl", "--shapes", "s.ttl", "--report", "json=r", "--report", "ttl=./r"),
        ("shacl", "--shapes", "s.ttl", "--report", "json=r", "-o", "r"),
        ("export", "--format", "jsonld", "--context", "r", "-o", "r"),
    ],
    ids=" ".join,
)
def test_two_results_do_not_go_to_one_file(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "s.ttl").write_text(SHAPES)
    done = run_here(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert b"Two results would go to " in done.stderr
    assert not (tmp_path / "r").exists()


def test_two_reports_may_go_to_one_stream(tmp_path: Path) -> None:
    (tmp_path / "s.ttl").write_text(SHAPES)
    null = ("--report", "json=/dev/null", "--report", "ttl=/dev/null")
    assert run_here("shacl", "--shapes", "s.ttl", *null, cwd=tmp_path).returncode == 0


def test_a_context_without_a_name_is_refused() -> None:
    refused(iomkg("export", "--format", "jsonld", "--context", ""), "--context")


@pytest.mark.parametrize("verb", [("serve",), ("mcp", "--http")], ids=" ".join)
def test_a_server_says_in_two_lines_where_it_cannot_listen(verb: tuple[str, ...]) -> None:
    pytest.importorskip("uvicorn")
    pytest.importorskip("mcp")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = iomkg(*verb, "--port", str(port))
        refused(done, f"Nothing can listen at 127.0.0.1, port {port}: ", "--port")
        assert len(done.stderr.splitlines()) == 2
    refused(iomkg(*verb, "--host", ""), "--host names no address")
    refused(iomkg(*verb, "--host", "a" * 300), "it is no name of a host")


@pytest.mark.slow
@pytest.mark.parametrize("streams", ["<&-", "0>x", ">/dev/full"])
def test_an_assistant_without_streams_is_told(tmp_path: Path, streams: str) -> None:
    pytest.importorskip("mcp")
    call = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
    command = f"(echo '{call}'; sleep 3) | {sys.executable} -m iomkg mcp {streams}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert "Traceback" not in done.stderr
    refused(done, "iomkg: ")


@pytest.mark.slow
def test_any_number_of_seconds_is_a_time() -> None:
    assert iomkg("sparql", QUERY, "--store", "memory", "--timeout", "1e18").returncode == 0


@pytest.mark.slow
def test_a_value_that_is_too_long_for_one_row_is_told_soon() -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(22))
    query = f'SELECT ?x22 {{ BIND("aaaaaaaaaa" AS ?x0) {doubled} }}'
    refused(iomkg("sparql", query, "--store", "memory"), "longer than 8 MiB")


@pytest.mark.slow
def test_the_time_that_writing_takes_counts(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("".join(f"<x:a{i}> <x:b> <x:c> .\n" for i in range(3000)))
    assert run_here("load", "a.nt", "--store", "st", cwd=tmp_path).returncode == 0
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    words = ("sparql", endless, "--store", "st", "--timeout", "0.5", "--format", "json", "-o", "f")
    done = run_here(*words, cwd=tmp_path)
    assert (done.returncode, (tmp_path / "f").exists()) == (2, False)
    assert b"had not finished after 0.5 seconds" in done.stderr


@pytest.mark.parametrize(
    "words",
    ["query renamings", "show IOM", "why IOM", "ask members", "search members", "coverage"],
)
def test_a_store_without_a_name_is_no_store(words: str) -> None:
    refused(iomkg(*words.split(), "--store", ""), "No store is named.")
