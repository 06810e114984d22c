"""The server stays up: limits hold, processes are killed, clients vanish, the data changes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from projects import SmallProject, make_project
from serving import Reply, Served, serving
from test_query_command import iomkg

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc"),
]

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
ALL = "SELECT * { ?s ?p ?o }"
SMALL = "SELECT ?p { <https://w3id.org/iomkg/id/organisation/iom> ?p ?o } LIMIT 3"


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with small limits."""
    options = ("--timeout", "3", "--limit", "2000", "--memory", "200M", "--workers", "4")
    with serving(tmp_path_factory.mktemp("limited"), *options) as running:
        yield running


def sparql(served: Served, query: str, **headers: str) -> Reply:
    return served.ask(f"/sparql?query={quote(query)}", **headers)


def workers(served: Served) -> list[int]:
    """The processes that answer queries."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            if entry.name.isdigit():
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                if (
                    int(parent) == served.process.pid
                    and b"engine_process" in (entry / "cmdline").read_bytes()
                ):
                    found.append(int(entry.name))
    return found


def wait_for(seen: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        (ENDLESS, 504, "out-of-time"),
        (ALL, 503, "too-much-answer"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", 503, "too-much-answer"),
        ("SELECT ?o { ?s ?p ?o . ?x ?y ?z } ORDER BY ?o LIMIT 1", 503, "out-of-memory"),
        ("SELECT " + "(" * 101 + "1" + ")" * 101 + " {}", 400, "refused-query"),
        ("SELECT * { " + "?s ?p ?o . " * 101 + "}", 400, "refused-query"),
    ],
)
def test_what_takes_too_much_is_told_and_the_next_is_answered(
    limited: Served, query: str, status: int, kind: str
) -> None:
    reply = sparql(limited, query)
    if kind == "out-of-memory" and reply.status == 504:
        pytest.skip("this machine was too busy to use up the memory in time")
    assert (reply.status, reply.type) == (status, "application/problem+json"), reply.text
    told = json.loads(reply.body)
    assert told["type"].endswith(kind) and "--" not in told["next_step"]
    assert sparql(limited, SMALL).status == 200


def test_an_answer_that_fails_later_is_seen_to_be_cut(tmp_path: Path) -> None:
    # The rows are large, so that the first megabyte has gone out when there are too many.
    rows = "VALUES ?n { " + " ".join(map(str, range(500))) + " } VALUES ?m { "
    rows += " ".join(map(str, range(100))) + f' }} BIND("{"x" * 100}" AS ?t)'
    with serving(tmp_path, "--limit", "40000") as running:
        with pytest.raises(http.client.IncompleteRead):
            sparql(running, f"SELECT * {{ {rows} }}")
        old = socket.create_connection(("127.0.0.1", running.port))
        path = f"/sparql?query={quote(f'SELECT * {{ {rows} }}')}"
        old.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        assert b" 503 " in old.makefile("rb").readline()
        old.close()


def test_a_client_that_goes_ends_its_query(limited: Served) -> None:
    assert sparql(limited, SMALL).status == 200
    calm = metric(limited, "iomkg_queries_running")
    gone = socket.create_connection(("127.0.0.1", limited.port))
    gone.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    wait_for(lambda: metric(limited, "iomkg_queries_running") > calm)
    begun = time.monotonic()
    gone.close()
    wait_for(lambda: metric(limited, "iomkg_queries_running") == calm)
    assert time.monotonic() - begun < 1.5


def metric(served: Served, name: str) -> float:
    lines = served.ask("/metrics").text.splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith(f"{name} ")))


def test_one_client_may_not_have_all_the_room(limited: Served) -> None:
    with ThreadPoolExecutor(80) as threads:
        asked = [threads.submit(sparql, limited, ENDLESS + f"#{n}") for n in range(70)]
        wait_for(lambda: metric(limited, "iomkg_queries_waiting") >= 40)
        other = socket.socket()
        other.bind(("127.0.0.2", 0))
        other.connect(("127.0.0.1", limited.port))
        begun = time.monotonic()
        path = f"/sparql?query={quote(SMALL)}"
        other.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert b" 200 " in other.makefile("rb").readline()
        assert time.monotonic() - begun < 5
        other.close()
        statuses = {done.result().status for done in asked}
    assert statuses == {504, 429}


def test_processes_that_are_killed_fail_no_request(tmp_path: Path) -> None:
    ended = threading.Event()
    slow = "SELECT (COUNT(*) AS ?n) { ?s a ?c }"

    def client(number: int) -> list[int]:
        statuses = []
        while not ended.is_set():
            query = slow if number % 2 else SMALL
            statuses.append(sparql(running, f"{query} #{number} {len(statuses)}").status)
        return statuses

    with (
        serving(tmp_path, "--log", "none", "--timeout", "120") as running,
        ThreadPoolExecutor(6) as threads,
    ):
        assert sparql(running, SMALL).status == 200
        clients = [threads.submit(client, number) for number in range(6)]
        killed = 0
        for _ in range(12):
            time.sleep(1)
            for pid in workers(running)[:1]:  # a second death of one request would be a failure
                os.kill(pid, signal.SIGKILL)
                killed += 1
        ended.set()
        statuses = [status for done in clients for status in done.result()]
    assert killed >= 4 and len(statuses) > 20
    assert set(statuses) == {200}


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path / "project")


COUNT = "SELECT (COUNT(*) AS ?n) { ?x <urn:new> ?y }"


@pytest.mark.parametrize("how", ["SIGHUP", "--watch"])
def test_new_data_is_switched_to_without_a_failed_request(
    small: SmallProject, tmp_path: Path, how: str
) -> None:
    ended = threading.Event()

    def client() -> list[tuple[int, str]]:
        seen = []
        while not ended.is_set():
            reply = sparql(running, COUNT, accept="text/csv")
            seen.append((reply.status, reply.text))
            seen.append((served(running, "/q/sources.csv"), ""))
        return seen

    def served(running: Served, path: str) -> int:
        return running.ask(path).status

    def count() -> str:
        return sparql(running, COUNT, accept="text/csv").text.split()[1]

    watch = ("--watch",) if how == "--watch" else ()
    options = ("--project", str(small.root), "--log", "none", *watch)
    with serving(tmp_path, *options) as running, ThreadPoolExecutor(3) as threads:
        assert count() == "0"
        clients = [threads.submit(client) for _ in range(3)]
        before = json.loads(running.ask("/readyz").body)["version"]
        for wanted in ("1", "2"):
            small.append("graph/sources.ttl", f"\n<urn:a{wanted}> <urn:new> 1 .\n")
            if how == "SIGHUP":
                running.process.send_signal(signal.SIGHUP)
            wait_for(lambda wanted=wanted: count() == wanted, 300)
        small.append("graph/sources.ttl", "\nthis is no Turtle\n")
        running.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "cannot be served" in running.log.read_text(), 300)
        assert count() == "2"
        ended.set()
        seen = [each for done in clients for each in done.result()]
        assert json.loads(running.ask("/readyz").body)["version"] != before
    assert {status for status, _ in seen} == {200}
    assert {text for _, text in seen} <= {"", "n\r\n0\r\n", "n\r\n1\r\n", "n\r\n2\r\n"}


def test_a_slow_sender_is_cut_off(tmp_path: Path) -> None:
    with serving(tmp_path) as running:
        slow = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(20)]
        for number, connection in enumerate(slow):
            connection.sendall(b"GET /healthz HTT" if number % 2 else b"")
            connection.settimeout(45)
        assert running.ask("/healthz").status == 200
        for connection in slow:
            with suppress(ConnectionResetError):
                assert connection.recv(100) == b""
            connection.close()


def test_values_of_parameters_are_logged_only_if_asked(tmp_path: Path) -> None:
    for option, logged in (("requests", False), ("values", True)):
        with serving(tmp_path, "--log", option) as running:
            assert running.ask("/q/names-as-of.csv?date=1961-02-03").status == 200
            # A line is written when the answer has gone.
            wait_for(lambda running=running: '"date"' in running.log.read_text())
            log = running.log.read_text()
            assert ("1961-02-03" in log) is logged
            lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
            assert all(
                {"time", "method", "path", "status", "ms", "bytes"} <= x.keys() for x in lines
            )


def test_every_answer_has_headers_against_misuse(limited: Served) -> None:
    for path in ("/healthz", "/q/renamings.csv", "/nothing", "/sparql?query=x"):
        headers = limited.ask(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


def test_service_may_ask_the_hosts_that_are_allowed(
    tmp_path: Path, start_oxigraph: Callable[..., str]
) -> None:
    host = start_oxigraph().removeprefix("http://")
    with serving(tmp_path, "--allow-service", host) as running:
        allowed = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <http://{host}/query> {{ ?s ?p ?o }} }}"
        assert sparql(running, allowed, accept="text/csv").text == "n\r\n0\r\n"
        silent = allowed.replace("SERVICE", "SERVICE SILENT")
        assert sparql(running, silent).status == 200
        for refused in (
            f"SELECT * {{ SERVICE <http://{running.url.removeprefix('http://')}/sparql> {{}} }}",
            f"SELECT * {{ SERVICE <http://{host}@127.0.0.1:1/> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE <http://127.0.0.1:1/?{host}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ BIND(<http://{host}/> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
            f"PREFIX x: <http://{host}/> SELECT * {{ SERVICE x:query {{ ?s ?p ?o }} }}",
            f"BASE <http://{host}/> SELECT * {{ SERVICE <query> {{ ?s ?p ?o }} }}",
            "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
        ):
            reply = sparql(running, refused)
            assert reply.status == 400, refused


def test_an_endpoint_elsewhere_is_offered_in_the_same_way(
    tmp_path: Path, start_oxigraph: Callable[..., str]
) -> None:
    from conftest import put_graph

    server = start_oxigraph()
    done = iomkg("export", "--what", "full", "--format", "nt", "-o", str(tmp_path / "full.nt"))
    assert done.returncode == 0
    put_graph(server, (tmp_path / "full.nt").read_bytes())
    with serving(tmp_path, "--store", f"{server}/query") as running:
        own = iomkg("query", "renamings", "--format", "csv").stdout
        reply = running.ask("/q/renamings.csv")
        assert reply.text.replace("\r\n", "\n") == own
        assert json.loads(running.ask("/readyz").body)["version"] == ""
        for accept in (
            "text/csv",
            "application/sparql-results+json",
            "application/sparql-results+xml",
        ):
            assert sparql(running, SMALL, accept=accept).status == 200
        assert sparql(running, "ASK {}").body.strip().endswith(b"true}")
        assert sparql(running, "DESCRIBE <urn:x>").type == "text/turtle"
        assert running.ask("/sparql?query=ASK%7B%7D&default-graph-uri=urn:x").status == 400
        assert running.ask("/id/organisation/iom.ttl").status == 200
        assert sparql(running, ALL + " LIMIT 10").status == 200
