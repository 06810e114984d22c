"""An answer that is not whole is an error, and a large one takes little memory."""

from __future__ import annotations

import json
import tracemalloc
from http.server import BaseHTTPRequestHandler

import pytest
from bad_server import JSON, NT, WHOLE, Behaviour, Serve, answering, serve
from hypothesis import given
from hypothesis import strategies as st

from iomkg.errors import StoreError
from iomkg.rdf.store.remote import RemoteStore
from iomkg.rdf.store.results import read_document, rows_in
from iomkg.terms import Iri, Literal

pytestmark = pytest.mark.slow

__all__ = ["serve"]
SELECT = "SELECT ?s { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
TRIPLE = b"<e:s> <e:p> <e:o> .\n"
EMPTY_XML = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
VIRTUOSO = (
    b'\n{ "head": { "link": [], "vars": ["n", "x"] },\n  "results": { "distinct": false, '
    b'"ordered": true, "bindings": [\n { "n": { "type": "typed-literal", "datatype": "e:d", '
    b'"value": "1.10" }} ,\n { "x": { "type": "bnode", "value": "nodeID://b1" }} ] } }'
)


def chunked(*chunks: bytes, ends: bool = True, media_type: str = JSON) -> Behaviour:
    def behave(request: BaseHTTPRequestHandler) -> None:
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("Content-Type", media_type)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        for chunk in chunks:
            request.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        request.wfile.write(b"0\r\n\r\n" if ends else b"")
        request.close_connection = True

    return behave


def unframed(body: bytes, media_type: str) -> Behaviour:
    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", media_type)
        request.end_headers()
        request.wfile.write(body)

    return behave


def by_accept(triples: bytes, xml: bytes) -> Behaviour:
    def behave(request: BaseHTTPRequestHandler) -> None:
        wants_xml = "rdf+xml" in request.headers["Accept"]
        answering(xml if wants_xml else triples, "application/rdf+xml" if wants_xml else NT)(
            request
        )

    return behave


def stream(body: bytes) -> list[object]:
    from io import BytesIO

    source = BytesIO(body)
    return list(rows_in(source, read_document(source, keep=False)))


def test_chunks_that_end_well(serve: Serve) -> None:
    url = serve(chunked(WHOLE[:30], WHOLE[30:]))
    assert list(RemoteStore(url).select(SELECT).rows) == [(Iri("e:s"),)]


@pytest.mark.parametrize("body", [WHOLE, TRIPLE])
def test_chunks_that_end_early(serve: Serve, body: bytes) -> None:
    media_type = JSON if body is WHOLE else NT
    store = RemoteStore(serve(chunked(body, ends=False, media_type=media_type)))
    with pytest.raises(StoreError, match="stops short"):
        if body is WHOLE:
            store.select(SELECT, deadline=0.3)
        else:
            store.construct(CONSTRUCT, deadline=0.3)


def test_json_is_refused_wherever_it_is_cut(serve: Serve) -> None:
    for end in range(len(VIRTUOSO)):
        with pytest.raises(ValueError):
            stream(VIRTUOSO[:end])
    assert stream(VIRTUOSO)[0] == (Literal("1.10", "e:d"), None)


def test_an_error_after_the_rows_is_refused(serve: Serve) -> None:
    with pytest.raises(StoreError, match="stops short"):
        RemoteStore(serve(answering(WHOLE + b"\n# time limit exceeded"))).select(SELECT)


def test_an_error_page_in_xml(serve: Serve) -> None:
    page = b"<?xml version='1.0'?><error>out of memory</error>"
    with pytest.raises(StoreError, match=r"application/xml instead of .*out of memory"):
        RemoteStore(serve(answering(page, "application/xml"))).select(SELECT)


def test_triples_without_an_end_are_refused(serve: Serve) -> None:
    with pytest.raises(StoreError, match="does not say where its triples end"):
        RemoteStore(serve(unframed(TRIPLE, NT))).construct(CONSTRUCT)


def test_rows_without_an_announced_end_are_taken(serve: Serve) -> None:
    assert list(RemoteStore(serve(unframed(WHOLE, JSON))).select(SELECT).rows) == [(Iri("e:s"),)]


def test_no_triples_are_believed_if_rdf_xml_agrees(serve: Serve) -> None:
    assert list(RemoteStore(serve(by_accept(b"", EMPTY_XML))).construct(CONSTRUCT)) == []


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        EMPTY_XML[:-2],
        EMPTY_XML.replace(b"/>", b">"),
        EMPTY_XML.replace(b"/>", b'><rdf:Description rdf:about="e:s" xmlns:e="e:" e:p="x"/>')
        + b"</rdf:RDF>",
    ],
)
def test_no_triples_are_not_believed_otherwise(serve: Serve, xml: bytes) -> None:
    with pytest.raises(StoreError, match="stops short"):
        RemoteStore(serve(by_accept(b"", xml))).construct(CONSTRUCT)


def with_header(name: str, value: str) -> Behaviour:
    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", JSON)
        request.send_header("Content-Length", str(len(WHOLE)))
        request.send_header(name, value)
        request.end_headers()
        request.wfile.write(WHOLE)

    return behave


def test_virtuosos_limit_of_rows_is_not_taken_for_the_whole(serve: Serve) -> None:
    with pytest.raises(StoreError, match="1 rows at most") as caught:
        RemoteStore(serve(with_header("X-SPARQL-MaxRows", "1"))).select(SELECT)
    assert "ResultSetMaxRows" in caught.value.next_step
    url = serve(with_header("X-SPARQL-MaxRows", "2"))
    assert list(RemoteStore(url).select(SELECT).rows) == [(Iri("e:s"),)]


def test_virtuosos_partial_answer_is_refused(serve: Serve) -> None:
    with pytest.raises(StoreError, match=r"stops short .*S1TAT"):
        RemoteStore(serve(with_header("X-SQL-State", "S1TAT"))).select(SELECT)


@pytest.mark.parametrize(("rows", "answer"), [([{"value": "1"}], True), ([], False)])
def test_virtuosos_answer_to_ask_is_read(
    serve: Serve, rows: list[dict[str, str]], answer: bool
) -> None:
    bindings = [
        {"__ASK_RETVAL": {"type": "typed-literal", "datatype": "e:d", **row}} for row in rows
    ]
    document = {"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": bindings}}
    body = json.dumps(document).encode()
    assert RemoteStore(serve(answering(body))).ask("ASK {}") is answer


def rows_of_text(count: int) -> Behaviour:
    """Answer with rows of a kilobyte each, without holding them."""

    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", JSON)
        request.end_headers()
        request.wfile.write(b'{"head":{"vars":["n","x"]},"results":{"bindings":[')
        for n in range(count):
            row = {"n": {"type": "literal", "value": str(n)}}
            row["x"] = {"type": "literal", "value": "x" * 1000}
            request.wfile.write((b"," if n else b"") + json.dumps(row).encode())
        request.wfile.write(b"]}}")

    return behave


def test_a_large_answer_is_given_row_by_row(serve: Serve) -> None:
    store = RemoteStore(serve(rows_of_text(20_000)))
    tracemalloc.start()
    rows = store.select("SELECT ?n ?x { ?n ?p ?x }").rows
    last = max(int(str(row[0])) for row in rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert last == 19_999
    assert peak < 15_000_000  # of 21 MB


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.lists(st.text(max_size=9)), JSON_VALUES, st.integers(0, 3), st.booleans())
def test_any_layout_of_the_json_is_read(
    values: list[str], other: object, indent: int, ascii_only: bool
) -> None:
    bindings = [{"x": {"type": "literal", "value": value}} for value in values]
    results = {"other": other, "bindings": bindings, "more": other}
    document = {"other": other, "head": {"vars": ["x"], "link": other}, "results": results}
    text = json.dumps(document, indent=indent or None, ensure_ascii=ascii_only)
    assert stream(text.encode()) == [(Literal(value),) for value in values]
