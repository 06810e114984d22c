"""CSV tables by class: they say all that the graph says, in columns that stay."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from projects import SmallProject, make_project

import iomkg
from iomkg.errors import BadParameter
from iomkg.export.csvw import METADATA, tables
from iomkg.export.published_context import published_context
from iomkg.rdf.writers.ordered import Ordered
from iomkg.rdf.writers.termtext import term_text
from iomkg.terms import IOMKG, RDFS, XSD, Iri, Literal, Term, Triple

NOTE = Iri("https://example.org/note")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    return make_project(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def kg(small: SmallProject) -> iomkg.KnowledgeGraph:
    return iomkg.open("memory", project=small.root)


def read(files: dict[str, bytes]) -> set[str]:
    """Read tables back into N-Triples, as their description says."""
    found = set()
    for table in json.loads(files[METADATA])["tables"]:
        rows = csv.DictReader(io.StringIO(files[table["url"]].decode(), newline=""))
        for row in rows:
            for column in table["tableSchema"]["columns"]:
                found |= {
                    f"{node(row['id'])} <{column['propertyUrl']}> {value}"
                    for value in cell(row, column)
                    if "propertyUrl" in column
                }
    return found


def node(text: str) -> str:
    return text if text.startswith("_:") else f"<{text}>"


def cell(row: dict[str, str], column: dict[str, Any]) -> list[str]:
    if column.get("virtual"):
        return [f"<{column['valueUrl']}>"]
    text = row[column["titles"]]
    if "propertyUrl" not in column or text == "":
        return []
    datatype = column["datatype"]
    kind = row.get(f"{column['titles']} (kind)")
    if kind == "iri" or "valueUrl" in column:
        return [node(text)]
    language = kind[1:] if kind and kind.startswith("@") else column.get("lang", "")
    iri = kind or (datatype["@id"] if isinstance(datatype, dict) else XSD + datatype)
    return [term_text(Literal(text, iri, language))]


@pytest.mark.parametrize("what", ["authored", "claims", "facts", "full"])
def test_nothing_is_lost(kg: iomkg.KnowledgeGraph, what: str) -> None:
    lines = kg.export("nt", what).decode().splitlines()
    expected = {line.removesuffix(" .") for line in lines}
    if what == "full":  # where two labels of blank nodes meet, only their number is compared
        expected = {re.sub("_:c14n[0-9]+", "_:b", line) for line in expected}
    found = read(kg.exports.tables(kg.scope(what)))
    if what == "full":
        found = {re.sub("_:c14n[0-9]+", "_:b", line) for line in found}
    assert found == expected


def test_a_part_has_the_tables_and_columns_of_the_whole(kg: iomkg.KnowledgeGraph) -> None:
    whole = kg.exports.tables(kg.scope("authored"))
    some = kg.exports.tables(kg.scope("authored", source="harbour-gazette"))
    assert heads(some) == heads(whole)
    assert len(some["Claim.csv"]) < len(whole["Claim.csv"])


def heads(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: text.split(b"\r\n")[0] for name, text in files.items() if name != METADATA}


def test_missing_and_empty_stay_apart() -> None:
    files = written([(Iri("urn:a"), NOTE, Literal("")), (Iri("urn:b"), Iri(RDFS + "label"), NOTE)])
    rows = files["Untyped.csv"].splitlines()
    assert rows == [
        "id,rdfs:label,https://example.org/note",
        'urn:a,,""',
        "urn:b,https://example.org/note,",
    ]


def test_text_is_quoted_as_rfc_4180_has_it() -> None:
    files = written([(Iri("urn:a"), NOTE, Literal('a "b",\r\nc'))])
    assert files["Untyped.csv"] == 'id,https://example.org/note\r\nurn:a,"a ""b"",\r\nc"\r\n'


def test_lexical_forms_stay() -> None:
    files = written([(Iri("urn:a"), NOTE, Literal("1.10", XSD + "decimal"))])
    assert "urn:a,1.10\r\n" in files["Untyped.csv"]
    column = json.loads(files[METADATA])["tables"][0]["tableSchema"]["columns"][1]
    assert column["datatype"] == "decimal"


def test_a_column_of_several_kinds_tells_them_apart() -> None:
    values: list[Term] = [Literal("1", XSD + "integer"), Literal("1", language="en"), NOTE]
    files = written([(Iri(f"urn:{n}"), NOTE, value) for n, value in enumerate(values)])
    kinds = [row.split(",")[-1] for row in files["Untyped.csv"].splitlines()]
    assert kinds == ["https://example.org/note (kind)", XSD + "integer", "@en", "iri"]


def test_several_values_have_a_table_of_their_own() -> None:
    files = written([(Iri("urn:a"), NOTE, Literal(text)) for text in "yx"])
    assert files["Untyped.csv"] == "id\r\nurn:a\r\n"
    assert files["Untyped.https---example-org-note.csv"].endswith("urn:a,x\r\nurn:a,y\r\n")


def test_classes_of_one_name_have_files_of_their_own() -> None:
    kind = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    names = written([(Iri("urn:a"), kind, Iri(f"urn:x{c}y")) for c in "/#"])
    assert {"urn-x-y.csv", "urn-x-y-2.csv"} < names.keys()


def written(triples: list[Triple]) -> dict[str, str]:
    graph = Ordered(triples)
    return dict(tables(graph, graph, published_context([])))


def test_the_command_fills_a_folder_or_a_zip_file(small: SmallProject, tmp_path: Path) -> None:
    for target in ("tables", "tables.zip"):
        assert export(small, "-o", str(tmp_path / target)).returncode == 0
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()}


def test_the_command_says_where_tables_may_go(small: SmallProject) -> None:
    done = export(small)
    assert done.returncode == 2
    assert "Name a folder or a .zip file with -o." in done.stderr


def test_there_are_no_tables_of_nanopublications(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="no tables of nanopubs"):
        kg.exports.tables(kg.scope("nanopubs"))


def export(small: SmallProject, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "iomkg", "export", "--format", "csv"]
    return subprocess.run(
        [*command, "--project", str(small.root), *words],
        capture_output=True,
        text=True,
        check=False,
    )


def test_metadata_names_every_table(kg: iomkg.KnowledgeGraph) -> None:
    files = kg.exports.tables(kg.scope("claims"))
    named = {table["url"] for table in json.loads(files[METADATA])["tables"]}
    assert named == files.keys() - {METADATA}
    assert any(IOMKG in json.dumps(t) for t in json.loads(files[METADATA])["tables"])
