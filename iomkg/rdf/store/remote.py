"""A store behind a SPARQL 1.1 endpoint, asked with SPARQLWrapper's requests.

Answers are read whole before the first row is given, because servers answer 200 and then stop
short (``oxigraph serve --timeout-s``, Virtuoso); a large one waits in a temporary file and is
given row by row. JSON that is cut off does not parse, a body shorter than was announced is
refused, and so are triples from a server that does not say where they end.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from io import BufferedReader
from typing import Final

import pyoxigraph as ox

from iomkg.errors import QueryRefused, QuerySyntaxError, StoreError
from iomkg.rdf.read.oxterms import triple_from_ox
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.store.base import Rows
from iomkg.rdf.store.endpoint import WRONG_ADDRESS, Endpoint, cut_short
from iomkg.rdf.store.results import Misshapen, ResultsDocument, read_document, rows_in
from iomkg.rdf.store.transport import IN_MEMORY, Clock, HttpAnswer
from iomkg.rdf.store.upload import UploadTarget, upload
from iomkg.rdf.store.wholexml import WholeXml
from iomkg.terms import Triple

TIMEOUT: Final = "IOMKG_TIMEOUT"
"""The variable of the environment with the seconds that a call may take in all."""

_SECONDS: Final = 60.0
_DIGITS: Final = 18
_JSON: Final = ("application/sparql-results+json", "application/json")
_ACCEPT_JSON: Final = "application/sparql-results+json, application/json;q=0.5"
_GRAPH: Final = ("application/n-triples", "text/turtle")
_ACCEPT_GRAPH: Final = "application/n-triples, text/turtle;q=0.5"
_XML: Final = "application/rdf+xml"


class RemoteStore:
    """A SPARQL 1.1 endpoint that somebody runs.

    Each request has a connection of its own, so one object may serve several threads.
    Credentials come from the environment or ``~/.netrc``
    (:func:`iomkg.rdf.store.credentials.find_credentials`); a redirect is followed within the host.

    Args:
        query_url: address of the query endpoint, http or https.
        update_url: address of the update endpoint; when left out, the one that servers laid
            out like that have (:meth:`iomkg.rdf.store.upload.Target.at`).
        timeout: seconds that a call may take in all where it gives no deadline; when left
            out, those of ``IOMKG_TIMEOUT``, or 60.

    Raises:
        StoreError: an address or the credentials cannot be used, or the timeout is not
            positive.
    """

    def __init__(
        self, query_url: str, update_url: str | None = None, timeout: float | None = None
    ) -> None:
        seconds = _seconds() if timeout is None else timeout
        if not seconds > 0:
            raise StoreError(
                f"A timeout of {seconds:g} seconds leaves no time to answer.",
                "Give a timeout above zero.",
            )
        self._target = UploadTarget.at(query_url, update=update_url)
        self._endpoint = Endpoint.at(query_url)
        self._timeout = seconds

    def select(self, query: str, deadline: float | None = None) -> Rows:
        """Answer a SELECT query (SPARQL 1.1 Protocol, section 2.1).

        Args:
            query: SPARQL text, already checked.
            deadline: seconds that the call may take in all: connection, further tries after a
                failure, and the whole answer. The server is not told to stop.

        Returns:
            The columns and an iterator over the rows (SPARQL 1.1 Query Results JSON Format,
            section 3), all of which have been received.

        Raises:
            QuerySyntaxError: the server answers 400, or the query is not a SELECT query.
            StoreError: the server cannot be reached in time, answers with an error, or
                answers with something other than complete SPARQL Results JSON.
        """
        answer, document = self._document(query, deadline)
        if document.boolean is not None:
            raise QuerySyntaxError(
                "The query is an ASK query where a SELECT query is wanted.",
                "Write it as a SELECT query.",
            )
        if document.variables is None or document.count is None:
            raise _misshapen(self._endpoint, "it has no columns or no rows")
        wanted = self._columns(query, document.variables)
        _check_limit(answer, document.count, self._endpoint)
        rows = rows_in(answer.body, document)
        if wanted != document.variables:
            places = [document.variables.index(name) for name in wanted]
            rows = (tuple(row[place] for place in places) for row in rows)
        return Rows(wanted, rows)

    def ask(self, query: str, deadline: float | None = None) -> bool:
        """Answer an ASK query (SPARQL 1.1 Protocol, section 2.1).

        Args:
            query: SPARQL text, already checked.
            deadline: seconds, as for ``select``.

        Returns:
            Whether the pattern has a solution.

        Raises:
            QuerySyntaxError: the server answers 400, or the query is not an ASK query.
            StoreError: as for ``select``.
        """
        answer, document = self._document(query, deadline)
        answer.body.close()
        asked = document.answer_to_ask()
        if document.count is not None and asked is None:
            raise QuerySyntaxError(
                "The query is a SELECT query where an ASK query is wanted.",
                "Write it as an ASK query.",
            )
        if asked is None:
            raise _misshapen(self._endpoint, "it has no boolean")
        return asked

    def construct(self, query: str, deadline: float | None = None) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query (SPARQL 1.1 Protocol, section 2.1).

        Args:
            query: SPARQL text, already checked.
            deadline: seconds, as for ``select``.

        Returns:
            An iterator over the triples, all of which have been received; N-Triples is asked
            for, Turtle is taken where the server has nothing else.

        Raises:
            QuerySyntaxError: the server answers 400.
            StoreError: as for ``select``.
        """
        endpoint, clock = self._endpoint, self._clock(deadline)
        answer = endpoint.query(query, _ACCEPT_GRAPH, clock)
        _check(answer, _GRAPH, "N-Triples", endpoint)
        if not answer.framed:
            raise StoreError(
                f"{endpoint} does not say where its triples end, so a lost connection would go "
                "unnoticed.",
                "Ask with SELECT, or put a proxy before it that speaks HTTP/1.1.",
            )
        if not answer.size:
            self._confirm_empty(query, clock)
        try:
            if answer.size <= IN_MEMORY:
                return iter(list(_triples(answer)))
            for _ in _triples(answer):
                pass
        except StoreError:
            raise
        except (SyntaxError, ValueError) as error:
            raise cut_short(endpoint, error, answer.tail()) from error
        answer.body.seek(0)
        return _triples(answer)

    def load(self, triples: Iterable[Triple]) -> int:
        """Add triples to the default graph; see :func:`iomkg.rdf.store.upload.upload`.

        Args:
            triples: the triples; the label of a blank node means one node within the call.

        Returns:
            How many triples were given, repetitions included.

        Raises:
            StoreError: there is no update address, a term is ill-formed, or the server fails;
                the message says how many triples it had taken.
        """
        return upload(self._target, triples, timeout=self._timeout)

    def close(self) -> None:
        """Do nothing: no connection outlives its request."""

    def _document(self, query: str, deadline: float | None) -> tuple[HttpAnswer, ResultsDocument]:
        endpoint = self._endpoint
        answer = endpoint.query(query, _ACCEPT_JSON, self._clock(deadline))
        _check(answer, _JSON, "SPARQL Results JSON", endpoint)
        try:
            return answer, read_document(answer.body, keep=answer.size <= IN_MEMORY)
        except Misshapen as error:
            raise _misshapen(endpoint, error) from error
        except StoreError:
            raise
        except (ValueError, RecursionError) as error:
            raise cut_short(endpoint, error, answer.tail()) from error

    def _columns(self, query: str, found: tuple[str, ...]) -> tuple[str, ...]:
        """Return the columns in the order asked for, and refuse the answer to another question."""
        asked = columns(query)
        if asked is None:
            return found
        if set(asked) != set(found):
            had = self._endpoint.scrubbed(", ".join(found).encode("utf-8", "replace"))
            problem = f"it has the columns {had} where {', '.join(asked)} were asked for"
            raise _misshapen(self._endpoint, problem)
        return asked

    def _confirm_empty(self, query: str, clock: Clock) -> None:
        """See that there are no triples: no N-Triples at all may also be a failure.

        RDF/XML has a root element even if there is nothing in it.
        """
        again = self._endpoint.query(query, _XML, clock)
        _check(again, (_XML,), "RDF/XML", self._endpoint)
        try:
            document = BufferedReader(WholeXml(again.body))
            found = sum(1 for _ in ox.parse(document, ox.RdfFormat.RDF_XML))
            document.read()
        except (SyntaxError, ValueError) as error:
            raise cut_short(self._endpoint, error, again.tail()) from error
        if found or not again.size:
            raise cut_short(self._endpoint, "there is nothing in it", b"")

    def _clock(self, deadline: float | None) -> Clock:
        return Clock(self._timeout if deadline is None else deadline)


def columns(query: str) -> tuple[str, ...] | None:
    """Return the names of the columns of a query, in order.

    Args:
        query: SPARQL text.

    Returns:
        The names; None where the text does not say (``SELECT *``), or is no SELECT query that can
        be parsed.

    Standard: SPARQL 1.1 Query Language, section 16.1.
    """
    try:
        found = parse(query).query
    except (QuerySyntaxError, QueryRefused):
        return None
    return found.names or None


def _seconds() -> float:
    given = os.environ.get(TIMEOUT, "")
    try:
        return float(given) if given else _SECONDS
    except ValueError:
        raise StoreError(f"{TIMEOUT}={given} is no number of seconds.", "Set it to 60.") from None


def _triples(answer: HttpAnswer) -> Iterator[Triple]:
    for quad in ox.parse(answer.body, ox.RdfFormat.from_media_type(answer.media_type)):
        yield triple_from_ox(quad)


def _check(answer: HttpAnswer, wanted: tuple[str, ...], name: str, endpoint: Endpoint) -> None:
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise StoreError(
            f"{endpoint} answered packed as {endpoint.scrubbed(coding.encode())}, which it was "
            "not asked for.",
            "Switch that off on the server, or on the proxy before it.",
        )
    if answer.media_type not in wanted:
        raise StoreError(
            f"{endpoint} answered with {answer.media_type} instead of {name}: "
            f"{endpoint.scrubbed(answer.body.read(300))}",
            WRONG_ADDRESS,
        )
    # So Virtuoso says that it stopped at its limit of time and gives what it had.
    if state := answer.headers.get("X-SQL-State"):
        said = answer.headers.get("X-SQL-Message", state)
        raise cut_short(endpoint, endpoint.scrubbed(said.encode()), answer.tail())


def _check_limit(answer: HttpAnswer, count: int, endpoint: Endpoint) -> None:
    """Refuse an answer of as many rows as Virtuoso gives at most."""
    most = answer.headers.get("X-SPARQL-MaxRows", "")
    if most.isdecimal() and len(most) < _DIGITS and count >= int(most):
        raise StoreError(
            f"{endpoint} gives {int(most):,} rows at most, and there may be more.",
            "Raise ResultSetMaxRows on the server, or ask for fewer rows with LIMIT.",
        )


def _misshapen(endpoint: Endpoint, problem: object) -> StoreError:
    return StoreError(
        f"{endpoint} sent JSON that is not SPARQL Results JSON ({problem}).", WRONG_ADDRESS
    )
