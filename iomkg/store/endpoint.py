"""One request to a SPARQL 1.1 endpoint and its whole answer, with every failure named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper

from iomkg import __version__
from iomkg.errors import IomkgError, QuerySyntaxError, StoreError

WRONG_ADDRESS: Final = "Check that the address is that of a SPARQL 1.1 endpoint."

_AGENT = f"iomkg/{__version__}"
# Servers and proxies refuse request lines beyond some thousand characters.
_LONGEST_GET = 1500
_READ = 65_536

_ADDRESS_STEP = "Give an address such as http://localhost:7878/query."
_SERVER_STEP = "Try again later, or look into the log of the server."
_PATH_STEP = "Check the path: it often ends in /query or /sparql."
_CREDENTIALS_STEP = "It wants credentials, which are not sent; ask its owner for open access."
_SIZE_STEP = "Its limit is too low for this request; raise it on the server."
_NEXT_STEPS: Mapping[int, str] = {
    401: _CREDENTIALS_STEP,
    403: _CREDENTIALS_STEP,
    404: _PATH_STEP,
    405: _PATH_STEP,
    406: "It offers no SPARQL Results JSON or N-Triples; use another endpoint.",
    413: _SIZE_STEP,
    414: _SIZE_STEP,
}


@dataclass(frozen=True)
class Answer:
    """What a server sent with a status of 200 or so.

    Attributes:
        media_type: the media type, without parameters.
        body: the whole body.
    """

    media_type: str
    body: bytes


@dataclass(frozen=True)
class Endpoint:
    """The address of an endpoint, split as SPARQLWrapper wants it.

    Attributes:
        url: the address without its query string, to which SPARQLWrapper appends its own.
        parameters: names and values of the query string.
    """

    url: str
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.url

    @classmethod
    def at(cls, url: str) -> Endpoint:
        """Read an address.

        Args:
            url: an absolute http or https URL (RFC 3986, section 3).

        Returns:
            The endpoint there; a fragment is left out, as it would never be sent.

        Raises:
            StoreError: the address is malformed, of another scheme, or carries a user name.
        """
        if not url.isascii() or not url.isprintable() or " " in url:
            raise StoreError(f"{url!r} is not a well-formed address.", _ADDRESS_STEP)
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise StoreError(
                f"{url} is not a well-formed address: {error}.", _ADDRESS_STEP
            ) from error
        if parts.scheme not in ("http", "https") or not host:
            raise StoreError(f"{url} is not an http or https address.", _ADDRESS_STEP)
        if "@" in parts.netloc:
            raise StoreError(
                f"The address at {host} carries a user name, and credentials are not sent.",
                "Leave it out, and ask the owner of the server for open access.",
            )
        parameters = tuple(parse_qsl(parts.query, keep_blank_values=True))
        return cls(parts._replace(query="", fragment="").geturl(), parameters)

    def query(self, text: str, accept: str, seconds: float, deadline: float | None) -> Answer:
        """Send a query: by GET, or as a form where it is long (SPARQL 1.1 Protocol, 2.1).

        Args:
            text: the query.
            accept: value of the Accept header.
            seconds: limit of the wait for the connection and of each read.
            deadline: limit of the whole in seconds, looked at between reads, or None.

        Returns:
            The answer, read whole.

        Raises:
            QuerySyntaxError: the status is 400.
            StoreError: the answer cannot be had.
        """
        request = self._request(text, "SELECT", accept)
        if len(text.encode()) > _LONGEST_GET:
            request.setMethod(POST)
        return _fetch(request, self, seconds, deadline)

    def update(self, text: str, seconds: float) -> None:
        """Send an update, as the body of a POST (SPARQL 1.1 Protocol, 2.2).

        Args:
            text: the update.
            seconds: limit of the wait for the connection and of each read.

        Raises:
            QuerySyntaxError: the status is 400.
            StoreError: the server does not confirm the update.
        """
        request = self._request(text, "INSERT", "*/*")
        request.setMethod(POST)
        # A form would be percent-encoded to three times the size, and servers limit forms.
        request.setRequestMethod(POSTDIRECTLY)
        _fetch(request, self, seconds, None)

    def _request(self, text: str, form: str, accept: str) -> _Request:
        request = _Request(self.url, agent=_AGENT)
        for name, value in self.parameters:
            request.addParameter(name, value)
        # setQuery would guess the form by regular expressions that mistake a prefix named in
        # lower case for a verb and are slow on long texts.
        request.queryString = text
        request.queryType = form
        request.setOnlyConneg(True)
        request.addCustomHttpHeader("Accept", accept)
        return request


class _NoRedirect(HTTPRedirectHandler):
    """Gives a redirect back as an error: a redirected update would be lost in silence."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirect)


class _Request(SPARQLWrapper):
    """SPARQLWrapper's request, sent without following redirects and with raw HTTP errors."""

    def _query(self) -> tuple[HTTPResponse, str]:
        response = _OPENER.open(self._createRequest(), timeout=self.timeout)
        return response, self.returnFormat


def _fetch(request: _Request, endpoint: Endpoint, seconds: float, deadline: float | None) -> Answer:
    if seconds <= 0:
        raise _too_late(endpoint, seconds)
    end = None if deadline is None else monotonic() + deadline
    # setTimeout would cut to whole seconds.
    request.timeout = seconds  # type: ignore[assignment]
    try:
        with request.query().response as response:
            return Answer(response.headers.get_content_type(), _body(response, endpoint, end))
    except HTTPError as error:
        raise _refused(error, endpoint) from error
    except (OSError, HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            raise _too_late(endpoint, seconds) from error
        raise StoreError(
            f"{endpoint} cannot be reached: {reason or type(reason).__name__}.",
            "Check the address and that the server is running.",
        ) from error


def _body(response: HTTPResponse, endpoint: Endpoint, end: float | None) -> bytes:
    announced = response.headers.get("Content-Length", "")
    length = int(announced) if announced.isdecimal() else None
    body = bytearray()
    while length is None or len(body) < length:
        chunk = response.read1(_READ)
        if not chunk:
            break
        body += chunk
        if end is not None and monotonic() > end:
            raise TimeoutError
    if length is not None and len(body) < length:
        raise cut_short(endpoint, f"{len(body)} of {length} bytes", bytes(body))
    return bytes(body)


def _refused(error: HTTPError, endpoint: Endpoint) -> IomkgError:
    try:
        said = excerpt(error.read(2000))
    except (OSError, HTTPException):
        said = "(nothing)"
    if error.code == 400:
        return QuerySyntaxError(
            f"{endpoint} refused the query: {said}", "Mend the query and run again."
        )
    if 300 <= error.code < 400:
        return StoreError(
            f"{endpoint} redirects to {error.headers.get('Location')}.",
            "Give that address instead.",
        )
    step = _NEXT_STEPS.get(error.code, _SERVER_STEP if error.code >= 429 else WRONG_ADDRESS)
    return StoreError(f"{endpoint} answered with HTTP status {error.code}: {said}", step)


def _too_late(endpoint: Endpoint, seconds: float) -> StoreError:
    return StoreError(
        f"{endpoint} had not answered within {seconds:g} seconds.",
        "Narrow the query, or allow it more time.",
    )


def cut_short(endpoint: Endpoint, problem: object, body: bytes) -> StoreError:
    """Word the error for an answer that is not whole.

    Args:
        endpoint: who sent it.
        problem: what shows that it is not whole.
        body: what was sent.

    Returns:
        The error, to be raised; it shows the end of the body, where some servers say why.
    """
    return StoreError(
        f"{endpoint} sent an answer that is broken or stops short ({problem}); "
        f"it ends in: {excerpt(body[-120:])}",
        "Narrow the query, or raise the time limit of the server.",
    )


def excerpt(body: bytes) -> str:
    """Make part of a body fit to be shown in a message.

    Args:
        body: bytes that a server sent.

    Returns:
        At most 500 characters on one line, without control characters.
    """
    text = " ".join(body.decode("utf-8", "replace").split())[:500]
    return "".join(c if c.isprintable() else "\ufffd" for c in text) or "(nothing)"
