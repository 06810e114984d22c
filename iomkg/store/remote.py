"""A store behind a SPARQL 1.1 endpoint, through SPARQLWrapper.

Answers are read whole before the first row is given, because servers answer 200 and then stop
short (``oxigraph serve --timeout-s``, Virtuoso): JSON that is cut off does not parse, and a
body shorter than was announced is refused. N-Triples that are empty or cut off exactly between
two lines, with no length announced, cannot be told from a complete answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import pyoxigraph as ox

from iomkg.errors import QuerySyntaxError, StoreError
from iomkg.store.base import Row, Rows
from iomkg.store.endpoint import WRONG_ADDRESS, Answer, Endpoint, cut_short, excerpt
from iomkg.store.oxterms import Relabel, from_ox
from iomkg.terms import XSD, Blank, Iri, Literal, Term, Triple

_T = TypeVar("_T")

_JSON = ("application/sparql-results+json", "application/json")
_GRAPH = ("application/n-triples", "text/turtle")

_CHUNK_TRIPLES = 5_000
_CHUNK_CHARACTERS = 1_000_000
_MOST_WITH_BLANKS = 50_000


class RemoteStore:
    """A SPARQL 1.1 endpoint that somebody runs.

    Each request has a connection of its own, so one object may serve several threads.
    Redirects and credentials in an address are refused.

    Args:
        query_url: address of the query endpoint, http or https.
        update_url: address of the update endpoint; when left out, the sibling ``/update`` of
            a query address that ends in ``/query``.
        timeout: seconds to wait for a connection and for each read from it.

    Raises:
        StoreError: an address cannot be used, or the timeout is not positive.
    """

    def __init__(
        self, query_url: str, update_url: str | None = None, timeout: float = 30.0
    ) -> None:
        if timeout <= 0:
            raise StoreError(
                f"A timeout of {timeout} seconds leaves no time to answer.",
                "Give a timeout above zero.",
            )
        if update_url is None and query_url.endswith("/query"):
            update_url = query_url.removesuffix("query") + "update"
        self._query_endpoint = Endpoint.at(query_url)
        self._update_endpoint = None if update_url is None else Endpoint.at(update_url)
        self._timeout = timeout

    def select(self, query: str, deadline: float | None = None) -> Rows:
        """Answer a SELECT query (SPARQL 1.1 Protocol, section 2.1).

        Args:
            query: SPARQL text, already checked.
            deadline: seconds. It bounds the wait for the connection and for each single read
                from it, and the clock is looked at between reads: the call ends at the latest
                at twice the deadline. The server is not told to stop.

        Returns:
            The columns and an iterator over the rows (SPARQL 1.1 Query Results JSON Format,
            section 3), all of which have been read.

        Raises:
            QuerySyntaxError: the server answers 400, or the query is not a SELECT query.
            StoreError: the server cannot be reached in time, answers with an error, or
                answers with something other than complete SPARQL Results JSON.
        """
        document = self._json(query, deadline)
        if "boolean" in document:
            raise QuerySyntaxError(
                "The query is an ASK query where a SELECT query is wanted.",
                "Write it as a SELECT query.",
            )
        try:
            variables = tuple(_list(document["head"]["vars"], str))
            bindings = _list(document["results"]["bindings"], dict)
            rows = [_row(variables, binding) for binding in bindings]
        except (KeyError, TypeError, ValueError) as error:
            raise _misshapen(self._query_endpoint, error) from error
        return Rows(variables, iter(rows))

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
        document = self._json(query, deadline)
        if "results" in document:
            raise QuerySyntaxError(
                "The query is a SELECT query where an ASK query is wanted.",
                "Write it as an ASK query.",
            )
        answer = document.get("boolean")
        if not isinstance(answer, bool):
            raise _misshapen(self._query_endpoint, KeyError("boolean"))
        return answer

    def construct(self, query: str, deadline: float | None = None) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query (SPARQL 1.1 Protocol, section 2.1).

        Args:
            query: SPARQL text, already checked.
            deadline: seconds, as for ``select``.

        Returns:
            An iterator over the triples, all of which have been read; N-Triples is asked for,
            Turtle is taken where the server has nothing else.

        Raises:
            QuerySyntaxError: the server answers 400.
            StoreError: as for ``select``.
        """
        endpoint = self._query_endpoint
        answer = self._ask_server(query, "application/n-triples, text/turtle;q=0.5", deadline)
        _check_type(answer, _GRAPH, "N-Triples", endpoint)
        try:
            parsed = ox.parse(answer.body, ox.RdfFormat.from_media_type(answer.media_type))
            triples = [
                (from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object))
                for quad in parsed
            ]
        except (SyntaxError, ValueError) as error:
            raise cut_short(endpoint, error, answer.body) from error
        return iter(triples)

    def load(self, triples: Iterable[Triple]) -> int:
        """Add triples to the default graph with ``INSERT DATA`` (SPARQL 1.1 Update, 3.1.1).

        The triples go in several requests and are not taken back if one fails; the error says
        how many the server had taken. A blank node exists within one request only, so all
        triples that have one go together, last.

        Args:
            triples: the triples; the label of a blank node means one node within the call.

        Returns:
            How many triples were given, repetitions included.

        Raises:
            StoreError: there is no update address, a term is ill-formed, more than 50,000
                triples have blank nodes, or the server fails as for ``select``.
        """
        if self._update_endpoint is None:
            raise StoreError(
                f"No update address is known for {self._query_endpoint}.",
                "Give one, or a query address that ends in /query and has a sibling /update.",
            )
        sent = 0
        try:
            for chunk in _chunks(triples):
                text = "INSERT DATA {\n" + "".join(chunk) + "}"
                self._update_endpoint.update(text, self._timeout)
                sent += len(chunk)
        except (QuerySyntaxError, StoreError) as error:
            raise StoreError(
                f"{error.message} {sent} triples had been added before.", error.next_step
            ) from error
        return sent

    def close(self) -> None:
        """Do nothing: no connection outlives its request."""

    def _json(self, query: str, deadline: float | None) -> dict[str, Any]:
        endpoint = self._query_endpoint
        answer = self._ask_server(
            query, "application/sparql-results+json, application/json;q=0.5", deadline
        )
        _check_type(answer, _JSON, "SPARQL Results JSON", endpoint)
        try:
            document = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise cut_short(endpoint, error, answer.body) from error
        if not isinstance(document, dict):
            raise _misshapen(endpoint, TypeError(type(document).__name__))
        return document

    def _ask_server(self, query: str, accept: str, deadline: float | None) -> Answer:
        seconds = self._timeout if deadline is None else min(deadline, self._timeout)
        return self._query_endpoint.query(query, accept, seconds, deadline)


def _check_type(answer: Answer, wanted: tuple[str, ...], name: str, endpoint: Endpoint) -> None:
    if answer.media_type not in wanted:
        raise StoreError(
            f"{endpoint} answered with {answer.media_type} instead of {name}: "
            f"{excerpt(answer.body[:300])}",
            WRONG_ADDRESS,
        )


def _misshapen(endpoint: Endpoint, error: Exception) -> StoreError:
    return StoreError(
        f"{endpoint} sent JSON that is not SPARQL Results JSON ({type(error).__name__}: {error}).",
        WRONG_ADDRESS,
    )


def _row(variables: tuple[str, ...], binding: dict[str, Any]) -> Row:
    return tuple([_term(binding[name]) if name in binding else None for name in variables])


def _term(found: dict[str, Any]) -> Term:
    kind, value = found["type"], _text(found["value"])
    if kind == "uri":
        return Iri(value)
    if kind == "bnode":
        return Blank(value)
    # Virtuoso still writes "typed-literal", from a draft of the format.
    if kind not in ("literal", "typed-literal") or "its:dir" in found:
        raise ValueError(f"a term of type {kind!r} that RDF 1.1 does not have")
    datatype = _text(found.get("datatype", XSD + "string"))
    return Literal(value, datatype, _text(found.get("xml:lang", "")).lower())


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} where a string is wanted")
    return value


def _list(value: object, kind: type[_T]) -> list[_T]:
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise TypeError(f"{value!r:.80} where a list of {kind.__name__} is wanted")
    return value


def _chunks(triples: Iterable[Triple]) -> Iterator[list[str]]:
    term = Relabel()
    plain: list[str] = []
    with_blanks: list[str] = []
    characters = 0
    for subject, predicate, value in triples:
        line = f"{term(subject)} {term(predicate)} {term(value)} .\n"
        if isinstance(subject, Blank) or isinstance(value, Blank):
            with_blanks.append(line)
            _check_blanks(len(with_blanks))
            continue
        plain.append(line)
        characters += len(line)
        if len(plain) == _CHUNK_TRIPLES or characters > _CHUNK_CHARACTERS:
            yield plain
            plain, characters = [], 0
    yield from (chunk for chunk in (plain, with_blanks) if chunk)


def _check_blanks(count: int) -> None:
    if count > _MOST_WITH_BLANKS:
        raise StoreError(
            f"More than {_MOST_WITH_BLANKS:,} triples have blank nodes, and one request cannot "
            "hold them all.",
            "Use the bulk loader of the server, or give the nodes IRIs.",
        )
