"""Mutated files and queries through every verb that reads: ``python -m tests.fuzz --seconds 60``.

Each round takes a file of the project, of the tests' data or of a few written here, changes it at
random, and gives it to a verb. A round fails if the command ends with a traceback or a status that
no command has, takes too long, or if ``fmt`` changes the triples of a file. The seed decides all
that happens, whatever the machine; what failed is kept, and is told with the command to repeat it.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parent.parent
STATUSES = (0, 1, 2, 130, 143)
MEMORY = 4 << 30
SECONDS = 60
"""How long one command may take, on a machine that has much else to do."""
LARGEST = 40_000
"""Bytes of a file to start from."""

DICTIONARY = (
    b'"', b"'''", b'"""', b"<", b">", b"{", b"}", b"[", b"]", b"(", b")", b";", b".", b",", b"\\",
    b"\\u0000", b"\\uD800", b"\\U00110000", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b"#",
    b"^^", b"@en", b"@prefix", b"PREFIX", b"BASE", b"a", b"_:b", b"?x", b"$this", b"SELECT", b"*",
    b"UNION", b"OPTIONAL", b"FILTER", b"NOT EXISTS", b"MINUS", b"SERVICE", b"GRAPH", b"VALUES",
    b"LIMIT", b"ORDER BY", b"GROUP BY", b"9" * 5000, b"1e999", b"-0", b"1.5", b"::error::x",
    b"\x1b[31m", b"sh:path", b"sh:property", b"sh:pattern", b"(a+)+$", b"#+ ", b"&a", b"*a", b": ",
    b"<<", b">>", b"@context", b"null", b"true", b"[[[[[[[[", b"((((((((", b"{{{{{{{{",
    "é𝒳".encode(),
)  # fmt: skip

QUERIES = (
    b"SELECT ?s (COUNT(*) AS ?n) { ?s a ?c . OPTIONAL { ?s ?p ?o FILTER(?o > 1) } } GROUP BY ?s",
    b"PREFIX x: <http://x/> ASK { ?s x:p/x:q* [ x:r 1, 'a'@en ] MINUS { ?s x:z () } }",
    b"CONSTRUCT { ?s ?p ?o } { { ?s ?p ?o } UNION { VALUES (?s ?p) { (1 <x:b>) } } } LIMIT 5",
    b"SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?o ?q ?s } BIND(STR(?o) AS ?t) } ORDER BY ?t",
)
JSON_LD = b'{"@context":{"p":"http://x/p"},"@graph":[{"@id":"x:a","p":["b",{"@value":"c"}]}]}'
RDF_XML = (
    b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns:x="x:"><rdf:Description rdf:about="x:a"><x:b rdf:parseType="Collection"><x:C/></x:b>'
    b"</rdf:Description></rdf:RDF>"
)
SHAPES = b"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> .
x:S a sh:NodeShape ; sh:targetClass x:C ; sh:property [ sh:path ( x:p [ sh:inversePath x:q ] ) ;
  sh:minCount 1 ; sh:pattern "^a+$" ; sh:in ( 1 "b" ) ; sh:or ( [ sh:datatype x:d ] x:S2 ) ] ;
  sh:sparql [ sh:select "SELECT $this WHERE { $this a ?c FILTER(?c = ?c) }" ] .
x:S2 a sh:NodeShape ; sh:not [ sh:class x:C ] ; sh:closed true .
"""
DATA = b"@prefix x: <http://x/> .\nx:a a x:C ; x:p 1 , 'b' , [ x:q x:a ] , ( 1 2.5 ) .\n"


@dataclass(frozen=True)
class Attempt:
    """A command on a mutated file.

    Attributes:
        file: name of the file.
        content: what it holds.
        words: the words of the command; the file is named ``FILE`` there.
        beside: other files that the command reads, by name.
        check: tells from the file's path what else is wrong after the command, or nothing.
    """

    file: str
    content: bytes
    words: tuple[str, ...]
    beside: tuple[tuple[str, bytes], ...] = ()
    check: Callable[[Path], str] = lambda _: ""


def mutated(chance: random.Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """Change some bytes, tokens or stretches of a file."""
    out = bytearray(data)
    for _ in range(chance.choice((0, 1, 1, 2, 4, 16))):
        at, until = sorted(chance.randrange(len(out) + 1) for _ in range(2))
        until = min(until, at + chance.choice((1, 8, 200)))
        kind = chance.randrange(6)
        if kind == 0:
            del out[at:until]
        elif kind == 1:
            out[at:at] = chance.choice(DICTIONARY)
        elif kind == 2:
            out[at:until] = chance.choice(DICTIONARY) * chance.choice((1, 1, 2, 300))
        elif kind == 3:
            out[at:at] = out[at:until] * chance.choice((1, 3, 50))
        elif kind == 4 and at < len(out):
            out[at] ^= 1 << chance.randrange(8)
        else:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            out[at:at] = other[start : start + 300]
    return bytes(out[: 4 * LARGEST])


def graph_of(data: bytes) -> frozenset[str] | None:
    """The triples of a Turtle text without blank nodes; None if it does not parse, or has some."""
    try:
        triples = [str(quad) for quad in ox.parse(data, ox.RdfFormat.TURTLE, base_iri="x:base/")]
    except (SyntaxError, ValueError, MemoryError):
        return None
    return None if any("_:" in triple for triple in triples) else frozenset(triples)


def unchanged(before: bytes) -> Callable[[Path], str]:
    """Check that a file still holds the RDF that it held."""

    def check(path: Path) -> str:
        triples = graph_of(before.removeprefix(b"\xef\xbb\xbf"))
        after = path.read_bytes()
        if triples is not None and graph_of(after.removeprefix(b"\xef\xbb\xbf")) != triples:
            return "the RDF was changed"
        return ""

    return check


def attempts(seed: int) -> Iterator[Attempt]:
    """Yield attempts without end; the same for one seed each time."""
    chance = random.Random(seed)
    turtle = _files("graph", ".ttl") + _files("ontology", ".ttl") + (DATA,)
    shapes = (*_files("shapes", ".ttl"), SHAPES)
    queries = (*_files("queries", ".rq"), *QUERIES)
    every = turtle + shapes + queries + (JSON_LD, RDF_XML)
    formats = ("text", "json", "sarif", "junit", "github", "ttl")
    while True:
        data = mutated(chance, chance.choice(turtle), every)
        shape = mutated(chance, chance.choice(shapes), every)
        query = mutated(chance, chance.choice(queries), every)
        form = chance.choice(formats)
        yield Attempt("a.ttl", data, ("fmt", "FILE"), check=unchanged(data))
        yield Attempt(
            "q.rq", query, ("sparql", "-f", "FILE", "--store", "memory", "--project", "P")
        )
        yield Attempt(
            "s.ttl", shape, ("shacl", "--shapes", "FILE", "--data", "d.ttl", "--format", form),
            (("d.ttl", DATA),),
        )  # fmt: skip
        kind, text = chance.choice(
            (("jsonld", JSON_LD), ("rdf", RDF_XML), ("ttl", DATA), ("nt", DATA))
        )
        text = mutated(chance, text, every)
        yield Attempt(
            f"d.{kind}", text, ("shacl", "--shapes", "s.ttl", "--data", "FILE", "--format", form),
            (("s.ttl", SHAPES),),
        )  # fmt: skip
        yield Attempt(f"l.{kind}", text, ("load", "FILE", "--store", "folder"))
        named = b"#+ id: q\n" + mutated(chance, chance.choice(queries), every)
        yield Attempt("P/queries/q.rq", named, ("queries", "q", "--project", "P"))
        yield Attempt("P/queries/q.rq", named, ("query", "q", "--help", "--project", "P"))
        yield Attempt(
            "P/graph/a.ttl", data, ("validate", "--project", "P", "--format", form),
            (("P/queries/q.rq", named),),
        )  # fmt: skip
        yield Attempt(
            "m.yaml", query, ("ingest", "table", "t.csv", "--map", "FILE"), (("t.csv", data),)
        )


def failure(attempt: Attempt, folder: Path) -> str:
    """Run one attempt in a folder, and say what is wrong with how it ended, or nothing."""
    for part in ("ontology", "graph", "shapes", "queries"):
        (folder / "P" / part).mkdir(parents=True)
    path = folder / attempt.file
    for name, content in ((attempt.file, attempt.content), *attempt.beside):
        (folder / name).write_bytes(content)
    words = [attempt.file if word == "FILE" else word for word in attempt.words]
    limit = (MEMORY, MEMORY)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "iomkg", *words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "IOMKG_CACHE": str(folder / "cache")},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limit),
        )
    except subprocess.TimeoutExpired:
        return f"no end within {SECONDS} s"
    said = done.stderr.decode("utf-8", "replace")
    if "Traceback" in said:
        return said.strip().splitlines()[-1]
    if done.returncode not in STATUSES:
        return f"exit status {done.returncode}"
    if len(said) > 1 << 16:
        return f"{len(said)} characters of complaint"
    return attempt.check(path)


def main() -> int:
    """Run rounds until the time is over; exit status 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--first", type=int, default=0, help="number of the first attempt")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    args = parser.parse_args()
    end, tried, failed = time.monotonic() + args.seconds, 0, 0
    for number, attempt in enumerate(attempts(args.seed)):
        if number < args.first:
            continue
        if time.monotonic() > end:
            break
        tried += 1
        with tempfile.TemporaryDirectory(prefix="iomkg-fuzz-") as name:
            wrong = failure(attempt, Path(name))
        if wrong:
            failed += 1
            kept = args.keep / f"{args.seed}-{number}"
            for path, content in ((attempt.file, attempt.content), *attempt.beside):
                (kept / path).parent.mkdir(parents=True, exist_ok=True)
                (kept / path).write_bytes(content)
            print(f"{number}: iomkg {' '.join(attempt.words)}: {wrong}\n  {kept}", flush=True)
    print(f"seed {args.seed}: {tried} attempts, {failed} failed")
    return 1 if failed else 0


def _files(folder: str, suffix: str) -> tuple[bytes, ...]:
    found = sorted((ROOT / folder).rglob(f"*{suffix}"))
    return tuple(path.read_bytes()[:LARGEST] for path in found)


if __name__ == "__main__":
    sys.exit(main())
