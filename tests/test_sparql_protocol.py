"""The endpoint keeps to the SPARQL 1.1 Protocol and the Service Description, case by case."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from serving import Reply, Served, serving
from test_query_command import iomkg

pytestmark = pytest.mark.slow

DATA = "".join(
    f"<urn:s{number}> <urn:p> {value} {graph}.\n"
    for number, value, graph in (
        (0, '"default"', ""),
        (1, '"one"', "<http://example.org/1> "),
        (2, '"two"', "<http://example.org/2> "),
        (3, '"three"@en', "<http://example.org/3> "),
    )
)
SELECT = "SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY ?s"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ROWS = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "application/json": "application/json",
    "application/xml": "application/xml",
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
    "": "application/sparql-results+json",
    "*/*": "application/sparql-results+json",
    "text/*": "text/csv",
    "text/csv;q=0.5, application/sparql-results+xml;q=0.6": "application/sparql-results+xml",
    "text/html, application/sparql-results+xml;q=0.9, */*;q=0.1": "application/sparql-results+xml",
    "application/sparql-results+json;q=0, */*": "application/sparql-results+xml",
    "TEXT/CSV": "text/csv",
}
GRAPHS = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("protocol")
    store = ox.Store(str(folder / "store"))
    store.load(DATA, ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    with serving(folder, "--store", str(folder / "store")) as running:
        yield running


def get(endpoint: Served, accept: str | None = None, **fields: str | list[str]) -> Reply:
    headers = {} if accept is None else {"accept": accept}
    return endpoint.ask(f"/sparql?{urlencode(fields, doseq=True)}", **headers)


def post(endpoint: Served, body: bytes, kind: str | None, at: str = "/sparql") -> Reply:
    return endpoint.ask(at, "POST", body, **({} if kind is None else {"content_type": kind}))


def values(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.text
    return [row["o"]["value"] for row in json.loads(reply.body)["results"]["bindings"]]


def refused(reply: Reply, status: int) -> str:
    assert (reply.status, reply.type) == (status, "application/problem+json"), reply.text
    told = json.loads(reply.body)
    assert told["status"] == status and told["title"] and told["detail"] and told["type"]
    return str(told["detail"])


def test_by_get(endpoint: Served) -> None:
    assert values(get(endpoint, query=SELECT)) == ["default"]


def test_by_post_with_a_form(endpoint: Served) -> None:
    body = urlencode({"query": SELECT}).encode()
    assert values(post(endpoint, body, FORM)) == ["default"]
    assert values(post(endpoint, body, f"{FORM}; charset=UTF-8")) == ["default"]


def test_by_post_directly(endpoint: Served) -> None:
    assert values(post(endpoint, SELECT.encode(), DIRECT)) == ["default"]
    text = 'SELECT ?o { BIND("żółć 漢字" AS ?o) }'.encode()
    assert values(post(endpoint, text, f"{DIRECT}; charset=utf-8")) == ["żółć 漢字"]


@pytest.mark.parametrize(("accept", "given"), ROWS.items())
def test_rows_come_as_they_are_asked_for(endpoint: Served, accept: str, given: str) -> None:
    reply = get(endpoint, accept, query=SELECT)
    assert (reply.status, reply.type) == (200, given)
    assert "Accept" in reply.headers["vary"]
    assert b"default" in reply.body


def test_csv_and_tsv_are_those_of_the_recommendation(endpoint: Served) -> None:
    rows = [*csv.reader(io.StringIO(get(endpoint, "text/csv", query=SELECT).text))]
    assert rows == [["s", "o"], ["urn:s0", "default"]]
    tsv = get(endpoint, "text/tab-separated-values", query=SELECT).text
    assert tsv == '?s\t?o\n<urn:s0>\t"default"\n'


@pytest.mark.parametrize("kind", GRAPHS)
@pytest.mark.parametrize(
    "query", ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "DESCRIBE <urn:s0>"]
)
def test_graphs_come_as_they_are_asked_for(endpoint: Served, kind: str, query: str) -> None:
    reply = get(endpoint, kind, query=query)
    assert (reply.status, reply.type) == (200, kind)
    (triple,) = ox.parse(reply.body, ox.RdfFormat.from_media_type(kind))
    assert str(triple.object) == '"default"'


def test_without_a_wish_a_graph_is_turtle(endpoint: Served) -> None:
    assert get(endpoint, query="DESCRIBE <urn:s0>").type == "text/turtle"


@pytest.mark.parametrize(
    "accept", ["application/sparql-results+json", "application/sparql-results+xml"]
)
def test_ask(endpoint: Served, accept: str) -> None:
    for query, said in (("ASK {}", b"true"), ("ASK { <urn:no> ?p ?o }", b"false")):
        reply = get(endpoint, accept, query=query)
        assert (reply.status, reply.type) == (200, accept)
        assert said in reply.body


@pytest.mark.parametrize("query", [SELECT, "ASK {}", "DESCRIBE <urn:s0>"])
def test_what_nobody_can_give_is_not_acceptable(endpoint: Served, query: str) -> None:
    reply = get(endpoint, "image/png", query=query)
    refused(reply, 406)
    assert "text/" in str(json.loads(reply.body)["available"])


def test_graphs_of_the_store_can_be_chosen(endpoint: Served) -> None:
    one, two = "http://example.org/1", "http://example.org/2"
    assert values(get(endpoint, query=SELECT, **{"default-graph-uri": one})) == ["one"]
    both = get(endpoint, query=SELECT, **{"default-graph-uri": [one, two]})
    assert values(both) == ["one", "two"]
    inside = "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"
    assert values(get(endpoint, query=inside)) == ["one", "three", "two"]
    assert values(get(endpoint, query=inside, **{"named-graph-uri": [one, two]})) == ["one", "two"]
    full = "SELECT ?o { ?s ?p ?d . GRAPH ?g { ?x ?y ?o } }"
    chosen = {"default-graph-uri": one, "named-graph-uri": [two, "http://example.org/3"]}
    assert sorted(values(get(endpoint, query=full, **chosen))) == ["three", "two"]
    form = urlencode({"query": SELECT, "default-graph-uri": two}).encode()
    assert values(post(endpoint, form, FORM)) == ["two"]
    at = f"/sparql?default-graph-uri={quote(two, safe='')}"
    assert values(post(endpoint, SELECT.encode(), DIRECT, at)) == ["two"]


def test_graphs_that_the_store_has_not_are_refused(endpoint: Served) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        told = get(endpoint, query=SELECT, **{name: "http://example.org/none"})
        assert "no graph http://example.org/none" in refused(told, 400)
        refused(get(endpoint, query=SELECT, **{name: "not an iri"}), 400)
        refused(get(endpoint, query=SELECT, **{name: ""}), 400)


@pytest.mark.parametrize(
    ("path", "method", "body", "kind", "status"),
    [
        (f"?query={quote(SELECT)}", "PUT", b"", None, 405),
        (f"?query={quote(SELECT)}", "DELETE", None, None, 405),
        ("?query=ASK%7B%7D&query=SELECT+*+%7B%7D", "GET", None, None, 400),
        ("", "POST", b"query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400),
        ("?query=ASK%7B%7D", "POST", b"query=ASK%7B%7D", FORM, 400),
        ("?query=ASK%7B%7D", "POST", b"ASK{}", DIRECT, 400),
        ("", "POST", b"ASK{}", "text/plain", 415),
        ("", "POST", b"query=ASK%7B%7D", None, 415),
        ("", "POST", b"ASK {}", None, 415),
        ("", "POST", b"{}", "application/json", 415),
        ("", "POST", "ASK {}".encode("utf-16"), DIRECT, 400),
        ("", "POST", b"ASK {}", f"{DIRECT}; charset=utf-16", 415),
        ("?query=SELECT", "GET", None, None, 400),
        ("?query=", "GET", None, None, 400),
        ("?query=%zz", "GET", None, None, 400),
        ("?query=%ff%fe", "GET", None, None, 400),
        ("", "POST", b"query=%ff", FORM, 400),
        ("", "POST", b"nothing=here", FORM, 400),
        ("", "POST", b"", FORM, 400),
        ("", "POST", b"", DIRECT, 400),
        ("?default-graph-uri=urn:x", "GET", None, None, 400),
        ("", "POST", b"#" * (1 << 20) + b"\nASK {}", DIRECT, 413),
        ("", "POST", b"query=" + b"+" * (1 << 20), FORM, 413),
    ],
)
def test_malformed_requests(  # noqa: PLR0917
    endpoint: Served, path: str, method: str, body: bytes | None, kind: str | None, status: int
) -> None:
    headers = {} if kind is None else {"content_type": kind}
    reply = endpoint.ask(f"/sparql{path}", method, body, **headers)
    refused(reply, status)
    if status == 405:
        assert set(reply.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


UPDATE = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"


@pytest.mark.parametrize(
    ("body", "kind", "at"),
    [
        (UPDATE.encode(), "application/sparql-update", ""),
        (urlencode({"update": UPDATE}).encode(), FORM, ""),
        (b"", FORM, f"?update={quote(UPDATE)}"),
    ],
)
def test_updates_are_refused(endpoint: Served, body: bytes, kind: str, at: str) -> None:
    refused(post(endpoint, body, kind, f"/sparql{at}"), 403)
    refused(get(endpoint, update=UPDATE), 403)
    assert values(get(endpoint, query="SELECT ?o { <urn:a> ?p ?o }")) == []


@pytest.mark.parametrize(
    "query",
    [
        UPDATE,
        "LOAD <file:///etc/passwd>",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://169.254.169.254/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
        "CLEAR ALL",
    ],
)
def test_what_would_write_or_fetch_is_refused(endpoint: Served, query: str) -> None:
    refused(get(endpoint, query=query), 400)
    refused(post(endpoint, query.encode(), DIRECT), 400)


def test_a_syntax_error_says_where(endpoint: Served) -> None:
    told = json.loads(get(endpoint, query="SELECT * {\n  ?s ?p\n}").body)
    assert told["line"] == 3 and told["type"].endswith("malformed-query")


def test_head_is_get_without_a_body(endpoint: Served) -> None:
    at = f"/sparql?query={quote(SELECT)}"
    got, head = endpoint.ask(at), endpoint.ask(at, "HEAD")
    assert (head.status, head.body, head.type) == (200, b"", got.type)
    assert head.headers["content-length"] == str(len(got.body))
    assert endpoint.ask("/sparql?query=", "HEAD").status == 400


def test_options_says_what_is_allowed(endpoint: Served) -> None:
    plain = endpoint.ask("/sparql", "OPTIONS")
    assert plain.status == 204
    assert set(plain.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    asked = {"origin": "https://example.org", "access_control_request_method": "POST"}
    before = endpoint.ask(
        "/sparql", "OPTIONS", access_control_request_headers="content-type", **asked
    )
    assert before.status == 200
    assert before.headers["access-control-allow-origin"] == "*"
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "content-type" in before.headers["access-control-allow-headers"]


def test_other_sites_may_read_answers_and_errors(endpoint: Served) -> None:
    for query in (SELECT, "SELECT"):
        at = f"/sparql?query={quote(query)}"
        reply = endpoint.ask(at, origin="https://example.org")
        assert reply.headers["access-control-allow-origin"] == "*"


def test_what_a_client_has_is_not_sent_again(endpoint: Served) -> None:
    at = f"/sparql?query={quote(SELECT)}"
    entity = endpoint.ask(at).headers["etag"]
    assert not entity.startswith("W/")
    again = endpoint.ask(at, if_none_match=f'"x", {entity}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", entity)
    assert endpoint.ask(at, accept="text/csv", if_none_match=entity).status == 200
    assert "etag" not in endpoint.ask(f"/sparql?query={quote('SELECT (RAND() AS ?r) {}')}").headers


SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize("kind", GRAPHS)
def test_the_service_describes_itself(endpoint: Served, kind: str) -> None:
    reply = endpoint.ask("/sparql", accept=kind)
    assert (reply.status, reply.type) == (200, kind)
    store = ox.Store()
    store.load(reply.body, ox.RdfFormat.from_media_type(kind))
    service = ox.NamedNode(f"{endpoint.url}/sparql")

    def objects(subject: object, name: str) -> set[str]:
        found = store.quads_for_pattern(subject, ox.NamedNode(SD + name), None)
        return {quad.object.value for quad in found}

    assert objects(service, "endpoint") == {service.value}
    assert objects(service, "supportedLanguage") == {f"{SD}SPARQL11Query"}
    assert {iri.rpartition("/")[2] for iri in objects(service, "resultFormat")} >= {
        "SPARQL_Results_JSON",
        "SPARQL_Results_XML",
        "SPARQL_Results_CSV",
        "Turtle",
    }
    names = {
        quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode(f"{SD}name"), None)
    }
    assert names == {f"http://example.org/{number}" for number in (1, 2, 3)}
    assert store.query(f"ASK {{ ?x a <{SD}Service> ; <{SD}defaultDataset>/<{SD}defaultGraph> ?g }}")


def test_a_browser_is_sent_to_the_page(endpoint: Served) -> None:
    reply = endpoint.ask("/sparql", accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (reply.status, reply.headers["location"]) == (303, "/sparql.html")


def test_a_long_answer_comes_in_parts_and_whole(tmp_path: Path) -> None:
    lines = "".join(f'<urn:{number}> <urn:p> "{"x" * 200}" .\n' for number in range(20_000))
    (tmp_path / "d.nt").write_text(lines)
    iomkg("load", str(tmp_path / "d.nt"), "--store", str(tmp_path / "store"))
    with serving(tmp_path, "--store", str(tmp_path / "store"), "--limit", "20000") as running:
        reply = get(running, "application/n-triples", query="CONSTRUCT WHERE { ?s ?p ?o }")
        assert reply.headers["transfer-encoding"] == "chunked"
        assert sorted(reply.text.splitlines()) == sorted(lines.splitlines())
        head = running.ask(f"/sparql?query={quote('CONSTRUCT WHERE { ?s ?p ?o }')}", "HEAD")
        assert (head.status, head.body) == (200, b"")
