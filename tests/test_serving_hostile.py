"""Two hundred hostile requests: none answers wrongly, leaks, escapes or stops the server."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from serving import Served, serving

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="memory is read from /proc"),
]

SCRIPT = "<script>alert(1)</script>"
WORK = [
    "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = CONCAT(STR(?f), STR(?i))) }",
    'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "(a+)+$")) ?x ?y ?z }',
    'SELECT (REPLACE("' + "a" * 5000 + '", "(a*)*b", "") AS ?x) {}',
]
REFUSED = [
    "SELECT * { " + "{" * 5000 + "}" * 5000 + " }",
    "SELECT (" + "-" * 20_000 + "1 AS ?x) {}",
    "SELECT * { " + "OPTIONAL { ?s ?p ?o } " * 300 + "}",
    "SELECT * { ?s " + "(" * 90 + "<urn:p>" + ")*" * 90 + " ?o }",
    "SELECT * { SERVICE <http://127.0.0.1:22/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://[::1]:80/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "LOAD <file:///etc/passwd>",
    "LOAD <file:///etc/passwd> INTO GRAPH <urn:g>",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1/> { GRAPH ?g { ?s ?p ?o } }",
    "DROP ALL",
    "DELETE WHERE { ?s ?p ?o }",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    f"SELECT {SCRIPT}",
    "\x00SELECT * {}",
    "SELECT * { ?s ?p 'unterminated",
    "\ufeff" * 100,
    "SELECT * { ?s ?p ?o } LIMIT -1",
]
PATHS = [
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/static/../../../pyproject.toml",
    "/static/%2e%2e%2fserving.py",
    "/id/../../etc/passwd.ttl",
    "/id/%00.ttl",
    "/id/" + "a/" * 5000,
    "/q/%2e%2e%2fnames-as-of.json",
    "/q/names-as-of.json?date=%27%29%7D%20UNION%20%7B",
    "/q/names-as-of.json?date=1960%22%5E%5E%3Curn%3Ax%3E",
    f"/q/claims-about.json?entity={quote(SCRIPT)}",
    f"/q/claims-about.html?entity={quote(SCRIPT)}",
    "/q/claims-about.json?entity=http%3A%2F%2Fx%3E%20%3Fp%20%3Fo%20.%20%23",
    f"/ask?q={quote(SCRIPT)}",
    f"/ask.html?q={quote(SCRIPT)}",
    f"/search.html?q={quote(SCRIPT)}",
    "/search?q=%22%20OR%201%3D1%20--",
    "/search?q=NEAR(a%20b)%20AND%20*",
    f"/{quote(SCRIPT)}",
    "/sparql?query=ASK%7B%7D&format=" + "x" * 20_000,
    "/sparql?" + "&".join(f"a{n}=1" for n in range(5000)),
    "/why?entity=%0d%0aSet-Cookie:%20x=1",
    "/sparql?query=%0d%0aX:%20y",
    "/ontology/%0d%0aX-Injected:%20y",
]
RAW = [
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 5000 + b"\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nASK{}",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\nASK{}",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"
    b"\r\n0\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET / HTTP/9.9\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
]
FORM = "application/x-www-form-urlencoded"
LEAKS = (b"root:x:", b"Traceback", b"[project]", b"site-packages")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    options = ("--timeout", "3", "--memory", "300M", "--limit", "5000", "--log", "none")
    with serving(tmp_path_factory.mktemp("hostile"), *options) as running:
        yield running


def raw(served: Served, sent: bytes, source: str = "127.0.0.3") -> bytes:
    with socket.socket() as connection:
        connection.bind((source, 0))
        connection.settimeout(45)
        connection.connect(("127.0.0.1", served.port))
        with suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
            connection.sendall(sent)
        parts = []
        with suppress(ConnectionResetError, TimeoutError):
            while part := connection.recv(1 << 16):
                parts.append(part)
        return b"".join(parts)


def request(path: str, body: bytes | None = None, kind: str = "") -> bytes:
    head = (
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    )
    if body is not None:
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + (body or b"")


def query(text: str) -> bytes:
    return request("/sparql", text.encode(), "application/sparql-query")


def resident(served: Served) -> int:
    """Bytes of memory of the server and its processes."""
    total = 0
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if served.process.pid in (int(entry.name), int(parent)):
                total += int((entry / "statm").read_text().split()[1]) * 4096
    return total


def ordinary(served: Served) -> float:
    """Ask what anybody asks, from another address; return how long the slowest took."""
    slowest = 0.0
    paths = ("/sparql?query=ASK%7B%7D", "/q/renamings.csv", "/id/organisation/iom.ttl", "/healthz")
    for path in paths:
        begun = time.monotonic()
        answer = raw(served, request(path), "127.0.0.2")
        assert answer.startswith(b"HTTP/1.1 200"), (path, answer[:300])
        slowest = max(slowest, time.monotonic() - begun)
    return slowest


def check(sent: bytes, answer: bytes) -> None:
    """See that an answer tells of a refusal, or is one that anybody may have."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert not any(leak in answer for leak in LEAKS), (sent[:200], answer[:500])
    assert b"\r\nx-injected:" not in head.lower() and b"\r\nset-cookie:" not in head.lower()
    assert not head.startswith(b"HTTP/1.1 500"), (sent[:200], answer[:500])
    if b"text/html" in head:
        assert SCRIPT.encode() not in body
    if b"problem+json" in head:
        # What follows answers what followed the request.
        told, _ = json.JSONDecoder().raw_decode(body.decode())
        assert told["status"] == int(head.split()[1])


def test_two_hundred_hostile_requests(target: Served) -> None:
    for _ in range(3):
        ordinary(target)
    before, usual = resident(target), max(ordinary(target) for _ in range(3))
    sent = [query(text) for text in REFUSED for _ in range(2)]
    sent += [query(text) for text in WORK for _ in range(3)]
    sent += [request(path) for path in PATHS for _ in range(2)]
    sent += [each for each in RAW for _ in range(2)]
    sent += [query("SELECT * { " + "?s ?p ?o . " * 900_000 + "}")] * 2
    sent += [query("SELECT * { VALUES ?x { " + "1 " * 400_000 + "} }")]
    sent += [request("/sparql", b"query=" + b"%ff" * 1000, FORM)] * 8
    sent += [request("/sparql", b"query=" + b"%" * 1000, FORM)] * 8
    sent += [request("/sparql", b"\xff\xfe" * 1000, "application/sparql-query")] * 8
    sent += [request("/healthz")] * (max(0, 200 - len(sent)))
    assert len(sent) >= 200
    late = []
    with ThreadPoolExecutor(12) as threads:
        answers = threads.map(lambda each: (each, raw(target, each)), sent)
        while True:
            late.append(ordinary(target))
            if target.process.poll() is not None or len(late) > 5:
                break
        for each, answer in answers:
            check(each, answer)
    for text in REFUSED:
        assert raw(target, query(text)).startswith(b"HTTP/1.1 4"), text[:100]
    late.sort()
    assert late[len(late) // 2] < max(10 * usual, 5.0)
    time.sleep(4)  # what was under way has ended
    for _ in range(3):
        ordinary(target)
    assert resident(target) < 1.5 * before + (64 << 20), (before, resident(target))
