"""One HTTP request and its whole answer, within a limit of time that holds for all of it.

The timeout of a socket bounds each read, so that a server that sends a byte now and then is
waited for without end. Here a thread does the work and the caller waits for the thread.
"""

from __future__ import annotations

import ssl
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from gzip import BadGzipFile, GzipFile
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from queue import Empty, SimpleQueue
from socket import SHUT_RDWR
from tempfile import SpooledTemporaryFile
from threading import Thread
from time import monotonic
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from iomkg.rdf.store.credentials import Credentials

IN_MEMORY: Final = 8_000_000
"""Bytes of a body that are held in memory; a longer one goes to a temporary file."""

_READ: Final = 65_536
_EXCERPT: Final = 2000
# Sockets refuse a timeout whose milliseconds do not fit into 31 bits.
_LONGEST_WAIT: Final = 1_000_000.0
_SPARSE: Final = 200
"""How many times its size a body may be when it is unpacked; answers come to 50 or so."""
_GZIP: Final = frozenset({"gzip", "x-gzip"})
_PORTS: Final = {"http": 80, "https": 443}


class Clock:
    """A limit of time, running from the moment it is made.

    Attributes:
        seconds: the limit.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, zero or less if it has run out; at most some days."""
        return min(self._end - monotonic(), _LONGEST_WAIT)


@dataclass(frozen=True)
class HttpAnswer:
    """What a server sent with a status of 200 or so.

    Attributes:
        headers: its header fields.
        body: the whole body, unpacked and at its beginning; large ones are in a temporary file.
        size: length of the body in bytes.
        framed: whether the server said where the body ends (RFC 9112, section 6), so that a
            lost connection would have been noticed.
    """

    headers: Any
    body: IO[bytes]
    size: int
    framed: bool

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""
        return str(self.headers.get_content_type())

    def tail(self, length: int = 120) -> bytes:
        """Return the last bytes, where some servers say what went wrong."""
        self.body.seek(max(0, self.size - length))
        return self.body.read(length)


@dataclass(eq=False)
class CutShort(Exception):
    """The connection ended before the body did.

    Attributes:
        problem: how much came.
        tail: the end of what came.
    """

    problem: str
    tail: bytes


@dataclass(eq=False)
class Refused(Exception):
    """The server answered with a status that is no success.

    Attributes:
        status: the status.
        headers: its header fields.
        said: the beginning of the body.
    """

    status: int
    headers: Any
    said: bytes


class NoRoom(Exception):
    """The temporary folder cannot take the body."""


def exchange(
    request: Request, credentials: Credentials, url: str, clock: Clock, *, safe: bool
) -> HttpAnswer:
    """Send one request and read the answer whole.

    Args:
        request: the request, not sent before.
        credentials: for a server that wants HTTP Digest (RFC 7616).
        url: the address, for which the credentials hold.
        clock: the limit of the whole.
        safe: whether the request only reads: a redirect within the host is followed.

    Returns:
        The answer.

    Raises:
        TimeoutError: the time ran out; the connection is cut.
        CutShort: the body ended early.
        Refused: the status is no success.
        NoRoom: the body cannot be stored.
        OSError, HTTPException: there was no answer.
    """
    if clock.left() <= 0:
        raise TimeoutError
    line = _Line()
    opener = _opener(line, credentials, url, safe=safe)
    outcome: SimpleQueue[HttpAnswer | BaseException] = SimpleQueue()

    def work() -> None:
        try:
            outcome.put(_exchange(request, opener, clock))
        except BaseException as problem:
            outcome.put(problem)

    Thread(target=work, daemon=True).start()
    try:
        found = outcome.get(timeout=max(0.0, clock.left()))
    except Empty:
        line.cut()
        raise TimeoutError from None
    if isinstance(found, BaseException):
        raise found
    return found


def _exchange(request: Request, opener: OpenerDirector, clock: Clock) -> HttpAnswer:
    try:
        with opener.open(request, timeout=max(0.001, clock.left())) as response:
            return _answer(response, clock)
    except HTTPError as error:
        try:
            said = error.read(_EXCERPT)
        except (OSError, HTTPException):
            said = b""
        error.close()
        raise Refused(error.code, error.headers, said) from error


def _answer(response: HTTPResponse, clock: Clock) -> HttpAnswer:
    length = response.length  # None if it is chunked, or not announced by a number
    chunked = bool(response.chunked)
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (closed by who reads it)
    size, tail = 0, b""
    try:
        while length is None or chunked or size < length:
            chunk = response.read1(_READ)
            if not chunk:
                break
            _store(body, chunk)
            size += len(chunk)
            tail = (tail + chunk)[-200:]
            if clock.left() <= 0:
                raise TimeoutError
    except IncompleteRead as error:
        raise CutShort(f"the connection ended after {size} bytes", tail) from error
    if length is not None and not chunked and size < length:
        raise CutShort(f"{size} of {length} bytes", tail)
    if size and response.headers.get("Content-Encoding", "").strip().lower() in _GZIP:
        body = _unpacked(body, clock)
        size = body.tell()
    body.seek(0)
    return HttpAnswer(response.headers, body, size, chunked or length is not None)


def _unpacked(packed: SpooledTemporaryFile[bytes], clock: Clock) -> SpooledTemporaryFile[bytes]:
    """Unpack a body, as some servers and proxies pack it though that is not asked for."""
    most = max(_SPARSE * packed.tell(), IN_MEMORY)
    packed.seek(0)
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (closed by who reads it)
    try:
        with packed, GzipFile(fileobj=packed, mode="rb") as stream:
            while chunk := stream.read(_READ):
                _store(body, chunk)
                if body.tell() > most:
                    raise CutShort(f"it unpacks to more than {_SPARSE} times its size", b"")
                if clock.left() <= 0:
                    raise TimeoutError
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise CutShort(f"no whole gzip: {error}", b"") from error
    return body


def _store(body: SpooledTemporaryFile[bytes], chunk: bytes) -> None:
    try:
        body.write(chunk)
    except OSError as error:
        raise NoRoom(error.strerror) from error


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Line(HTTPSHandler, HTTPHandler):
    """Opens the connections of one request, so that another thread can cut them."""

    def __init__(self) -> None:
        super().__init__(context=_trust())
        self._connections: list[HTTPConnection] = []

    def http_open(self, req: Request) -> HTTPResponse:
        """Open one."""
        return self.do_open(self._noted(HTTPConnection), req)

    def https_open(self, req: Request) -> HTTPResponse:
        """Open one over TLS; certificates and names are checked."""
        return self.do_open(self._noted(HTTPSConnection, context=_trust()), req)

    def cut(self) -> None:
        """Wake whoever waits for one of them."""
        for connection in self._connections:
            with suppress(OSError):
                if connection.sock is not None:
                    connection.sock.shutdown(SHUT_RDWR)

    def _noted(self, kind: type[HTTPConnection], **more: Any) -> Any:
        def connect(host: str, **options: Any) -> HTTPConnection:
            self._connections.append(kind(host, **more, **options))
            return self._connections[-1]

        return connect


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect that keeps the request what it is, and keeps it on its host.

    Elsewhere the credentials would be shown to a stranger; an update, or a form that a status
    of 301 to 303 turns into a plain GET, would be lost in silence.
    """

    max_redirections = 5

    def __init__(self, *, safe: bool) -> None:
        self._safe = safe

    def http_error_302(self, req: Request, fp: Any, code: int, msg: str, headers: Any) -> Any:
        """Follow a redirect; one to what is no address is left to be reported."""
        try:
            return super().http_error_302(req, fp, code, msg, headers)
        except ValueError:
            return None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    def redirect_request(self, req: Request, *rest: Any) -> Request | None:
        _, status, _, _, url = rest
        same_form = req.get_method() == "GET" or status in (307, 308)
        if not (self._safe and same_form and _same_host(req.full_url, url)):
            return None
        return Request(  # noqa: S310  (http or https: _same_host)
            url, data=req.data, headers=dict(req.headers), method=req.get_method()
        )


def _same_host(old: str, new: str) -> bool:
    """Tell whether an address is at the same host and port, or at its https port."""
    try:
        before, after = urlsplit(old), urlsplit(new)
        ports = [each.port or _PORTS.get(each.scheme) for each in (before, after)]
    except ValueError:
        return False
    if before.hostname != after.hostname or "@" in after.netloc:
        return False
    if before.scheme == after.scheme:
        return ports[0] == ports[1]
    return (before.scheme, after.scheme) == ("http", "https") and ports == [80, 443]


class _Digest(HTTPDigestAuthHandler):
    """Answers a challenge for HTTP Digest and leaves every other to be reported."""

    def __init__(self, credentials: Credentials, url: str) -> None:
        known = HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, url, credentials.user, credentials.password)
        super().__init__(known)
        self._challenges = credentials.challenges

    def http_error_401(self, req: Request, *rest: Any) -> Any:
        headers = rest[-1]
        challenge = headers.get("WWW-Authenticate", "").lower()
        if not challenge and req.has_header("Authorization"):
            req.remove_header("Authorization")
            return self.parent.open(req, timeout=req.timeout)
        if not challenge.startswith("digest "):
            return None
        self._challenges.add("digest")
        try:
            return super().http_error_401(req, *rest)
        except HTTPError:
            raise
        except (URLError, ValueError, LookupError, TypeError, AttributeError):
            return None  # a challenge without what it needs; urllib trusts what it reads


def _opener(line: _Line, credentials: Credentials, url: str, *, safe: bool) -> OpenerDirector:
    """Make an opener; it goes through the proxies that the environment names now."""
    handlers: list[Any] = [line, _Redirects(safe=safe)]
    if credentials.user:
        handlers.append(_Digest(credentials, url))
    return build_opener(*handlers)
