"""What comes in from outside costs no more than it should, and what is refused is named."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hostile import refused, run, survived

pytestmark = pytest.mark.slow

MIB = 1 << 20
RDF_XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:">%s</rdf:RDF>'
)
SHAPES = (
    b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n<x:S> a sh:NodeShape ; sh:targetNode <x:a> .\n"
)
GIB = 1 << 30


def packed(path: Path, *pieces: tuple[bytes, int]) -> Path:
    """Write a gzip file in which each piece comes so many times."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for piece, times in pieces:
            for _ in range(times):
                file.write(piece)
    return path


def both(folder: Path, name: str) -> Iterable[subprocess.CompletedProcess[bytes]]:
    """Load a file, and validate it; each within one gibibyte above what libraries map."""
    (folder / "s.ttl").write_bytes(SHAPES)
    yield run("load", name, "--store", "st", cwd=folder, memory=3 * GIB)
    yield run("shacl", "--shapes", "s.ttl", "--data", name, cwd=folder, memory=3 * GIB)


@pytest.mark.parametrize("name", ["a.nt", "a.ttl", "a.trig", "a.nq", "a.ttl.gz", "a.jsonld"])
@pytest.mark.parametrize("what", ["literal", "IRI", "comment"])
def test_what_is_longer_than_the_engine_takes_is_refused_by_name(
    tmp_path: Path, name: str, what: str
) -> None:
    long = b"a" * 17 * MIB
    if name == "a.jsonld":
        if what == "comment":
            pytest.skip("JSON has no comments")
        text = {"literal": b'{"@id":"x:a","x:b":"%s"}', "IRI": b'{"@id":"x:%s","x:b":1}'}[
            what
        ] % long
    else:
        line = {"literal": b'<x:a> <x:b> "%s" .\n', "IRI": b"<x:%s> <x:b> <x:c> .\n"}
        text = line.get(what, b"#%s\n<x:a> <x:b> <x:c> .\n") % long
    path = tmp_path / name
    path.write_bytes(gzip.compress(text, 1) if name.endswith(".gz") else text)
    for done in both(tmp_path, name):
        if done.returncode:
            refused(done, name, "16 MiB")
        else:
            survived(done)


BRACES = b"{}," * (MIB // 3)
NESTED = {
    "deep.jsonld": b'{"x:a":' * 5_000 + b"1" + b"}" * 5_000,
    "deeper.jsonld": b"[" * 200_000,
    "deep.rdf": RDF_XML % (b"<rdf:Description><x:b>" * 50_000),
    "tags.rdf": b"<a>" * 100_000,
    "laughs.rdf": b'<!DOCTYPE rdf:RDF [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 12))
    + b"]>"
    + RDF_XML % b"<rdf:Description><x:b>&a11;</x:b></rdf:Description>",
    "terms.nt": b"<x:a> <x:b> " + b"<<( <x:a> <x:b> " * 5_000 + b'"1"' + b" )>>" * 5_000 + b" .\n",
    "terms.ttl": b"<x:a> <x:b> " + b"<<( <x:a> <x:b> " * 50_000,
    "brackets.ttl": b"<x:a> <x:b> " + b"[ <x:b> " * 50_000 + b"1" + b"]" * 50_000 + b" .",
    "lists.ttl": b"<x:a> <x:b> " + b"(" * 100_000 + b")" * 100_000 + b" .",
    "numbers.ttl": b"<x:a> <x:b> " + b"9" * 5000 + b" , 1e" + b"9" * 5000 + b" .",
}


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_deeply_ends_neither_the_process_nor_the_day(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(NESTED[name])
    for done in both(tmp_path, name):
        survived(done)
    if name.endswith(".ttl"):
        survived(run("fmt", "--check", name, cwd=tmp_path))


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("space.jsonld.gz", [(b"[", 1), (b" " * MIB, 100), (b"]", 1)]),
        ("objects.jsonld.gz", [(b"[", 1), (BRACES, 24), (b"{}]", 1)]),
        ("space.rdf.gz", [(b"<a>", 1), (b" " * MIB, 100), (b"</a>", 1)]),
        ("space.ttl.gz", [(b" " * MIB, 100)]),
    ],
)
def test_what_is_packed_is_not_held(
    tmp_path: Path, name: str, pieces: list[tuple[bytes, int]]
) -> None:
    packed(tmp_path / name, *pieces)
    for done in both(tmp_path, name):
        survived(done)


def test_a_large_object_is_read_as_it_comes(tmp_path: Path) -> None:
    item = b'{"@id":"x:a","p":"v"},' * 1000
    head = b'{"@context":{"p":"x:p"},"@graph":['
    packed(tmp_path / "big.jsonld.gz", (head, 1), (item, 500), (b"{}]}", 1))
    done = run("load", "big.jsonld.gz", "--store", "st", cwd=tmp_path, memory=2 * GIB)
    assert done.returncode == 0, done.stderr
    assert b"1 new triples" in done.stderr or b"1 new triple" in done.stderr


def test_a_large_object_in_another_order_is_refused_with_its_place(tmp_path: Path) -> None:
    item = b'{"@id":"x:a","p":"v"},' * 1000
    tail = b'{}],"@context":{"p":"x:p"}}'
    packed(tmp_path / "big.jsonld.gz", (b'{"@graph":[', 1), (item, 500), (tail, 1))
    done = run("load", "big.jsonld.gz", "--store", "st", cwd=tmp_path, memory=2 * GIB)
    refused(done, "big.jsonld.gz", "@context")


@pytest.mark.parametrize("form", ["nt", "ttl", "jsonld", "xml", "nq", "trig"])
def test_a_device_without_end_is_refused(tmp_path: Path, form: str) -> None:
    zero = Path("/dev/zero")
    if not zero.exists():
        pytest.skip("there is no /dev/zero")
    (tmp_path / "s.ttl").write_bytes(SHAPES)
    words = ("/dev/zero", "--data-format", form)
    for first in (
        ["load", *words, "--store", "st"],
        ["shacl", "--shapes", "s.ttl", "--data", *words],
    ):
        refused(run(*first, cwd=tmp_path), "zero")


@pytest.mark.parametrize("words", [["sparql", "-"], ["sparql", "-f", "/dev/zero"]])
def test_a_query_without_end_is_refused(words: list[str]) -> None:
    with Path("/dev/zero").open("rb") as endless:
        refused(run(*words, stdin=endless.fileno()), "MiB")


@pytest.mark.parametrize(
    "words",
    [
        ["load", "-", "--store", "st"],
        ["shacl", "--shapes", "-", "--data", "s.ttl"],
        ["shacl", "--shapes", "s.ttl", "--data", "-"],
        ["sparql", "-"],
        ["fmt", "-"],
        ["ingest", "table", "-", "--map", "m.yaml"],
    ],
    ids=" ".join,
)
def test_a_closed_standard_input_is_told(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "s.ttl").write_bytes(SHAPES)
    (tmp_path / "m.yaml").write_text("a: b")
    command = " ".join([sys.executable, "-m", "iomkg", *words, "<&-"])
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, cwd=tmp_path, check=False, timeout=60
    )
    refused(done)


@pytest.mark.parametrize("verb", ["load", "shacl", "fmt", "output"])
def test_a_link_to_itself_is_told(tmp_path: Path, verb: str) -> None:
    (tmp_path / "s.ttl").write_bytes(SHAPES)
    (tmp_path / "loop.ttl").symlink_to(tmp_path / "loop.ttl")
    words = {
        "load": ["load", "loop.ttl", "--store", "st"],
        "shacl": ["shacl", "--shapes", "s.ttl", "--data", "loop.ttl"],
        "fmt": ["fmt", "loop.ttl"],
        "output": ["sparql", "ASK {}", "-o", "loop.ttl"],
    }[verb]
    done = run(*words, cwd=tmp_path)
    survived(done)
    assert done.returncode == (0 if verb == "output" else 2) or b"loop.ttl" in done.stderr


@pytest.mark.parametrize("length", [236, 250, 255])
def test_a_file_with_a_long_name_is_written(tmp_path: Path, length: int) -> None:
    name = "é" * ((length - 4) // 2) + ".csv"
    done = run("sparql", "ASK {}", "-o", name, cwd=tmp_path)
    assert (done.returncode, [path.name for path in tmp_path.iterdir()]) == (0, [name])


def test_a_name_that_no_system_takes_is_refused(tmp_path: Path) -> None:
    refused(run("sparql", "ASK {}", "-o", "x" * 300, cwd=tmp_path))
