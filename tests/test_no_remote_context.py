"""Nothing is fetched: a context given by address is refused, and nobody calls at the address."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from iomkg.errors import UnreadableFile
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.turtle.places import PlaceIndex

ADDRESS = "http://127.0.0.1:{port}/context.jsonld"

DOCUMENTS = {
    "string": '{"@context": "ADDRESS", "@id": "x:s", "x:p": 1}',
    "array": '{"@context": [{"p": "x:p"}, "ADDRESS"], "@id": "x:s", "p": 1}',
    "import": '{"@context": {"@import": "ADDRESS"}, "@id": "x:s", "x:p": 1}',
    "nested": '{"@id": "x:s", "x:p": {"@context": "ADDRESS", "@id": "x:o", "x:q": 1}}',
    "in an array": '[{"@id": "x:s", "x:p": [{"@context": ["ADDRESS"], "x:q": 1}]}]',
    "scoped": '{"@context": {"p": {"@id": "x:p", "@context": "ADDRESS"}}, "p": {"x:q": 1}}',
    "repeated": '{"@context": "ADDRESS", "@context": {}, "@id": "x:s", "x:p": 1}',
    "escaped": '{"\\u0040context": "ADDRESS", "@id": "x:s", "x:p": 1}',
}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def address(listener: socket.socket) -> str:
    return ADDRESS.format(port=listener.getsockname()[1])


def called(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def write(folder: Path, text: str, name: str = "a.jsonld") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def test_a_call_would_be_noticed(listener: socket.socket) -> None:
    socket.create_connection(listener.getsockname()).close()
    assert called(listener)


@pytest.mark.parametrize("read", [read_triples, lambda file: PlaceIndex([file]).find("urn:x")])
@pytest.mark.parametrize("form", DOCUMENTS)
def test_an_address_is_refused_by_name_and_not_called(
    tmp_path: Path, listener: socket.socket, form: str, read: Callable[[Path], object]
) -> None:
    file = write(tmp_path, DOCUMENTS[form].replace("ADDRESS", address(listener)))
    with pytest.raises(UnreadableFile) as caught:
        read(file)
    assert address(listener) in str(caught.value)
    assert not called(listener)


@pytest.mark.parametrize("form", DOCUMENTS)
def test_the_parser_would_not_call_either(listener: socket.socket, form: str) -> None:
    parser = ox.parse(DOCUMENTS[form].replace("ADDRESS", address(listener)), ox.RdfFormat.JSON_LD)
    with pytest.raises(SyntaxError, match=r"No LoadDocumentCallback|defined twice"):
        list(parser)
    assert not called(listener)


def test_a_relative_address_is_one_too(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"context\.jsonld"):
        read_triples(write(tmp_path, '{"@context": "context.jsonld", "x:p": 1}'))


def test_an_import_by_an_ontology_is_a_triple_and_not_a_call(
    tmp_path: Path, listener: socket.socket
) -> None:
    text = f"<x:o> <http://www.w3.org/2002/07/owl#imports> <{address(listener)}> ."
    assert len(read_triples(write(tmp_path, text, "a.ttl"))) == 1
    assert not called(listener)


@pytest.mark.parametrize("context", [{"p": "x:p"}, None, [], [{"p": "x:p"}, None]])
def test_a_context_in_the_file_is_used(tmp_path: Path, context: object) -> None:
    document = {"@context": context, "@id": "x:s", "x:p": "http://e/not-a-context"}
    assert len(read_triples(write(tmp_path, json.dumps(document)))) == 1
