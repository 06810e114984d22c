"""``iomkg shacl``: any shapes over any data, in any syntax, in a folder or behind an address."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from commands import run_here
from rdflib import BNode, Graph, Literal
from rdflib.namespace import RDF, SH

HEAD = (
    "@prefix e: <http://e.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
SHAPES = f"""{HEAD}
e:S a sh:NodeShape ; sh:targetClass e:Person ;
    sh:property e:P , [ sh:path [ sh:inversePath e:knows ] ; sh:minCount 1 ] .
e:P sh:path e:age ; sh:datatype xsd:integer ; sh:message "Give the age {{?value}} in years." .
"""
DATA = f"""{HEAD}
e:ann a e:Person ;
    e:age "old" ;
    e:knows e:bob .
e:bob a e:Person ; e:age 7 ; e:knows e:ann .
"""
PARTS = (
    "focusNode",
    "resultPath",
    "value",
    "sourceShape",
    "sourceConstraintComponent",
    "resultSeverity",
)
FOUND = {("http://e.example/ann", "http://e.example/age", '"old"')}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "data.ttl").write_text(DATA)
    return tmp_path


def shacl(
    folder: Path, *words: str, stdin: bytes | None = None
) -> subprocess.CompletedProcess[str]:
    done = run_here("shacl", *words, cwd=folder, stdin=stdin or b"")
    out, err = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def found(done: subprocess.CompletedProcess[str]) -> set[tuple[str, str, str]]:
    report = json.loads(done.stdout)
    assert report["schema"] == "iomkg/shacl/1"
    return {(f["focus"], f["path"], f["value"]) for f in report["findings"]}


def test_a_result_is_reported_at_its_line_and_the_exit_status_is_1(folder: Path) -> None:
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "data.ttl")
    assert done.returncode == 1
    assert "data.ttl:5:11: violation: Give the age old in years. [shacl/P]" in done.stdout


def test_data_that_conforms_exits_0(folder: Path) -> None:
    (folder / "data.ttl").write_text(DATA.replace('"old"', "8"))
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "data.ttl")
    assert (done.returncode, done.stdout) == (
        0,
        "No findings. Checked: 1 shapes with a target.\n",
    )


def test_shapes_without_a_target_are_no_verdict(folder: Path) -> None:
    (folder / "shapes.ttl").write_text(SHAPES.replace("sh:targetClass e:Person ;", ""))
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "data.ttl")
    assert done.returncode == 2
    assert "No shape has a target, so nothing was validated" in done.stderr


FORMATS = {
    "data.nt": ox.RdfFormat.N_TRIPLES,
    "data.nq": ox.RdfFormat.N_QUADS,
    "data.trig": ox.RdfFormat.TRIG,
    "data.rdf": ox.RdfFormat.RDF_XML,
    "data.jsonld": ox.RdfFormat.JSON_LD,
    "data.ttl": ox.RdfFormat.TURTLE,
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_syntax_gives_the_same(folder: Path, name: str, packed: bool) -> None:
    (folder / "data.ttl").unlink()
    written = ox.serialize(ox.parse(DATA, ox.RdfFormat.TURTLE), format=FORMATS[name])
    if packed:
        name, written = f"{name}.gz", gzip.compress(written)
    (folder / name).write_bytes(written)
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", name, "--format", "json")
    assert (done.returncode, found(done)) == (1, FOUND)


def test_data_is_read_from_standard_input(folder: Path) -> None:
    words = ("--shapes", "shapes.ttl", "--data", "-", "--format", "json")
    assert found(shacl(folder, *words, stdin=DATA.encode())) == FOUND


def test_a_folder_stands_for_the_files_in_it(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "data.ttl").write_text(DATA)
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "in", "--format", "json")
    assert found(done) == FOUND


def test_named_graphs_are_validated_together(folder: Path) -> None:
    (folder / "data.trig").write_text(
        f"{HEAD} e:one {{ e:ann a e:Person ; e:knows e:ann . }} e:two {{ e:ann e:age 'old' }}"
    )
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "data.trig", "--format", "json")
    assert found(done) == FOUND


def test_a_folder_store_is_validated_where_it_is(folder: Path) -> None:
    store = ox.Store(folder / "store")
    store.bulk_load(DATA.encode(), ox.RdfFormat.TURTLE)
    store.flush()
    del store
    done = shacl(folder, "--shapes", "shapes.ttl", "--store", "store", "--format", "json")
    assert found(done) == FOUND


def test_an_endpoint_is_validated_where_it_is(folder: Path, start_oxigraph) -> None:
    url = start_oxigraph()
    load(url, DATA)
    done = shacl(folder, "--shapes", "shapes.ttl", "--store", f"{url}/query", "--format", "json")
    assert found(done) == FOUND


def test_a_shape_that_has_no_query_is_refused_for_an_endpoint(folder: Path, start_oxigraph) -> None:
    recursive = (
        "e:S a sh:NodeShape ; sh:targetNode e:ann ; sh:property [ sh:path e:p ; sh:node e:S ] ."
    )
    (folder / "shapes.ttl").write_text(HEAD + recursive)
    done = shacl(folder, "--shapes", "shapes.ttl", "--store", f"{start_oxigraph()}/query")
    assert done.returncode == 2
    assert "http://e.example/S refers to itself" in done.stderr


@pytest.mark.parametrize(
    "more",
    [
        "",
        "e:S sh:closed true ; sh:ignoredProperties ( e:age e:knows ) .",
        "e:T sh:targetNode e:bob ; sh:property [ sh:path ( e:knows [ sh:zeroOrMorePath e:p ] ) ; "
        'sh:nodeKind sh:Literal ; sh:message "texte"@fr ] .',
    ],
    ids=["simple", "closed", "paths"],
)
def test_the_report_in_turtle_is_the_one_that_shacl_describes(folder: Path, more: str) -> None:
    odd = "<http://e.example/p(1)>"  # an IRI may have in it what paths are written with
    data = DATA.replace("e:knows e:ann", f"e:knows e:cy ; {odd} 1")
    (folder / "data.ttl").write_text(data)
    (folder / "shapes.ttl").write_text(SHAPES + more)
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "data.ttl", "--format", "ttl")
    assert results(Graph().parse(data=done.stdout)) == results(Graph().parse(data=oracle(folder)))


def oracle(folder: Path) -> str:
    from pyshacl import validate

    _, report, _ = validate(str(folder / "data.ttl"), shacl_graph=str(folder / "shapes.ttl"))
    return str(report.serialize())


def results(report: Graph) -> Counter[tuple[str, ...]]:
    """Results by what SHACL says of them; messages are each engine's own."""
    assert len(list(report.subjects(RDF.type, SH.ValidationReport))) == 1
    assert [value.toPython() for value in report.objects(None, SH.conforms)] == [False]
    return Counter(
        tuple(described(report, report.value(result, SH[name])) for name in PARTS)
        for result in report.objects(None, SH.result)
    )


def test_a_message_keeps_its_language(folder: Path) -> None:
    (folder / "shapes.ttl").write_text(
        SHAPES.replace('in years."', 'in years."@en').replace("{?value} ", "")
    )
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "data.ttl", "--format", "ttl")
    messages = set(Graph().parse(data=done.stdout).objects(None, SH.resultMessage))
    assert messages == {Literal("Give the age in years.", lang="en")}


def test_a_file_is_compared_as_it_is_written(folder: Path) -> None:
    (folder / "shapes.ttl").write_text(
        HEAD + "e:S sh:targetSubjectsOf e:n ; sh:property [ sh:path e:n ; "
        'sh:datatype xsd:byte ; sh:pattern "^00" ] .'
    )
    (folder / "data.ttl").write_text(HEAD + 'e:x e:n "007"^^xsd:byte . e:y e:n 7 .')
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "data.ttl", "--format", "json")
    assert {focus for focus, _, _ in found(done)} == {"http://e.example/y"}
    assert "as written" not in done.stdout


def test_what_a_store_holds_is_said_to_be_compared_by_value(folder: Path) -> None:
    store = ox.Store(folder / "store")
    store.bulk_load(DATA.encode(), ox.RdfFormat.TURTLE)
    store.flush()
    del store
    done = shacl(folder, "--shapes", "shapes.ttl", "--store", "store")
    assert "in the form in which the store keeps them" in done.stdout


def test_a_folder_store_is_walked_for_what_is_not_compiled(folder: Path) -> None:
    store = ox.Store(folder / "store")
    store.bulk_load(DATA.encode(), ox.RdfFormat.TURTLE)
    store.flush()
    del store
    (folder / "shapes.ttl").write_text(
        SHAPES.replace("sh:message", 'sh:pattern "^(?=7)" ; sh:message')
    )
    done = shacl(folder, "--shapes", "shapes.ttl", "--store", "store", "--format", "json")
    assert found(done) == FOUND


def test_a_failure_that_a_query_reports_is_two_lines(folder: Path) -> None:
    (folder / "shapes.ttl").write_text(
        HEAD + "e:S sh:targetClass e:Person ; sh:sparql [ "
        "sh:select 'SELECT $this ?failure { $this ?p ?o BIND(true AS ?failure) }' ] ."
    )
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "data.ttl")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)
    assert "reports a failure" in done.stderr


def described(report: Graph, node: object) -> str:
    """A node, or what is said of a blank one."""
    if not isinstance(node, BNode):
        return str(node)
    said = sorted(f"{p} {described(report, o)}" for p, o in report.predicate_objects(node))
    return f"[{'; '.join(said)}]"


def test_every_report_asked_for_is_written_though_a_file_does_not_parse(folder: Path) -> None:
    (folder / "data.ttl").write_text(f"{HEAD}e:ann a e:Person ; .\ne:bob ?? 1 .\n")
    words = ("--shapes", "shapes.ttl", "--data", "data.ttl", "--report", "sarif=out.sarif")
    done = shacl(folder, *words)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)
    assert "data.ttl:4:" in done.stdout
    assert json.loads((folder / "out.sarif").read_text())["runs"][0]["results"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.ttl", None, "does not exist"),
        ("data.txt", b"x", "is of no kind that is known"),
        ("data.ttl.gz", b"not packed", "is no whole gzip file"),
        (
            "data.nt.gz",
            gzip.compress(b"<a:a> <a:b> <a:c> .\n" * 999, mtime=0)[:-20],
            "is no whole gzip file",
        ),
        ("data.rdf", b"<rdf:RDF", "data.rdf"),
        ("data.jsonld", b'{"@context": "http://127.0.0.1:9/c"}', "nothing is fetched"),
        ("data.nq", b"\xff\xfe\x00", "data.nq"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_named(
    folder: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", name)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def test_it_must_be_clear_what_to_validate(folder: Path) -> None:
    done = shacl(folder, "--shapes", "shapes.ttl", "--data", "data.ttl", "--store", "store")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--data FILE" in done.stderr


def load(url: str, turtle: str) -> None:
    from urllib.request import Request, urlopen

    request = Request(f"{url}/store?default", turtle.encode(), {"Content-Type": "text/turtle"})
    urlopen(request, timeout=10).close()
