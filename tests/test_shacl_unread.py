"""Files that the engine reads by itself are validated as files that we read."""

from __future__ import annotations

from pathlib import Path

import pytest

from iomkg.check import standalone
from iomkg.check.standalone import Outcome, ShaclRequest, validate_data
from iomkg.rdf.shacl import compiler
from iomkg.rdf.store.files import find_inputs

HEAD = "@prefix e: <http://e.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
XSD = "http://www.w3.org/2001/XMLSchema#"
NAMES = 'sh:prefixes [ sh:declare [ sh:prefix "e" ; sh:namespace "http://e.example/" ] ] ; '
SELECTS = {
    "values": "SELECT $this ?value { $this e:age ?value . FILTER(?value < 3) }",
    "exists": "SELECT $this { $this e:age ?a "
    "FILTER NOT EXISTS { $this e:knows ?o . ?o e:age ?b } }",
    "inverse": "SELECT $this ?value { ?value e:knows $this }",
}
SHAPES = {name: f'sh:sparql [ {NAMES} sh:select "{text}" ]' for name, text in SELECTS.items()} | {
    "core": "sh:property [ sh:path e:age ; sh:maxCount 1 ; sh:datatype "
    f"<{XSD}integer> ] ; sh:property [ sh:path e:knows ; sh:class e:P ]",
    "both": f'sh:property [ sh:path e:age ; sh:minInclusive 2 ; sh:sparql [ {NAMES} sh:select "'
    'SELECT $this ?value { $this $PATH ?value . FILTER(?value = 7) }" ] ]',
    "wrong": 'sh:sparql [ sh:select "SELECT $this { $this }" ]',
}
TRIPLES = [
    *(f"<http://e.example/p{n}> <http://e.example/age> {{{n}}} ." for n in range(9)),
    *(
        f"<http://e.example/p{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<http://e.example/P> ."
        for n in range(9)
    ),
    *(
        f"<http://e.example/p{n}> <http://e.example/knows> <http://e.example/p{n + 5}> ."
        for n in range(8)
    ),
    '<http://e.example/p1> <http://e.example/says> "a \\"b\\" <c> \\u00e9\\n."@EN .',
]


def numbered(form: str) -> str:
    return "\n".join(
        line.replace(f"{{{n}}}", form.format(n=n)) if f"{{{n}}}" in line else line
        for line in TRIPLES
        for n in [line.count("x") and int(line.split("/p")[1].split(">")[0])]
    )


DATA = {
    "plain.nt": numbered(f'"{{n}}"^^<{XSD}integer>'),
    "rewritten.nt": numbered(f'"0{{n}}"^^<{XSD}integer>'),
    "commented.nt": "# a \" b\n" + numbered(f'"0{{n}}"^^<{XSD}byte>'),
    "escaped.nt": numbered(f'"\\u003{{n}}"^^<{XSD}integer>'),
    "short.ttl": "@prefix e: <http://e.example/> .\n" + numbered("0{n}"),
    "blank.nt": numbered(f'"{{n}}"^^<{XSD}integer>')
    + "\n_:b <http://e.example/knows> <http://e.example/p3> .",
    "wrong.nt": numbered(f'"{{n}}"^^<{XSD}integer>') + "\n<http://e.example/p3> oh .",
    "relative.ttl": "<a> a <http://e.example/P> ; <http://e.example/age> 1 .",
    "windows.nt": numbered(f'"{{n}}"^^<{XSD}integer>').replace("\n", "\r\n"),
}  # fmt: skip


def outcome(folder: Path, file: str, monkeypatch: pytest.MonkeyPatch, least: int) -> Outcome:
    monkeypatch.setattr(standalone, "_MANY", least)
    monkeypatch.setattr(standalone, "SMALL", 0)
    monkeypatch.setattr(compiler.CompiledShacl, "small", 0)
    monkeypatch.chdir(folder)
    return validate_data(ShaclRequest(find_inputs(["shapes.ttl"]), find_inputs([file])))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("file", DATA)
def test_both_ways_say_the_same(
    file: str, shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / file).write_bytes(DATA[file].encode())
    (tmp_path / "shapes.ttl").write_text(
        f"{HEAD}e:S a sh:NodeShape ; sh:targetClass e:P ; {SHAPES[shape]} .\n"
    )
    engine, ours = (outcome(tmp_path, file, monkeypatch, least) for least in (0, 1 << 60))
    assert engine.report == ours.report
    assert engine.results == ours.results


def test_a_file_that_is_left_to_the_engine_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain.nt").write_text(DATA["plain.nt"])
    (tmp_path / "shapes.ttl").write_text(
        f"{HEAD}e:S a sh:NodeShape ; sh:targetClass e:P ; {SHAPES['values']} .\n"
    )
    read: list[Path] = []
    before = standalone.read_file
    monkeypatch.setattr(
        standalone, "read_file", lambda path, base: read.append(path) or before(path, base)
    )
    assert len(outcome(tmp_path, "plain.nt", monkeypatch, 0).results) == 3
    assert read == [Path("shapes.ttl")]
