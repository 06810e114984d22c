"""``owl:imports``: what is at hand or carries no shapes is no trouble, what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from shacl_run import Ran, ran, validated
from shacl_text import HEADER

SHAPES = (
    "<http://e.example/shapes> owl:imports {} . e:S sh:targetClass e:Person ; sh:nodeKind sh:IRI ."
)
ADDRESSES = (
    "<http://e.example/addresses> a owl:Ontology . "
    "e:T sh:targetClass e:Address ; sh:property [ sh:path e:town ; sh:minCount 1 ] ."
)
DATA = "e:ann a e:Person . e:home a e:Address ."
ELSEWHERE = "http://e.example/files/addresses.ttl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "addresses.ttl").write_text(HEADER + ADDRESSES)
    return tmp_path


def importing(folder: Path, iri: str, *words: str, form: str = "json") -> Ran:
    return validated(folder, SHAPES.format(f"<{iri}>"), DATA, *words, form=form)


@pytest.mark.parametrize(
    "iri",
    [
        "http://www.w3.org/ns/shacl#",
        "http://www.w3.org/ns/shacl",
        "http://www.w3.org/2004/02/skos/core",
        "https://www.w3.org/ns/dcat#",
        "http://xmlns.com/foaf/0.1/",
    ],
)
def test_a_vocabulary_that_carries_no_shapes_is_not_missed(folder: Path, iri: str) -> None:
    done = importing(folder, iri, "--strict")
    assert (done.status, done.report["notes"], done.err) == (0, [], "")


def test_what_is_missing_is_a_note_and_no_verdict_if_strict(folder: Path) -> None:
    done = importing(folder, ELSEWHERE)
    assert done.status == 0
    assert ELSEWHERE in done.report["notes"][0]
    strict = importing(folder, ELSEWHERE, "--strict", form="ttl")
    assert strict.status == 2
    assert ELSEWHERE in strict.out
    assert ELSEWHERE in strict.err


def test_a_file_that_is_given_is_at_hand_whatever_address_it_is_imported_by(folder: Path) -> None:
    (folder / "shapes.ttl").write_text(HEADER + SHAPES.format(f"<{ELSEWHERE}>"))
    (folder / "data.ttl").write_text(HEADER + DATA)
    words = ("--shapes", "shapes.ttl", "addresses.ttl", "--data", "data.ttl", "--strict")
    done = ran(folder, *words, "--format", "json")
    assert (done.status, done.found) == (1, [("home", None)])


def test_an_import_is_met_by_a_file_that_is_named(folder: Path) -> None:
    done = importing(folder, ELSEWHERE, "--import", f"{ELSEWHERE}=addresses.ttl", "--strict")
    assert (done.status, done.found) == (1, [("home", None)])


def test_an_import_is_met_by_a_catalogue(folder: Path) -> None:
    (folder / "catalog.xml").write_text(
        '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><group>'
        f'<uri name="{ELSEWHERE}" uri="addresses.ttl"/></group></catalog>'
    )
    done = importing(folder, ELSEWHERE, "--catalogue", "catalog.xml", "--strict")
    assert (done.status, done.found) == (1, [("home", None)])


def test_imports_of_imports_are_met(folder: Path) -> None:
    (folder / "addresses.ttl").write_text(HEADER + ADDRESSES + " <> owl:imports e:more .")
    (folder / "more.ttl").write_text(f"{HEADER} e:U sh:targetClass e:Person ; sh:class e:Z .")
    named = (f"{ELSEWHERE}=addresses.ttl", "http://e.example/more=more.ttl")
    done = importing(folder, ELSEWHERE, *(word for each in named for word in ("--import", each)))
    assert [focus for focus, _ in done.found] == ["ann", "home"]


def test_imports_can_be_ignored(folder: Path) -> None:
    done = importing(folder, ELSEWHERE, "--ignore-imports", "--strict")
    assert (done.status, done.report["notes"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--import", "addresses.ttl"), "is not IRI=FILE"),
        (("--import", f"{ELSEWHERE}=gone.ttl"), "gone.ttl"),
        (("--catalogue", "data.ttl"), "is no XML catalogue"),
        (("--catalogue", "entities.xml"), "declares an entity"),
    ],
)
def test_what_cannot_be_imported_is_named(folder: Path, words: tuple[str, ...], said: str) -> None:
    (folder / "entities.xml").write_text('<!DOCTYPE c [<!ENTITY a "b">]><c>&a;</c>')
    done = importing(folder, ELSEWHERE, *words)
    assert done.status == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 2
