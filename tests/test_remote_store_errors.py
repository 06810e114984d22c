"""Every way in which a server can fail gives a named error that says what to do."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler

import pytest
from bad_server import JSON, NT, WHOLE, Behaviour, Serve, answering, serve

from iomkg import __version__
from iomkg.errors import QuerySyntaxError, StoreError
from iomkg.rdf.store.remote import RemoteStore
from iomkg.terms import Iri, Literal

SELECT = "SELECT ?s { ?s ?p ?o }"
__all__ = ["serve"]
S, P = Iri("http://example.org/s"), Iri("http://example.org/p")


def hanging(request: BaseHTTPRequestHandler) -> None:
    time.sleep(0.4)


def dripping(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", JSON)
    request.end_headers()
    for _ in range(12):
        request.wfile.write(b" ")
        time.sleep(0.05)


def redirecting(request: BaseHTTPRequestHandler) -> None:
    request.send_response(302)
    request.send_header("Location", "http://elsewhere.example/query")
    request.end_headers()


def test_truncated_json(serve: Serve) -> None:
    url = serve(answering(WHOLE[:-9] + b"\x1b[31m cancelled"))
    with pytest.raises(StoreError, match=r"stops short .* cancelled") as caught:
        RemoteStore(url).select(SELECT)
    assert url in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_an_empty_body(serve: Serve) -> None:
    with pytest.raises(StoreError, match=r"stops short .* \(nothing\)"):
        RemoteStore(serve(answering(b""))).select(SELECT)


def test_a_body_shorter_than_announced(serve: Serve) -> None:
    url = serve(answering(b"<e:s> <e:p> <e:o> .\n", NT, length=40))
    with pytest.raises(StoreError, match=r"stops short \(20 of 40 bytes\)"):
        RemoteStore(url).construct("CONSTRUCT WHERE { ?s ?p ?o }", deadline=0.2)


def test_truncated_triples(serve: Serve) -> None:
    url = serve(answering(b"<e:s> <e:p> <e:o> .\n<e:s> <e:p> <e", NT))
    with pytest.raises(StoreError, match="stops short"):
        RemoteStore(url).construct("CONSTRUCT WHERE { ?s ?p ?o }")


def test_turtle_is_read_where_it_is_all_there_is(serve: Serve) -> None:
    url = serve(answering(b"@prefix e: <http://example.org/> . e:s e:p 'o' .", "text/turtle"))
    triples = RemoteStore(url).construct("CONSTRUCT WHERE { ?s ?p ?o }")
    assert list(triples) == [(S, P, Literal("o"))]


@pytest.mark.parametrize("query", ["select", "ask", "construct"])
def test_a_web_page(serve: Serve, query: str) -> None:
    url = serve(answering(b"<html>Welcome", "text/html; charset=utf-8"))
    with pytest.raises(StoreError, match=r"text/html instead of .*Welcome") as caught:
        getattr(RemoteStore(url), query)(SELECT)
    assert "SPARQL 1.1 endpoint" in caught.value.next_step


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (401, "credentials"),
        (404, "path"),
        (406, "another endpoint"),
        (418, "SPARQL 1.1 endpoint"),
        (500, "log of the server"),
        (503, "Try again later"),
    ],
)
def test_an_error_status(serve: Serve, status: int, step: str) -> None:
    url = serve(answering(b"out of\norder", "text/plain", status))
    with pytest.raises(StoreError, match=f"{url} .* {status}: out of order") as caught:
        RemoteStore(url).select(SELECT, deadline=0.2)
    assert step in caught.value.next_step


def test_status_400_gives_what_the_server_said(serve: Serve) -> None:
    url = serve(answering(b"unexpected 'SELEKT'", "text/plain", 400))
    with pytest.raises(QuerySyntaxError, match="unexpected 'SELEKT'"):
        RemoteStore(url).select("SELEKT")


def test_an_error_whose_body_is_cut(serve: Serve) -> None:
    url = serve(answering(b"half", "text/plain", 500, length=9))
    with pytest.raises(StoreError, match="status 500"):
        RemoteStore(url).select(SELECT)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"head":{"vars":["s"]}}',
        b'{"results":{"bindings":[]}}',
        b'{"head":{"vars":"s"},"results":{"bindings":[]}}',
        b'{"head":{"vars":["s"]},"results":{"bindings":{"x":1}}}',
        b'{"head":{"vars":["s"]},"results":{"bindings":["x"]}}',
        b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"value":"x"}}]}}',
        b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":1}}]}}',
        b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"triple","value":"x"}}]}}',
    ],
)
def test_json_of_another_shape(serve: Serve, body: bytes) -> None:
    with pytest.raises(StoreError, match="JSON that is not SPARQL Results JSON"):
        RemoteStore(serve(answering(body))).select(SELECT)


@pytest.mark.parametrize("body", [b"{}", b'{"head":{},"boolean":"true"}'])
def test_an_answer_to_ask_of_another_shape(serve: Serve, body: bytes) -> None:
    with pytest.raises(StoreError, match="JSON that is not SPARQL Results JSON"):
        RemoteStore(serve(answering(body))).ask("ASK {}")


@pytest.mark.parametrize("behaviour", [hanging, dripping])
def test_a_server_too_slow_for_the_deadline(serve: Serve, behaviour: Behaviour) -> None:
    store = RemoteStore(serve(behaviour))
    with pytest.raises(StoreError, match=r"not answered within 0.15 seconds"):
        store.select(SELECT, deadline=0.15)


def test_a_server_too_slow_for_the_timeout(serve: Serve) -> None:
    with pytest.raises(StoreError, match=r"not answered within 0.1 seconds"):
        RemoteStore(serve(hanging), timeout=0.1).select(SELECT)


def test_a_deadline_that_has_passed(serve: Serve) -> None:
    with pytest.raises(StoreError, match="not answered within 0 seconds"):
        RemoteStore(serve(answering(WHOLE))).select(SELECT, deadline=0)


def test_nothing_listening() -> None:
    url = "http://127.0.0.1:1/query"
    with pytest.raises(StoreError, match=f"{url} cannot be reached") as caught:
        RemoteStore(url).select(SELECT)
    assert "server is running" in caught.value.next_step


def test_a_connection_closed_without_an_answer(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iomkg.rdf.store.endpoint._PAUSES", ())
    with pytest.raises(StoreError, match="cannot be reached"):
        store = RemoteStore(serve(lambda request: request.connection.close()))
        store.select(SELECT)


def test_a_redirect_is_not_followed(serve: Serve) -> None:
    url = serve(redirecting)
    with pytest.raises(StoreError, match=r"redirects to http://elsewhere\.example/query"):
        RemoteStore(url).select(SELECT)
    with pytest.raises(StoreError, match=r"redirects to http://elsewhere\.example/query"):
        RemoteStore(url, url).load([(S, P, S)])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/query",
        "file:///etc/passwd",
        "example.org/query",
        "http:///query",
        "http://example.org:port/query",
        "http://example.org/a b",
        "http://exämple.org/query",
    ],
)
def test_an_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(StoreError, match=r"not a well-formed address|not an http or https"):
        RemoteStore(url)


def test_a_password_is_not_taken_nor_shown() -> None:
    with pytest.raises(StoreError, match="carries a user name") as caught:
        RemoteStore("http://me:secret@example.org/query")
    assert "secret" not in str(caught.value)


def test_a_timeout_of_nothing() -> None:
    with pytest.raises(StoreError, match="above zero"):
        RemoteStore("http://example.org/query", timeout=0)


def test_no_update_address() -> None:
    with pytest.raises(StoreError, match="No update address is known"):
        RemoteStore("http://example.org/sparql").load([(S, P, S)])


def test_a_load_that_is_refused_says_how_far_it_came(serve: Serve) -> None:
    answers = iter([answering(b""), answering(b"no room", "text/plain", 400)])

    def first_well_then_ill(request: BaseHTTPRequestHandler) -> None:
        next(answers)(request)

    url = serve(first_well_then_ill)
    with pytest.raises(StoreError, match=r"no room.* 1,000 triples had been added") as caught:
        RemoteStore(url, url).load((S, P, Literal(str(n))) for n in range(1500))
    assert not isinstance(caught.value, QuerySyntaxError)


def test_the_request_says_who_asks_and_for_what(serve: Serve) -> None:
    seen: list[BaseHTTPRequestHandler] = []

    def record(request: BaseHTTPRequestHandler) -> None:
        seen.append(request)
        answering(WHOLE)(request)

    store = RemoteStore(serve(record) + "?default-graph-uri=e:g")
    assert list(store.select(SELECT).rows) == [(Iri("e:s"),)]
    store.select(SELECT + " #" + "x" * 2000)
    assert [request.command for request in seen] == ["GET", "POST"]
    assert seen[0].path.startswith("/query?default-graph-uri=e%3Ag&query=SELECT")
    assert seen[0].headers["User-Agent"] == f"iomkg/{__version__}"
    assert seen[1].headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_language_tag_is_put_in_lower_case(serve: Serve) -> None:
    body = WHOLE.replace(b'"uri","value":"e:s"', b'"literal","value":"x","xml:lang":"EN-gb"')
    rows = RemoteStore(serve(answering(body))).select(SELECT).rows
    assert list(rows) == [(Literal("x", language="en-gb"),)]


def test_typed_literals_of_older_servers_are_read(serve: Serve) -> None:
    body = WHOLE.replace(b'"uri","value":"e:s"', b'"typed-literal","value":"1","datatype":"e:d"')
    rows = RemoteStore(serve(answering(body))).select(SELECT).rows
    assert list(rows) == [(Literal("1", "e:d"),)]
