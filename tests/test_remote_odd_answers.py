"""What a server sends may be odd or hostile: it is read, or refused in one message."""

from __future__ import annotations

import gzip
import zlib
from http.server import BaseHTTPRequestHandler

import pytest
from bad_server import JSON, NT, WHOLE, Serve, answering, serve, with_headers
from commands import iomkg

from iomkg.errors import IomkgError, StoreError
from iomkg.rdf.store.remote import TIMEOUT, RemoteStore
from iomkg.terms import Iri

pytestmark = pytest.mark.slow

__all__ = ["serve"]
SELECT = "SELECT ?s { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
TRIPLE = b"<e:s> <e:p> <e:o> .\n"


def select(url: str) -> list[tuple[object, ...]]:
    return list(RemoteStore(url).select(SELECT).rows)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_a_body_that_is_packed_unasked_is_unpacked(serve: Serve, coding: str) -> None:
    url = serve(with_headers(gzip.compress(WHOLE), JSON, Content_Encoding=coding))
    assert select(url) == [(Iri("e:s"),)]


def test_triples_that_are_packed_unasked_are_unpacked(serve: Serve) -> None:
    url = serve(with_headers(gzip.compress(TRIPLE), NT, Content_Encoding="gzip"))
    assert len(list(RemoteStore(url).construct(CONSTRUCT))) == 1


@pytest.mark.parametrize("end", [-1, -9, 5])
def test_a_packed_body_that_is_cut_is_refused(serve: Serve, end: int) -> None:
    packed = gzip.compress(TRIPLE)[:end]
    url = serve(with_headers(packed, NT, Content_Encoding="gzip"))
    with pytest.raises(StoreError, match="stops short"):
        RemoteStore(url).construct(CONSTRUCT)


def test_a_body_that_only_says_it_is_packed_is_refused(serve: Serve) -> None:
    with pytest.raises(StoreError, match="stops short"):
        select(serve(with_headers(WHOLE, JSON, Content_Encoding="gzip")))


def test_another_coding_is_named(serve: Serve) -> None:
    url = serve(with_headers(zlib.compress(WHOLE), JSON, Content_Encoding="br"))
    with pytest.raises(StoreError, match="packed as br"):
        select(url)


def test_a_byte_order_mark_is_left_out(serve: Serve) -> None:
    assert select(serve(answering(b"\xef\xbb\xbf" + WHOLE))) == [(Iri("e:s"),)]


@pytest.mark.parametrize("term", ['"uri","value":"e:\\ud800"', '"literal","value":"\\udfff"'])
def test_half_a_surrogate_pair_is_no_term(serve: Serve, term: str) -> None:
    url = serve(answering(WHOLE.replace(b'"uri","value":"e:s"', term.encode())))
    done = iomkg("sparql", SELECT, "--store", url)
    assert (done.returncode, done.stdout) == (2, "")
    assert "half a surrogate pair" in done.stderr


def test_a_length_of_five_thousand_digits(serve: Serve) -> None:
    url = serve(with_headers(WHOLE, JSON, Content_Length="9" * 5000))
    assert select(url) == [(Iri("e:s"),)]


@pytest.mark.parametrize("place", ["http://[::bad/", "http://127.0.0.1:x/", "//[", "\x1b[31m"])
def test_a_redirect_to_no_address_is_told(serve: Serve, place: str) -> None:
    url = serve(with_headers(b"", "text/plain", 302, Location=place))
    with pytest.raises(StoreError, match="redirects to"):
        select(url)


def test_what_is_not_http_is_told_on_one_line(serve: Serve) -> None:
    def behave(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"\x1b[31m not HTTP\r\n\r\n")

    with pytest.raises(StoreError, match="cannot be reached") as caught:
        select(serve(behave))
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("seconds", ["inf", "1e12"])
def test_a_limit_of_time_without_end(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, seconds: str
) -> None:
    monkeypatch.setenv(TIMEOUT, seconds)
    assert select(serve(answering(WHOLE))) == [(Iri("e:s"),)]


def test_no_odd_answer_gives_a_traceback(serve: Serve) -> None:
    for body in (b"", b"\xff", b"[]", b"{", b"\xef\xbb\xbf", b'{"head":1}', b"9" * 5000):
        with pytest.raises(IomkgError):
            select(serve(answering(body)))


@pytest.mark.parametrize(
    "body",
    [
        WHOLE,
        b'{"head":{"vars":["s"]},"results":{"bindings":[{}]}}',
        WHOLE.replace(b'"uri","value":"e:s"', b'"literal","value":"many"'),
    ],
)
def test_explaining_by_answers_to_other_questions(serve: Serve, body: bytes) -> None:
    done = iomkg("sparql", SELECT, "--explain", "--store", serve(answering(body)))
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "?s ?p ?o" in done.stderr
