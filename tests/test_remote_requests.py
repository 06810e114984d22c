"""What is used of SPARQLWrapper: the requests that it makes for an endpoint."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request

import pytest
from bad_server import WHOLE, Serve, answering, serve
from SPARQLWrapper import SPARQLWrapper

from iomkg.rdf.store.endpoint import AGENT, Endpoint
from iomkg.rdf.store.transport import Clock

__all__ = ["serve"]
JSON = "application/sparql-results+json"
SHORT = "SELECT * { ?s ?p 'é&=+ ' }"
LONG = f"{SHORT} # {'x' * 2000}"


class Noted:
    """Answers well and keeps the last request."""

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        self.method, self.path, self.headers = request.command, request.path, request.headers
        self.body = (getattr(request, "body", None) or b"").decode()
        answering(WHOLE)(request)


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def endpoint(serve: Serve, noted: Noted) -> Endpoint:
    return Endpoint.at(f"{serve(noted)}?default-graph-uri=urn:g")


def test_a_short_query_is_in_the_address(endpoint: Endpoint, noted: Noted) -> None:
    endpoint.query(SHORT, JSON, Clock(10)).body.close()
    sent = parse_qsl(urlsplit(noted.path).query)
    assert noted.method == "GET"
    assert sent == [("default-graph-uri", "urn:g"), ("query", SHORT)]
    assert (noted.headers["Accept"], noted.headers["User-Agent"]) == (JSON, AGENT)


def test_a_long_query_is_a_form(endpoint: Endpoint, noted: Noted) -> None:
    endpoint.query(LONG, JSON, Clock(10)).body.close()
    assert noted.method == "POST"
    assert parse_qsl(noted.body) == [("default-graph-uri", "urn:g"), ("query", LONG)]
    assert noted.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_an_update_is_the_body(endpoint: Endpoint, noted: Noted) -> None:
    update = "INSERT DATA { <urn:a> <urn:b> 'é' }"
    endpoint.update(update, Clock(10))
    assert (noted.method, noted.body) == ("POST", update)
    assert noted.headers["Content-Type"] == "application/sparql-update"


def test_each_try_has_a_request_of_its_own() -> None:
    wrapper = SPARQLWrapper("http://localhost/query")
    made = wrapper._createRequest(), wrapper._createRequest()
    assert all(isinstance(request, Request) for request in made)
    assert made[0] is not made[1]
