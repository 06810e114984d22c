"""`iomkg serve` starts, says what is missing, and ends when it is told to."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from commands import iomkg_alone as iomkg
from serving import Served, serving

from iomkg.cli.listening import bound
from iomkg.errors import BadParameter


@pytest.mark.slow
def test_it_serves_until_it_is_ended(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        reply = served.ask("/healthz")
        assert (reply.status, reply.type) == (200, "application/json")
        assert len(served.ask("/readyz").text) > 40
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(timeout=20) == 143


START = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
CHUNKED = b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
REFUSED_HEADS = {
    "an address that is too long": b"GET /healthz?"
    + b"a" * 70_000
    + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header that is too long": START + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
    "headers that are too many": START + b"X: a\r\n" * 20_000 + b"\r\n",
    "a header without an end": START + b"X: " + b"a" * 600_000,
    "an address without an end": b"GET /" + b"a" * 600_000,
    "nothing but ends of lines": b"\r\n" * 300_000,
    "a trailer without an end": CHUNKED + b"0\r\nX: " + b"a" * 600_000,
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": START + b"Host: y\r\n\r\n",
    "two lengths": START + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length that is none": START + b"Content-Length: +1\r\n\r\na",
    "a space before the colon": START + b"X : y\r\n\r\n",
}


@pytest.mark.slow
def test_a_head_that_is_too_large_or_malformed_is_refused_and_others_are_answered(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as served:
        for what, sent in REFUSED_HEADS.items():
            got = sent_raw(served, sent)
            assert b" 200 " not in got.partition(b"\r\n")[0], what
            assert served.ask("/healthz").status == 200, what
        fitting = START + b"X: " + b"a" * 60_000 + b"\r\nConnection: close\r\n\r\n"
        assert sent_raw(served, fitting).startswith(b"HTTP/1.1 200")
        assert sent_raw(served, b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200")
        two = START + b"\r\n" + START + b"Connection: close\r\n\r\n"
        assert sent_raw(served, two).count(b"HTTP/1.1 200") == 2
        # A refusal would be taken for the answer to the request before.
        assert b" 400 " not in sent_raw(served, START + b"\r\nX : y\r\n\r\n")
        many = (START + b"\r\n") * 2000
        assert sent_raw(served, many).count(b"HTTP/1.1 200") < 100


@pytest.mark.slow
def test_what_follows_a_body_is_no_header(tmp_path: Path) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    head += b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serving(tmp_path) as served:
        got = sent_raw(served, head + b"6\r\nASK {}\r\n0\r\nAccept: application/json\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 200")
    assert b"content-type: application/json" not in got.lower()


def sent_raw(served: Served, sent: bytes) -> bytes:
    """Send bytes; return what comes until the connection is closed, which must be soon."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        got = b""
        with suppress(ConnectionResetError):
            while part := connection.recv(1 << 16):
                got += part
        return got


@pytest.mark.slow
def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=20) == 130


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--root-path", "iomkg"], "is not a path"),
        (["--public-address", "data.example.org"], "is not an address"),
        (["--store", "./no-such-folder"], "There is no store"),
    ],
)
def test_what_cannot_be_served_is_told_before_anything_listens(words: list[str], said: str) -> None:
    done = iomkg("serve", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_without_the_extra_it_says_how_to_get_it() -> None:
    without = (
        "import importlib.util as u, sys; real = u.find_spec\n"
        ""
        "u.find_spec = lambda name, *a: None if name == 'uvicorn' else real(name, *a)\n"
        "from iomkg.cli.start import main; sys.exit(main(['serve']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", without], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'iomkg[serve]'" in done.stderr


def test_an_address_of_a_name_that_the_system_has_not_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where ``localhost`` is ``::1`` too, and there is no IPv6."""
    absent, there = ("192.0.2.1", 8000), ("127.0.0.1", 0)

    def found(*addresses: tuple[str, int]) -> None:
        listed = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", each) for each in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: listed)

    found(absent, there)
    (made,) = bound("localhost", 8000)
    assert made.getsockname()[0] == "127.0.0.1"
    made.close()
    found(absent)
    with pytest.raises(BadParameter, match="Nothing can listen at localhost"):
        bound("localhost", 8000)
