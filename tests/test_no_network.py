"""Nothing that a project holds makes a network request."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import iomkg
from projects import SmallProject, make_project

pytestmark = pytest.mark.slow


class Listener:
    """A socket on loopback that remembers whether anybody called."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"

    def was_called(self) -> bool:
        try:
            self.socket.accept()[0].close()
        except TimeoutError:
            return False
        return True


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.socket.close()


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


def run(small: SmallProject, *words: str) -> subprocess.CompletedProcess[str]:
    return iomkg(*words, "--project", str(small.root))


def test_the_listener_hears_a_call(listener: Listener) -> None:
    socket.create_connection(listener.socket.getsockname()).close()
    assert listener.was_called()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * WHERE {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * WHERE {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * WHERE {{ BIND(<{0}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
        "SELECT * FROM <{0}> WHERE {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED <{0}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "LOAD <{0}>",
    ],
)
def test_a_query(listener: Listener, text: str) -> None:
    done = iomkg("sparql", text.format(listener.address))
    assert done.returncode == 2
    assert not listener.was_called()


def test_a_named_query(listener: Listener, small: SmallProject) -> None:
    small.write(
        "queries/out.rq",
        "#+ id: out\n#+ summary: s\n#+ description: d\n#+ columns: {s: iri}\n#+ tests: []\n"
        f"SELECT ?s WHERE {{ SERVICE <{listener.address}> {{ ?s ?p ?o }} }} ORDER BY ?s\n",
    )
    assert run(small, "query", "out").returncode == 2
    assert run(small, "validate").returncode == 1
    assert not listener.was_called()


def test_a_rule_of_derivation(listener: Listener, small: SmallProject) -> None:
    small.write(
        "queries/rules/05-out.rq",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{listener.address}> {{ ?s ?p ?o }} }}",
    )
    done = run(small, "show", "nlfc")
    assert done.returncode == 2
    assert "05-out.rq" in done.stderr
    assert not listener.was_called()


def test_a_json_ld_file(listener: Listener, small: SmallProject) -> None:
    small.write("graph/more.jsonld", f'{{"@context": "{listener.address}", "@id": "x"}}')
    done = run(small, "validate")
    assert done.returncode == 2
    assert "more.jsonld" in done.stderr
    assert not listener.was_called()


def test_a_shape(listener: Listener, small: SmallProject) -> None:
    small.write(
        "shapes/out.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix s: <https://w3id.org/iomkg/shapes#> .\n"
        "@prefix iomkg: <https://w3id.org/iomkg/ontology#> .\n"
        's:Out a sh:NodeShape ; sh:targetClass iomkg:Claim ; sh:name "n" ; sh:message "m" ;\n'
        f'  sh:sparql s:OutTest .\ns:OutTest sh:select "SELECT $this WHERE {{ SERVICE '
        f'<{listener.address}> {{ $this ?p ?o }} }}" .\n',
    )
    done = run(small, "validate", "--select", "shacl")
    assert done.returncode == 2
    assert "SERVICE" in done.stderr
    assert not listener.was_called()


@pytest.mark.parametrize("file", ["graph/sources.ttl", "ontology/iomkg.ttl", "shapes/claims.ttl"])
def test_an_import(listener: Listener, small: SmallProject, file: str) -> None:
    imports = "<http://www.w3.org/2002/07/owl#imports>"
    small.append(file, f"<https://w3id.org/iomkg/x> {imports} <{listener.address}> .")
    assert run(small, "validate").returncode in (1, 2)
    assert not listener.was_called()
