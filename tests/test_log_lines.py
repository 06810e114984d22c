"""What a file, a name or a value says is no command to a build server, on either stream."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from commands import run_here
from hostile import survived

from iomkg.rdf.rows.log_lines import encodable, harmless, harmless_lines

EVIL = r"x\n::error::hit\r\n  ::set-env name=A::b\u001B[31m##[add-path]/x##vso[task.x]y"
SHAPES = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://e.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:A ;
  sh:property [ sh:path ex:p ; sh:maxLength 1 ; sh:message "{EVIL}" ] .
"""
DATA = f'@prefix ex: <http://e.org/> .\nex:a a ex:A ; ex:p "{EVIL}" , "::error::first" .\n'
COMMAND = re.compile(rb"(?m)^\s*::|##\[|##vso\[|\x1b")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "data.ttl").write_text(DATA)
    return tmp_path


def orders(output: bytes) -> list[bytes]:
    """The commands of an output, but for the annotations that are meant."""
    own = re.sub(rb"(?m)^::(error|warning|notice) (file|title)=.*$", b"", output)
    return COMMAND.findall(own)


@pytest.mark.parametrize("form", ["text", "github", "junit", "sarif", "json"])
def test_a_value_in_a_report_is_no_command(folder: Path, form: str) -> None:
    done = run_here(
        "shacl", "--shapes", "shapes.ttl", "--data", "data.ttl", "--format", form, cwd=folder
    )
    assert done.returncode == 1
    found = orders(done.stdout)
    assert not found or form in ("sarif", "json"), done.stdout.decode()
    assert not re.search(rb"(?m)^\s*::(?!error file)", done.stdout)


@pytest.mark.parametrize("name", ["::error::x.ttl", "a\n::error::x.ttl", "a\x1b[31m.ttl"])
@pytest.mark.parametrize("form", ["text", "github", "junit"])
def test_the_name_of_a_file_is_no_command(folder: Path, form: str, name: str) -> None:
    (folder / name).write_text("<x> a ; .")
    (folder / "data.ttl").rename(folder / f"2{name}")
    for words in (
        ["--shapes", "shapes.ttl", "--data", name],
        ["--shapes", "shapes.ttl", "--data", f"2{name}"],
        ["--shapes", name, "--data", f"2{name}"],
    ):
        done = run_here("shacl", *words, "--format", form, cwd=folder)
        survived(done)
        assert not orders(done.stdout) + orders(done.stderr), done


@pytest.mark.parametrize(
    "words",
    [
        ["sparql", "SELECT ?x { VALUES ?x { '::error::hit' } }", "--format", "table"],
        ["sparql", "SELECT ?x { VALUES ?x { '::error::hit' } }", "--format", "md"],
        ["sparql", "SELECT *\n::error::hit { }"],
        ["sparql", "SELECT * {}\n#\n::error::hit", "--dry-run"],
        ["::error::hit"],
        ["query", "a\n::error::hit"],
        ["query", "renamings", "--x\n::error::hit"],
        ["show", "a\n::error::hit\x1b[1m"],
        ["ask", "\n::error::hit\x1b[1m"],
        ["validate", "--format", "a\n::error::hit\x1b"],
        ["validate", "--project", "a\n::error::hit\x1b"],
        ["fmt", "a\n::error::hit\x1b"],
        ["load", "a\n::error::hit\x1b.ttl", "--store", "x"],
        ["sparql", "ASK {}", "--store", "a\n::error::hit\x1b"],
        ["store", "check", "http://[::1]:1/\n::error::hit"],
    ],
    ids=lambda words: " ".join(words)[:30],
)
def test_no_word_of_the_command_is_one_to_a_build_server(words: list[str], tmp_path: Path) -> None:
    done = run_here(*words, cwd=tmp_path)
    survived(done)
    assert not orders(done.stdout) + orders(done.stderr), done


def test_a_difference_shown_is_no_command(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('<x> <y> """\n::error::hit\x1b[1m\n""" .\n<a> <b> <c> ;.\n')
    done = run_here("fmt", "--diff", "a.ttl", cwd=tmp_path)
    assert done.returncode == 1
    assert not orders(done.stdout), done.stdout


ODD_NAME = os.fsdecode(b"bad\xff.ttl")


@pytest.mark.parametrize("form", ["text", "github", "junit", "sarif", "json", "ttl"])
def test_a_name_that_is_not_utf8_breaks_no_report(folder: Path, form: str) -> None:
    (folder / ODD_NAME).write_text(DATA + "<x> a ; .")
    for words in (
        ["--shapes", "shapes.ttl", "--data", ODD_NAME],
        ["--shapes", ODD_NAME, "--data", "data.ttl"],
        ["--shapes", "shapes.ttl", "--data", "data.ttl", ODD_NAME, "--strict"],
    ):
        done = run_here("shacl", *words, "--format", form, cwd=folder)
        survived(done)
        assert done.returncode in (1, 2)
        text = done.stdout.decode()
        assert rb"bad\xff.ttl" in done.stdout or "bad%FF.ttl" in text or rb"bad\\xff" in done.stdout
        read(form, text)


def read(form: str, text: str) -> None:
    """Read a report as its readers do, who take no half of a surrogate pair."""
    if form in ("json", "sarif"):
        assert not re.search(r"\\ud[89a-f]", text)
        json.loads(text)
    elif form == "junit":
        ElementTree.fromstring(text)
    elif form == "ttl":
        assert list(ox.parse(text, ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("odd", ["\ufffe", "\uffff", "\x01", "\x7f", "]]>", "\u2028", "<!--"])
def test_junit_is_well_formed_whatever_a_value_holds(folder: Path, odd: str) -> None:
    (folder / "data.ttl").write_text(DATA.replace("first", odd))
    done = run_here(
        "shacl", "--shapes", "shapes.ttl", "--data", "data.ttl", "--format", "junit", cwd=folder
    )
    assert done.returncode == 1, done.stderr
    assert ElementTree.fromstring(done.stdout).get("failures") == "1"


def test_junit_means_what_was_said(folder: Path) -> None:
    done = run_here(
        "shacl", "--shapes", "shapes.ttl", "--data", "data.ttl", "--format", "junit", cwd=folder
    )
    (failure,) = ElementTree.fromstring(done.stdout).iter("failure")
    assert "::error::hit" in (failure.text or "")


def test_pieces_are_looked_at_as_lines() -> None:
    pieces = ["a\n:", ":error::x\n", "b ", "::c", "\n  ::d"]
    assert "".join(harmless_lines(pieces)) == harmless("".join(pieces))
    assert harmless("b ::c\n") == "b ::c\n"
    assert harmless("\t::d") == "\t\\x3a:d"


def test_what_is_no_text_is_shown() -> None:
    assert encodable(ODD_NAME) == r"bad\xff.ttl"
    assert encodable("\ud800x").encode() == "\ufffdx".encode()
