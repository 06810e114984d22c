"""Credentials reach the one server they are for, and no message."""

from __future__ import annotations

import base64
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from bad_server import WHOLE, Behaviour, Serve, answering, serve

from iomkg.errors import StoreError
from iomkg.rdf.store.remote import RemoteStore
from iomkg.terms import Iri

__all__ = ["serve"]
SELECT = "SELECT ?s { ?s ?p ?o }"
SECRET = "open-sesame"
BASIC = "Basic " + base64.b64encode(f"ali:{SECRET}".encode()).decode()


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("IOMKG_USER", "IOMKG_PASSWORD", "IOMKG_TOKEN", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOMKG_USER", "ali")
    monkeypatch.setenv("IOMKG_PASSWORD", SECRET)


class Recorder:
    """Answers well and keeps what was asked."""

    def __init__(self, then: Behaviour | None = None) -> None:
        self.shown: list[str | None] = []
        self.paths: list[str] = []
        self._then = then or answering(WHOLE)

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        self.shown.append(request.headers["Authorization"])
        self.paths.append(request.path)
        self._then(request)


def redirecting(to: str, status: int = 302) -> Behaviour:
    def behave(request: BaseHTTPRequestHandler) -> None:
        if request.path.startswith("/moved"):
            return answering(WHOLE)(request)
        request.send_response(status)
        request.send_header("Location", to)
        request.send_header("Content-Length", "0")
        request.end_headers()
        return None

    return behave


def netrc(folder: Path, text: str) -> None:
    (folder / ".netrc").write_text(text)
    (folder / ".netrc").chmod(0o600)


def test_nothing_is_shown_where_nothing_is_set(serve: Serve) -> None:
    server = Recorder()
    RemoteStore(serve(server)).select(SELECT)
    assert server.shown == [None]


@pytest.mark.usefixtures("password")
def test_user_and_password_of_the_environment(serve: Serve) -> None:
    server = Recorder()
    url = serve(server)
    store = RemoteStore(url, url)
    store.select(SELECT)
    with pytest.raises(StoreError):  # it answers no ASK
        store.load([(Iri("e:s"), Iri("e:p"), Iri("e:o"))])
    assert set(server.shown) == {BASIC}


@pytest.mark.usefixtures("password")
def test_a_token_of_the_environment_comes_first(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOMKG_TOKEN", "abc.def")
    server = Recorder()
    RemoteStore(serve(server)).select(SELECT)
    assert server.shown == ["Bearer abc.def"]


def test_the_entry_of_netrc_for_the_host(serve: Serve, tmp_path: Path) -> None:
    netrc(tmp_path, f"machine 127.0.0.1 login ali password {SECRET}\n")
    server = Recorder()
    RemoteStore(serve(server)).select(SELECT)
    assert server.shown == [BASIC]


@pytest.mark.parametrize("entry", ["default", "machine elsewhere.example"])
def test_an_entry_for_others_is_not_used(serve: Serve, tmp_path: Path, entry: str) -> None:
    netrc(tmp_path, f"{entry} login ali password {SECRET}\n")
    server = Recorder()
    RemoteStore(serve(server)).select(SELECT)
    assert server.shown == [None]


def test_a_netrc_that_does_not_parse_is_not_repeated(serve: Serve, tmp_path: Path) -> None:
    netrc(tmp_path, f"machine 127.0.0.1 login ali {SECRET} password\n")
    with pytest.raises(StoreError, match=r"netrc cannot be used") as caught:
        RemoteStore(serve(Recorder()))
    assert SECRET not in str(caught.value)


def test_a_netrc_that_others_may_read(serve: Serve, tmp_path: Path) -> None:
    netrc(tmp_path, f"machine 127.0.0.1 login ali password {SECRET}\n")
    (tmp_path / ".netrc").chmod(0o644)
    with pytest.raises(StoreError, match="netrc cannot be used") as caught:
        RemoteStore(serve(Recorder()))
    assert "chmod 600" in caught.value.next_step


@pytest.mark.parametrize("name", ["IOMKG_USER", "IOMKG_PASSWORD"])
def test_one_variable_without_the_other(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, SECRET)
    with pytest.raises(StoreError, match=f"{name} is set and") as caught:
        RemoteStore("http://127.0.0.1:1/query")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("name", ["IOMKG_TOKEN", "IOMKG_PASSWORD"])
def test_a_line_break_cannot_smuggle_a_header_in(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("IOMKG_USER", "ali")
    monkeypatch.setenv("IOMKG_PASSWORD", "x")
    monkeypatch.setenv(name, f"{SECRET}\r\nX-Evil: 1")
    with pytest.raises(StoreError, match="cannot be sent") as caught:
        RemoteStore("http://127.0.0.1:1/query")
    assert SECRET not in str(caught.value)


@pytest.mark.usefixtures("password")
def test_a_server_that_repeats_them_is_not_quoted(serve: Serve) -> None:
    body = f"no such user ali with {SECRET}, sent as {BASIC}".encode()
    with pytest.raises(StoreError, match="401: no such user") as caught:
        RemoteStore(serve(answering(body, "text/plain", 401))).select(SELECT)
    assert SECRET not in str(caught.value)
    assert BASIC.split()[1] not in str(caught.value)
    assert "IOMKG_USER" in caught.value.next_step


@pytest.mark.usefixtures("password")
def test_they_are_not_in_the_store_as_it_is_shown(serve: Serve) -> None:
    store = RemoteStore(serve(Recorder()))
    assert SECRET not in repr(vars(store))


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(serve: Serve, status: int) -> None:
    thief = Recorder()
    url = serve(redirecting(serve(thief).replace("127.0.0.1", "localhost"), status))
    with pytest.raises(StoreError, match="redirects to http://localhost"):
        RemoteStore(url).select(SELECT)
    assert thief.shown == []


@pytest.mark.usefixtures("password")
def test_a_redirect_to_another_port_is_not_followed(serve: Serve) -> None:
    thief = Recorder()
    with pytest.raises(StoreError, match="redirects to"):
        RemoteStore(serve(redirecting(serve(thief)))).select(SELECT)
    assert thief.shown == []


@pytest.mark.usefixtures("password")
def test_a_redirect_within_the_host_is_followed(serve: Serve) -> None:
    server = Recorder(redirecting("/moved?query=x"))
    rows = RemoteStore(serve(server)).select(SELECT).rows
    assert list(rows) == [(Iri("e:s"),)]
    assert server.shown == [BASIC, BASIC]


@pytest.mark.parametrize(("status", "follows"), [(302, False), (307, True), (308, True)])
def test_a_long_query_is_sent_on_only_where_it_stays_a_form(
    serve: Serve, status: int, follows: bool
) -> None:
    server = Recorder(redirecting("/moved", status))
    store = RemoteStore(serve(server))
    if not follows:
        with pytest.raises(StoreError, match="redirects to"):
            store.select(SELECT + "#" * 2000)
    else:
        assert list(store.select(SELECT + "#" * 2000).rows) == [(Iri("e:s"),)]
    assert len(server.paths) == 1 + follows


def test_redirects_in_a_circle_end(serve: Serve) -> None:
    server = Recorder(redirecting("/query"))
    with pytest.raises(StoreError, match="redirects to"):
        RemoteStore(serve(server)).select(SELECT)
    assert len(server.paths) < 10


@pytest.mark.usefixtures("password")
def test_a_proxy_of_the_environment_is_used(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Recorder()
    monkeypatch.setenv("http_proxy", serve(proxy).removesuffix("/query"))
    rows = RemoteStore("http://kg.example/query").select(SELECT).rows
    assert list(rows) == [(Iri("e:s"),)]
    assert proxy.paths[0].startswith("http://kg.example/query?query=")


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("challenges_basic", [True, False])
def test_a_digest_is_answered(serve: Serve, challenges_basic: bool) -> None:
    def guarded(request: BaseHTTPRequestHandler) -> None:
        shown = request.headers["Authorization"] or ""
        if shown.startswith('Digest username="ali"'):
            return answering(WHOLE)(request)
        request.send_response(401)
        if challenges_basic or not shown:
            request.send_header("WWW-Authenticate", 'Digest realm="r", nonce="n", qop="auth"')
        request.send_header("Content-Length", "0")
        request.end_headers()
        return None

    server = Recorder(guarded)
    store = RemoteStore(serve(server))
    assert list(store.select(SELECT).rows) == [(Iri("e:s"),)]
    asked = len(server.shown)
    assert list(store.select(SELECT).rows) == [(Iri("e:s"),)]
    assert BASIC not in server.shown[asked:]


@pytest.mark.usefixtures("password")
def test_a_challenge_of_another_kind_is_told(serve: Serve) -> None:
    def guarded(request: BaseHTTPRequestHandler) -> None:
        request.send_response(401)
        request.send_header("WWW-Authenticate", "Negotiate")
        request.send_header("Content-Length", "0")
        request.end_headers()

    with pytest.raises(StoreError, match="401"):
        RemoteStore(serve(guarded)).select(SELECT)
