"""Whatever an endpoint writes into header fields and answers, a command says so and ends with 2."""

from __future__ import annotations

import gzip
import subprocess
import sys
from http.server import BaseHTTPRequestHandler

import pytest
from bad_server import JSON, NT, WHOLE, Behaviour, Serve, answering, serve, with_headers

__all__ = ["serve"]
SELECT = "SELECT ?s { ?s ?p ?o }"
pytestmark = pytest.mark.slow


def ask(url: str, query: str = SELECT, seconds: str = "3") -> subprocess.CompletedProcess[str]:
    import os

    env = os.environ | {"IOMKG_TIMEOUT": seconds, "IOMKG_USER": "ann", "IOMKG_PASSWORD": "pw"}
    done = subprocess.run(
        [sys.executable, "-m", "iomkg", "sparql", query, "--store", url],
        capture_output=True,
        text=True,
        env=env,
        timeout=40,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    assert done.returncode in (0, 2), done.stderr
    assert len(done.stderr) < 3000
    return done


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "value",
    [
        *("", "9" * 400, "9" * 5000, "-5", "soon", "1e999", "٣", "0x10", "\x01", "nan", "inf"),
        *("Mon, 01 Jan 99999 00:00:00 GMT", "Mon, 01 Jan 2035 00:00:00 +9999999999"),
        *("Mon, 99 Jan 2035 99:99:99 GMT", "Mon, 01 Jan 0000 00:00:00 -0000"),
    ],
)
def test_retry_after_of_any_kind(serve: Serve, value: str, status: int) -> None:
    raw = value.encode().decode("latin-1")
    url = serve(with_headers(b"busy", "text/plain", status, Retry_After=raw))
    assert ask(url, seconds="1").returncode == 2


@pytest.mark.parametrize(
    "value", ["-1", "ten", "9" * 30, "9" * 5000, "", "1,1", "+5", " 5 ", "1e3"]
)
def test_content_length_of_any_kind(serve: Serve, value: str) -> None:
    url = serve(with_headers(WHOLE, JSON, Content_Length=value))
    done = ask(url)
    assert done.returncode == 0 or "stops short" in done.stderr or "not answered" in done.stderr


@pytest.mark.parametrize(
    "value",
    [
        *("", "Digest", "Digest ", "Digest realm=", 'Digest realm="", nonce=', "Digest ="),
        *('Digest realm="a"', 'Digest nonce="a"', 'Digest realm="a", nonce="b", algorithm=ROT13'),
        *('Digest realm="a", nonce="b", qop=""', 'Digest realm="a", nonce="b", qop="auth-int"'),
        *('Digest realm="a', 'Digest realm="\x81", nonce="\x9f"', "Basic", "Bearer", "digest \x00"),
        'Digest realm="a", nonce="b", opaque, domain=',
    ],
)  # fmt: skip
def test_a_challenge_of_any_kind(serve: Serve, value: str) -> None:
    url = serve(with_headers(b"who?", "text/plain", 401, WWW_Authenticate=value))
    done = ask(url)
    assert done.returncode == 2
    assert "401" in done.stderr


@pytest.mark.parametrize(
    "value",
    ['"true"', "1", "null", "[]", "{}", '"yes"', "1e400", "-0", 'true, "boolean": 3', ""],
)
def test_the_answer_to_ask_of_any_kind(serve: Serve, value: str) -> None:
    body = f'{{"head": {{}}, "boolean": {value}}}'.encode()
    done = ask(serve(answering(body)), "ASK { ?s ?p ?o }")
    assert done.returncode == 2, done.stdout


@pytest.mark.parametrize("body", [b"true", b"yes", b'{"head":{}}', b"null", b"\x00" * 100])
def test_an_answer_to_ask_that_is_none(serve: Serve, body: bytes) -> None:
    assert ask(serve(answering(body)), "ASK { ?s ?p ?o }").returncode == 2


@pytest.mark.parametrize("value", ["", "many", "-1", "1.5", "9" * 5000, "NaN", "1"])
def test_a_limit_of_rows_of_any_kind(serve: Serve, value: str) -> None:
    ask(serve(with_headers(WHOLE, JSON, X_SPARQL_MaxRows=value)))


@pytest.mark.parametrize(
    "media_type", ["", "/", "application/", ";;", "a" * 9000, "text/html;charset=\x7f"]
)
def test_a_media_type_of_any_kind(serve: Serve, media_type: str) -> None:
    assert ask(serve(answering(WHOLE, media_type))).returncode == 2


@pytest.mark.parametrize("at", range(0, len(WHOLE), 7))
def test_a_body_that_is_cut_without_a_length(serve: Serve, at: int) -> None:
    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", JSON)
        request.end_headers()
        request.wfile.write(WHOLE[:at])

    assert ask(serve(behave)).returncode == 2


def raw(*parts: bytes) -> Behaviour:
    def behave(request: BaseHTTPRequestHandler) -> None:
        for part in parts:
            request.wfile.write(part)

    return behave


ODD = {
    "a header line of 16 MB": (b"HTTP/1.1 200 OK\r\nX: ", b"a" * (16 << 20), b"\r\n\r\n"),
    "a status line of 16 MB": (b"HTTP/1.1 200 ", b"a" * (16 << 20), b"\r\n\r\n"),
    "ten thousand fields": (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 10_000, b"\r\n"),
    "no status": (b"HTTP/1.1\r\n\r\n",),
    "a status of 99999": (b"HTTP/1.1 99999 OK\r\n\r\n",),
    "a status in letters": (b"HTTP/1.1 abc OK\r\n\r\n",),
    "nothing": (),
    "chunks of no length": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: "
        b"application/sparql-results+json\r\n\r\nxyz\r\n",
    ),
    "a chunk below zero": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: "
        b"application/sparql-results+json\r\n\r\n-5\r\nabc\r\n0\r\n\r\n",
    ),
    "a chunk of 5000 digits": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: "
        b"application/sparql-results+json\r\n\r\n" + b"f" * 5000 + b"\r\nabc\r\n0\r\n\r\n",
    ),
    "only 100 Continue": (b"HTTP/1.1 100 Continue\r\n\r\n" * 200,),
    "no body with 204": (b"HTTP/1.1 204 No Content\r\n\r\n",),
    "206": (b"HTTP/1.1 206 Partial Content\r\nContent-Type: application/n-triples\r\n\r\n",),
}


@pytest.mark.parametrize("name", ODD)
def test_an_answer_that_is_hardly_http(serve: Serve, name: str) -> None:
    assert ask(serve(raw(*ODD[name]))).returncode == 2


@pytest.mark.parametrize("place", ["/query", "/other", "?x=1", "/query#a", ""])
def test_redirects_in_a_circle(serve: Serve, place: str) -> None:
    url = serve(with_headers(b"", "text/plain", 302, Location=place))
    done = ask(url)
    assert done.returncode == 2
    assert "redirects to" in done.stderr


def test_redirects_without_end(serve: Serve) -> None:
    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(307)
        request.send_header("Location", request.path + "1")
        request.send_header("Content-Length", "0")
        request.end_headers()

    assert "redirects to" in ask(serve(behave)).stderr


@pytest.mark.parametrize("times", [300, 900])
def test_a_bomb_is_not_unpacked_whole(serve: Serve, times: int) -> None:
    packed = gzip.compress(b" " * (times << 20))
    done = ask(serve(with_headers(packed, NT, Content_Encoding="gzip")), "DESCRIBE <urn:a>", "30")
    assert done.returncode == 2
    assert "unpacks to more than" in done.stderr
