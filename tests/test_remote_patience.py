"""A remote call ends by its deadline, tries a read again, and never a write."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import pytest
from bad_server import JSON, WHOLE, Behaviour, Serve, answering, serve

from iomkg.errors import StoreError
from iomkg.rdf.store.remote import RemoteStore
from iomkg.terms import Iri

pytestmark = pytest.mark.slow

__all__ = ["serve"]
SELECT = "SELECT ?s { ?s ?p ?o }"
S, P = Iri("http://example.org/s"), Iri("http://example.org/p")
ROWS = [(Iri("e:s"),)]


class Script:
    """Behaves by each of some behaviours in turn, and counts the requests."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self.asked = 0
        self._behaviours = behaviours

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        self._behaviours[min(self.asked, len(self._behaviours)) - 1](request)


def busy(status: int, retry_after: str | None = None) -> Behaviour:
    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if retry_after is not None:
            request.send_header("Retry-After", retry_after)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return behave


def resetting(request: BaseHTTPRequestHandler) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)


def breaking_off(request: BaseHTTPRequestHandler) -> None:
    answering(WHOLE[:20], length=len(WHOLE))(request)


def dripping_header(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(100):
        request.wfile.write(f"X-{n}: 1\r\n".encode())
        request.wfile.flush()
        time.sleep(0.05)


def dripping_body(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", JSON)
    request.end_headers()
    for byte in WHOLE:
        request.wfile.write(bytes([byte]))
        time.sleep(0.05)


@pytest.mark.parametrize("failure", [busy(503), busy(429), resetting, breaking_off])
def test_a_read_is_tried_again(serve: Serve, failure: Behaviour) -> None:
    script = Script(failure, answering(WHOLE))
    assert list(RemoteStore(serve(script)).select(SELECT).rows) == ROWS
    assert script.asked == 2


@pytest.mark.parametrize("failure", [busy(500), busy(404), answering(WHOLE[:-5])])
def test_what_will_not_change_is_not_tried_again(serve: Serve, failure: Behaviour) -> None:
    script = Script(failure, answering(WHOLE))
    with pytest.raises(StoreError):
        RemoteStore(serve(script)).select(SELECT)
    assert script.asked == 1


@pytest.mark.parametrize("failure", [busy(503), resetting])
def test_a_write_is_never_sent_twice(serve: Serve, failure: Behaviour) -> None:
    script = Script(failure, answering(b""))
    url = serve(script)
    with pytest.raises(StoreError):
        RemoteStore(url, url).load([(S, P, S)])
    assert script.asked == 1


def test_retry_after_in_seconds_is_heeded(serve: Serve) -> None:
    started = time.monotonic()
    url = serve(Script(busy(503, "1"), answering(WHOLE)))
    assert list(RemoteStore(url).select(SELECT).rows) == ROWS
    assert time.monotonic() - started >= 1


def test_retry_after_as_a_date_is_heeded(serve: Serve) -> None:
    started = time.monotonic()
    date = formatdate(time.time() + 2, usegmt=True)  # whole seconds, so at least one remains
    url = serve(Script(busy(429, date), answering(WHOLE)))
    assert list(RemoteStore(url).select(SELECT).rows) == ROWS
    assert time.monotonic() - started >= 1


def test_a_retry_after_beyond_the_deadline_is_told_at_once(serve: Serve) -> None:
    started = time.monotonic()
    with pytest.raises(StoreError, match="503") as caught:
        RemoteStore(serve(busy(503, "3600"))).select(SELECT, deadline=5)
    assert "come back after 3600 seconds" in caught.value.next_step
    assert time.monotonic() - started < 1


def test_a_server_that_stays_busy_is_given_up(serve: Serve) -> None:
    script = Script(busy(503))
    with pytest.raises(StoreError, match="503"):
        RemoteStore(serve(script)).select(SELECT)
    assert script.asked == 5


@pytest.mark.parametrize("behaviour", [dripping_header, dripping_body])
def test_a_slow_drip_ends_by_the_deadline(serve: Serve, behaviour: Behaviour) -> None:
    started = time.monotonic()
    with pytest.raises(StoreError, match=r"not answered within 0\.4 seconds"):
        RemoteStore(serve(behaviour)).select(SELECT, deadline=0.4)
    assert time.monotonic() - started < 0.6


def test_further_tries_end_by_the_deadline(serve: Serve) -> None:
    started = time.monotonic()
    with pytest.raises(StoreError):
        RemoteStore(serve(busy(503))).select(SELECT, deadline=0.5)
    assert time.monotonic() - started < 0.6


@pytest.fixture
def deaf() -> Iterator[str]:
    """A port that takes a connection and never reads from it."""
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/query"


def test_a_server_that_takes_nothing_ends_a_load_by_the_timeout(deaf: str) -> None:
    started = time.monotonic()
    with pytest.raises(StoreError, match=r"not answered within 0\.3 seconds"):
        RemoteStore(deaf, timeout=0.3).load((S, P, Iri(f"e:{n}")) for n in range(900))
    assert time.monotonic() - started < 0.6


def test_no_thread_is_left_at_a_header_that_never_ends(serve: Serve) -> None:
    before = threading.active_count()
    with pytest.raises(StoreError):
        RemoteStore(serve(dripping_header)).select(SELECT, deadline=0.2)
    time.sleep(0.3)
    assert threading.active_count() <= before + 2  # the server and the request it still serves


def test_the_environment_sets_the_limit(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOMKG_TIMEOUT", "0.2")
    with pytest.raises(StoreError, match=r"within 0\.2 seconds") as caught:
        RemoteStore(serve(dripping_body)).select(SELECT)
    assert "IOMKG_TIMEOUT" in caught.value.next_step


def test_a_limit_that_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOMKG_TIMEOUT", "soon")
    with pytest.raises(StoreError, match="IOMKG_TIMEOUT=soon is no number"):
        RemoteStore("http://127.0.0.1:1/query")
