"""Requests to a SPARQL 1.1 endpoint: who is asked, how often, and every failure named.

SPARQLWrapper makes the requests of the protocol. It does not send them: its ``query()`` sends by
the opener of the whole process, which follows a redirect to any host with the credentials, and
has no limit of time for the whole answer. So its ``_createRequest`` is called, the one part of it
used here that is not public, and :mod:`iomkg.rdf.store.transport` sends what that makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from random import uniform
from time import sleep
from typing import Final
from urllib.error import URLError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request

from SPARQLWrapper import INSERT, POST, POSTDIRECTLY, SELECT, SPARQLWrapper

from iomkg import __version__
from iomkg.errors import IomkgError, QuerySyntaxError, StoreError
from iomkg.rdf.store.credentials import HOW_TO_GIVE, Credentials, find_credentials
from iomkg.rdf.store.transport import (
    Clock,
    CutShort,
    HttpAnswer,
    NoRoom,
    Refused,
    exchange,
)

WRONG_ADDRESS: Final = "Check that the address is that of a SPARQL 1.1 endpoint."
AGENT: Final = f"iomkg/{__version__}"

# Servers and proxies refuse request lines beyond some thousand characters.
_LONGEST_GET = 1500
# Seconds before each further try; each is spread, so that clients do not come back together.
_PAUSES: Final = (0.25, 0.5, 1.0, 2.0)
_BUSY: Final = frozenset({429, 503})

_ADDRESS_STEP = "Give an address such as http://localhost:7878/query."
_SERVER_STEP = "Try again later, or look into the log of the server."
_PATH_STEP = "Check the path: it often ends in /query or /sparql."
_SIZE_STEP = "Its limit is too low for this request; raise it on the server."
_NEXT_STEPS: Mapping[int, str] = {
    401: f"It wants credentials. {HOW_TO_GIVE}",
    403: f"It wants other credentials. {HOW_TO_GIVE}",
    404: _PATH_STEP,
    405: _PATH_STEP,
    406: "It offers no SPARQL Results JSON or N-Triples; use another endpoint.",
    407: "The proxy wants credentials; put them into the address in http_proxy or https_proxy.",
    413: _SIZE_STEP,
    414: _SIZE_STEP,
}


@dataclass(frozen=True)
class Endpoint:
    """The address of an endpoint.

    Attributes:
        url: the address without its query string.
        parameters: names and values of the query string, which no message shows.
        credentials: what the server is shown.
    """

    url: str
    parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    credentials: Credentials = field(default_factory=Credentials, repr=False)

    def __str__(self) -> str:
        return self.url

    @classmethod
    def at(cls, url: str) -> Endpoint:
        """Read an address and find the credentials for its host.

        Args:
            url: an absolute http or https URL (RFC 3986, section 3).

        Returns:
            The endpoint there; a fragment is left out, as it would never be sent.

        Raises:
            StoreError: the address is malformed, of another scheme, or carries a user name; or
                the credentials cannot be used.
        """
        # What stands before an @ may be a password.
        shown = "The address" if "@" in url else repr(url)
        if not url.isascii() or not url.isprintable() or " " in url:
            raise StoreError(f"{shown} is not a well-formed address.", _ADDRESS_STEP)
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            why = "" if "@" in url else f": {error}"
            raise StoreError(f"{shown} is not a well-formed address{why}.", _ADDRESS_STEP) from None
        if parts.scheme not in ("http", "https") or not host:
            raise StoreError(f"{shown} is not an http or https address.", _ADDRESS_STEP)
        if "@" in parts.netloc:
            raise StoreError(
                f"The address at {host} carries a user name, which others could read in a list "
                "of processes.",
                f"Leave it out. {HOW_TO_GIVE}",
            )
        parameters = tuple(parse_qsl(parts.query, keep_blank_values=True))
        plain = parts._replace(query="", fragment="").geturl()
        return cls(plain, parameters, find_credentials(host))

    def without_graphs(self) -> Endpoint:
        """Return the endpoint without the graphs that its query string names."""
        rest = [pair for pair in self.parameters if not pair[0].endswith("-graph-uri")]
        return replace(self, parameters=tuple(rest))

    def query(self, text: str, accept: str, clock: Clock) -> HttpAnswer:
        """Send a query: by GET, or as a form where it is long (SPARQL 1.1 Protocol, 2.1).

        A server that is busy (429, 503) or breaks the connection is asked again, up to four
        times, for as long as the clock runs; ``Retry-After`` (RFC 9110, 10.2.3) is heeded.

        Args:
            text: the query.
            accept: value of the Accept header.
            clock: limit of the whole, further tries included.

        Returns:
            The answer, read whole.

        Raises:
            QuerySyntaxError: the status is 400.
            StoreError: the answer cannot be had.
        """
        request = self._protocol(text, SELECT, accept)
        if len(text.encode()) > _LONGEST_GET:
            request.setMethod(POST)
        try:
            return self._send(request._createRequest, clock, safe=True)
        except QuerySyntaxError as error:
            from iomkg.rdf.sparql.unparsed import mistake

            raise mistake(text) or error from error

    def update(self, text: str, clock: Clock) -> None:
        """Send an update once, as the body of a POST (SPARQL 1.1 Protocol, 2.2).

        Args:
            text: the update.
            clock: limit of the whole.

        Raises:
            QuerySyntaxError: the status is 400.
            StoreError: the server does not confirm the update.
        """
        request = self._protocol(text, INSERT, "*/*")
        request.setMethod(POST)
        # A form would be percent-encoded to three times the size, and servers limit forms.
        request.setRequestMethod(POSTDIRECTLY)
        self._send(request._createRequest, clock, safe=False).body.close()

    def post(self, body: bytes, media_type: str, where: Mapping[str, str], clock: Clock) -> None:
        """Add a document to a graph, once (SPARQL 1.1 Graph Store HTTP Protocol, 5.5).

        Args:
            body: the document.
            media_type: its media type.
            where: ``{"graph": IRI}`` or ``{"default": ""}``.
            clock: limit of the whole.

        Raises:
            QuerySyntaxError: the status is 400.
            StoreError: the server does not confirm.
        """
        query = urlencode([*self.parameters, *where.items()])
        headers = {"Content-Type": media_type, "Accept": "*/*", "User-Agent": AGENT}

        def make() -> Request:
            return Request(f"{self.url}?{query}", body, headers, method="POST")  # noqa: S310

        self._send(make, clock, safe=False).body.close()

    def scrubbed(self, body: bytes) -> str:
        """Make part of a body fit to be shown in a message.

        Args:
            body: bytes that a server sent.

        Returns:
            At most 500 characters on one line, without control characters and secrets.
        """
        text = self.credentials.scrub(body.decode("utf-8", "replace"))
        line = " ".join(text.split())[:500]
        return "".join(c if c.isprintable() else "\ufffd" for c in line) or "(nothing)"

    def _protocol(self, text: str, form: str, accept: str) -> SPARQLWrapper:
        """Describe a request of the protocol; each call of ``_createRequest`` makes one afresh."""
        wrapper = SPARQLWrapper(self.url, agent=AGENT)
        for name, value in self.parameters:
            wrapper.addParameter(name, value)
        # setQuery would guess the form by regular expressions that mistake a prefix named in
        # lower case for a verb and are slow on long texts.
        wrapper.queryString = text
        wrapper.queryType = form
        # Else it adds parameters of many servers for the form of the answer.
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", accept)
        return wrapper

    def _send(self, make: Callable[[], Request], clock: Clock, *, safe: bool) -> HttpAnswer:
        pauses = iter(_PAUSES if safe else ())
        before: Exception | None = None
        while True:
            request = make()
            # What the server asks for may be known only after the first try.
            if shown := self.credentials.authorization():
                request.add_header("Authorization", shown)
            try:
                return exchange(request, self.credentials, self.url, clock, safe=safe)
            except (Refused, CutShort, OSError, HTTPException, NoRoom) as problem:
                # That a further try ran out of time says less than what made it necessary.
                late = isinstance(_reason(problem), TimeoutError)
                told = before if late and before is not None else problem
                if late or not _pause(problem, pauses, clock):
                    raise _worded(told, self, clock) from told
                before = problem


def _reason(problem: Exception) -> object:
    return problem.reason if isinstance(problem, URLError) else problem


def _pause(problem: Exception, pauses: Iterator[float], clock: Clock) -> bool:
    """Wait before a further try; tell whether there is to be one."""
    asked = 0.0
    if isinstance(problem, Refused):
        if problem.status not in _BUSY:
            return False
        asked = _retry_after(problem.headers.get("Retry-After", ""))
    elif not _broken(problem):
        return False
    seconds = next(pauses, None)
    if seconds is None:
        return False
    seconds = asked + seconds * uniform(0.5, 1.0)  # noqa: S311  (no secret hangs on it)
    if seconds >= clock.left():
        return False
    sleep(seconds)
    return True


def _broken(problem: Exception) -> bool:
    reason = _reason(problem)
    if isinstance(reason, ConnectionRefusedError):
        return False  # nobody listens, and the answer comes at once
    return isinstance(reason, ConnectionError | CutShort | HTTPException)


def _retry_after(value: str) -> float:
    """Read a Retry-After field: seconds, or a date (RFC 9110, section 10.2.3)."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError, IndexError):
        return 0.0


def _worded(problem: Exception, endpoint: Endpoint, clock: Clock) -> IomkgError:
    if isinstance(problem, Refused):
        return _refused(problem, endpoint)
    if isinstance(problem, CutShort):
        return cut_short(endpoint, problem.problem, problem.tail)
    if isinstance(problem, NoRoom):
        return StoreError(
            f"The answer of {endpoint} does not fit into the temporary folder ({problem}).",
            "Make room there, set TMPDIR to another folder, or ask for less.",
        )
    reason = _reason(problem)
    if isinstance(reason, TimeoutError):
        return StoreError(
            f"{endpoint} had not answered within {clock.seconds:g} seconds.",
            "Narrow the query, or allow more time: IOMKG_TIMEOUT=SECONDS.",
        )
    said = endpoint.scrubbed((str(reason) or type(reason).__name__).encode("utf-8", "replace"))
    return StoreError(
        f"{endpoint} cannot be reached: {said}.",
        "Check the address and that the server is running.",
    )


def _refused(problem: Refused, endpoint: Endpoint) -> IomkgError:
    said = endpoint.scrubbed(problem.said)
    status, origin = problem.status, endpoint.credentials.origin
    if status == 400:
        return QuerySyntaxError(
            f"{endpoint} refused the query: {said}", "Mend the query and run again."
        )
    if 300 <= status < 400:
        place = problem.headers.get("Location", "")
        return StoreError(
            f"{endpoint} redirects to {endpoint.scrubbed(place.encode())}.",
            "Give that address instead, if you trust it.",
        )
    step = _NEXT_STEPS.get(status, _SERVER_STEP if status >= 429 else WRONG_ADDRESS)
    if status in (401, 403) and origin:
        step = f"It does not take the credentials from {origin} for this."
    if status in _BUSY and (wait := _retry_after(problem.headers.get("Retry-After", ""))):
        step = f"It asks to come back after {wait:.0f} seconds."
    return StoreError(f"{endpoint} answered with HTTP status {status}: {said}", step)


def cut_short(endpoint: Endpoint, problem: object, tail: bytes) -> StoreError:
    """Word the error for an answer that is not whole.

    Args:
        endpoint: who sent it.
        problem: what shows that it is not whole.
        tail: the end of what was sent, where some servers say why.

    Returns:
        The error, to be raised.
    """
    return StoreError(
        f"{endpoint} sent an answer that is broken or stops short ({problem}); "
        f"it ends in: {endpoint.scrubbed(tail[-120:])}",
        "Narrow the query, or raise the time limit of the server.",
    )
