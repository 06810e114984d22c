"""``iomkg fmt``: which files, what is written and what not, and exit statuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import iomkg
from projects import CHECKOUT, make_project

UGLY = "<s> <q> 1,2 ; a <C>.\n"
NEAT = "<s> a <C> ;\n    <q> 1 ,\n        2 .\n"
BROKEN = "<s> <p>\n  'x\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    return tmp_path


def test_a_file_is_formatted_in_place(folder: Path) -> None:
    (folder / "a.ttl").write_text(UGLY)
    done = iomkg("fmt", "a.ttl")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "formatted a.ttl\n1 formatted.\n"
    assert (folder / "a.ttl").read_text() == NEAT


def test_a_formatted_file_is_not_touched(folder: Path) -> None:
    (folder / "a.ttl").write_text(NEAT)
    os.utime(folder / "a.ttl", (1, 1))
    assert iomkg("fmt", "a.ttl").stderr == "1 unchanged.\n"
    assert (folder / "a.ttl").stat().st_mtime == 1


def test_check_names_what_would_change_and_writes_nothing(folder: Path) -> None:
    (folder / "a.ttl").write_text(UGLY)
    (folder / "b.ttl").write_text(NEAT)
    done = iomkg("fmt", "--check", "a.ttl", "b.ttl")
    assert (done.returncode, done.stdout) == (1, "a.ttl would change\n")
    assert done.stderr == "1 would change, 1 unchanged.\n"
    assert (folder / "a.ttl").read_text() == UGLY


def test_check_is_content_with_formatted_files(folder: Path) -> None:
    (folder / "b.ttl").write_text(NEAT)
    assert iomkg("fmt", "--check", "b.ttl").returncode == 0


@pytest.mark.parametrize("text", [UGLY, UGLY.strip(), UGLY.replace("\n", "\r\n"), "\ufeff" + UGLY])
def test_a_diff_is_a_patch(folder: Path, text: str) -> None:
    (folder / "a.ttl").write_bytes(text.encode())
    diff = subprocess.run(
        [sys.executable, "-m", "iomkg", "fmt", "--diff", "a.ttl"], capture_output=True, check=False
    )
    assert diff.returncode == 1
    assert (folder / "a.ttl").read_bytes() == text.encode()
    subprocess.run(["patch", "--binary", "-p0"], input=diff.stdout, check=True, capture_output=True)
    assert (folder / "a.ttl").read_text() == NEAT
    assert iomkg("fmt", "--check", "a.ttl").returncode == 0


def test_standard_input_goes_to_standard_output(folder: Path) -> None:
    done = iomkg("fmt", "-", stdin=UGLY)
    assert (done.returncode, done.stdout, done.stderr) == (0, NEAT, "")
    assert iomkg("fmt", "-", stdin=NEAT).stdout == NEAT
    assert iomkg("fmt", "-", "--check", stdin=UGLY).returncode == 1
    assert list(folder.iterdir()) == []


def test_a_folder_means_its_turtle_files(folder: Path) -> None:
    for name in ("a.ttl", "deep/er/b.TTL", ".hidden/c.ttl", "deep/.d.ttl", "e.nt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(UGLY)
    done = iomkg("fmt", "--check", ".", "a.ttl")
    assert done.stdout.splitlines() == ["a.ttl would change", "deep/er/b.TTL would change"]


def test_no_file_means_those_of_the_project(folder: Path) -> None:
    small = make_project(folder / "p").append("graph/sources.ttl", "<x> <y> 1,2 .")
    done = iomkg("fmt", "--project", str(small.root))
    assert done.returncode == 0
    assert "formatted p/project/graph/sources.ttl\n" in done.stderr
    assert small.read("graph/sources.ttl").endswith("\n<x> <y> 1 ,\n        2 .\n")
    assert iomkg("fmt", "--check", "--project", str(small.root)).returncode == 0


def test_a_file_that_does_not_parse_is_named_with_its_place(folder: Path) -> None:
    (folder / "a.ttl").write_text(BROKEN)
    (folder / "b.ttl").write_text(UGLY)
    done = iomkg("fmt", ".")
    assert done.returncode == 2
    assert done.stderr.startswith("iomkg: a.ttl:2:3: ")
    assert done.stderr.endswith("\nformatted b.ttl\n1 formatted, 1 failed.\n")
    assert (folder / "a.ttl").read_text() == BROKEN


def test_standard_input_that_does_not_parse(folder: Path) -> None:
    done = iomkg("fmt", "-", stdin=BROKEN)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("iomkg: <stdin>:2:3: ")


def test_text_that_is_not_utf_8_is_refused(folder: Path) -> None:
    (folder / "a.ttl").write_bytes(b"<s> <p> 1 .\n<s> <p> 'caf\xe9' .\n")
    done = iomkg("fmt", "a.ttl")
    assert done.returncode == 2
    assert re.match(r"iomkg: a\.ttl:2 .*UTF-8.*\b24\b.*0xE9", done.stderr)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["missing.ttl"], r"missing\.ttl:? does not exist"),
        (["missing"], "missing:? does not exist"),
        (["a.nt"], r"a\.nt is not a Turtle file"),
        (["empty"], "empty holds no Turtle file"),
        ([""], "A file has an empty name"),
        (["-", "a.ttl"], "- goes with no other file"),
        (["a.ttl", "b.ttl", "-o", "c.ttl"], "-o takes one file"),
        (["--project", "empty"], "--project empty: the folder has no ontology"),
    ],
)
def test_what_cannot_be_formatted_exits_2(folder: Path, words: list[str], problem: str) -> None:
    (folder / "a.nt").write_text(UGLY)
    (folder / "empty").mkdir()
    done = iomkg("fmt", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.match(f"iomkg: {problem}", done.stderr)
    assert (folder / "a.nt").read_text() == UGLY


def test_the_result_can_go_to_another_file(folder: Path) -> None:
    (folder / "a.ttl").write_text(UGLY)
    assert iomkg("fmt", "a.ttl", "-o", "b.ttl").returncode == 0
    assert (folder / "a.ttl").read_text() == UGLY
    assert (folder / "b.ttl").read_text() == NEAT


def test_links_and_permissions_are_kept(folder: Path) -> None:
    (folder / "a.ttl").write_text(UGLY)
    (folder / "a.ttl").chmod(0o640)
    (folder / "link.ttl").symlink_to("a.ttl")
    assert iomkg("fmt", "link.ttl").returncode == 0
    assert (folder / "link.ttl").is_symlink()
    assert (folder / "a.ttl").read_text() == NEAT
    assert (folder / "a.ttl").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in folder.iterdir()) == ["a.ttl", "link.ttl"]


def test_a_file_is_formatted_whose_name_is_as_long_as_names_can_be(folder: Path) -> None:
    name = "a" * 248 + ".ttl"
    (folder / name).write_text(UGLY)
    assert iomkg("fmt", name).returncode == 0
    assert iomkg("fmt", "--check", name).returncode == 0
    assert [path.name for path in folder.iterdir() if path.name.startswith("aaa")] == [name]


@pytest.mark.slow  # make lint says it too
def test_the_files_of_the_project_are_formatted() -> None:
    done = iomkg("fmt", "--check", "--project", str(CHECKOUT))
    assert done.returncode == 0, f"run `iomkg fmt`:\n{done.stdout}"
