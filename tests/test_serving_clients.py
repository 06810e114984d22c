"""Clients that people use get right answers from the endpoint."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import Served
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

import iomkg as package

pytestmark = pytest.mark.soak

QUERY = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT DISTINCT ?o { ?s a iomkg:Stage ; iomkg:acronym ?o } ORDER BY ?o
"""
ASK = "ASK { ?s a <https://w3id.org/iomkg/ontology#Stage> }"
CONSTRUCT = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t . ?t a <http://www.w3.org/2002/07/owl#Class> }"
PACKAGES = ("@comunica/query-sparql@4.5.0", "fetch-sparql-endpoint@7.1.0")


@pytest.fixture(scope="module")
def expected() -> list[str]:
    with package.open() as kg:
        return [str(row[0]) for row in kg.sparql(QUERY).rows]


@pytest.mark.parametrize("form", [JSON, XML, CSV])
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper(served: Served, expected: list[str], form: str, method: str) -> None:
    client = SPARQLWrapper(f"{served.url}/sparql")
    client.setQuery(QUERY)
    client.setMethod(method)
    client.setReturnFormat(form)
    found = client.query().convert()
    if form == JSON:
        values = [row["o"]["value"] for row in found["results"]["bindings"]]
    elif form == CSV:
        values = found.decode().split()[1:]
    else:
        values = [node.firstChild.data for node in found.getElementsByTagName("literal")]
    assert values == expected


def test_sparqlwrapper_directly_and_for_graphs(served: Served) -> None:
    client = SPARQLWrapper(f"{served.url}/sparql")
    client.setMethod(POST)
    client.setRequestMethod(POSTDIRECTLY)
    client.setQuery(ASK)
    client.setReturnFormat(JSON)
    assert client.query().convert()["boolean"] is True
    client.setQuery(CONSTRUCT)
    client.setReturnFormat(TURTLE)
    graph = rdflib.Graph().parse(data=client.query().convert(), format="turtle")
    with package.open() as kg:
        assert len(graph) == len(kg.sparql(CONSTRUCT))


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib(served: Served, expected: list[str], method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{served.url}/sparql", method=method))
    assert [str(row.o) for row in graph.query(QUERY)] == expected
    assert bool(graph.query(ASK)) is True
    stage = rdflib.URIRef("https://w3id.org/iomkg/ontology#Stage")
    stages = {*graph.subjects(rdflib.RDF.type, stage)}
    with package.open() as kg:
        told = kg.sparql("SELECT ?s { ?s a <https://w3id.org/iomkg/ontology#Stage> }")
    assert {str(s) for s in stages} == {str(row[0]) for row in told.rows}


def test_curl(served: Served, expected: list[str]) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not there")
    ways = (
        ["--data-urlencode", f"query={QUERY}"],
        ["--get", "--data-urlencode", f"query={QUERY}"],
        ["--data-binary", QUERY, "-H", "Content-Type: application/sparql-query"],
        ["--data-urlencode", f"query={QUERY}", "--compressed", "--http1.0"],
    )
    for words in ways:
        command = [curl, "-sf", "-H", "Accept: text/csv", *words, f"{served.url}/sparql"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.split()[1:] == expected


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which npm has put the clients written in JavaScript."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("npm is not there, which brings the clients written in JavaScript")
    folder = tmp_path_factory.mktemp("node")
    words = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm could not bring {', '.join(PACKAGES)}: {done.stderr[-200:]}")
    return folder


COMUNICA = """
import { QueryEngine } from '@comunica/query-sparql';
const [address, query] = process.argv.slice(2);
const found = await new QueryEngine().queryBindings(query, {
  sources: [{ type: 'sparql', value: address }],
});
console.log(JSON.stringify((await found.toArray()).map(row => row.get('o').value)));
"""
FETCHER = """
import { SparqlEndpointFetcher } from 'fetch-sparql-endpoint';
const [address, query] = process.argv.slice(2);
const rows = await new SparqlEndpointFetcher().fetchBindings(address, query);
const values = [];
for await (const row of rows) values.push(row.o.value);
console.log(JSON.stringify(values));
"""


@pytest.mark.parametrize("script", [COMUNICA, FETCHER], ids=["comunica", "fetch-sparql-endpoint"])
def test_clients_written_in_javascript(
    served: Served, node: Path, expected: list[str], script: str
) -> None:
    (node / "ask.mjs").write_text(script)
    words = ["node", "ask.mjs", f"{served.url}/sparql", QUERY]
    done = subprocess.run(words, cwd=node, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected


def test_an_address_with_the_query_can_be_given_away(served: Served, expected: list[str]) -> None:
    graph = rdflib.Graph()
    graph.parse(f"{served.url}/sparql?query={quote(CONSTRUCT)}")
    assert len(graph) > 10
    assert expected
