"""The report for people: the source line under each message, and carets under the place."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from commands import on_a_terminal
from projects import SmallProject, make_project

from iomkg.check.finding import Finding, Report
from iomkg.errors import Place
from iomkg.rdf.rows.table import columns_of
from iomkg.rdf.shacl.severity import Severity
from iomkg.report.report import write_report

GAZETTE = "graph/claims/harbour-gazette.ttl"


def lines(folder: Path, text: str, place: tuple[int | None, ...], **options: object) -> list[str]:
    """The lines that follow the message of a finding at a place of a file."""
    file = folder / "a.ttl"
    file.write_bytes(text.encode())
    finding = Finding("terms/x", Severity.WARNING, "Wrong.", Place(file, *place))
    report = Report((finding,))
    written = write_report(report, "text", rules={}, root=folder, **options)  # type: ignore[arg-type]
    return written.split("\n\n")[0].rstrip("\n").splitlines()[1:]


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        (":s :p :o .", (1, 4, 1, 6), ["     1 | :s :p :o .", "       |    ^^"]),
        ("\n:s :p :o .\n", (2, 7, 2, 9), ["     2 | :s :p :o .", "       |       ^^"]),
        (":s\t:p :o .", (1, 4, 1, 6), ["     1 | :s    :p :o .", "       |       ^^"]),
        (
            ':s :p "日本", :o .',
            (1, 7, 1, 11),
            ['     1 | :s :p "日本", :o .', "       |       ^^^^^^"],
        ),
        (
            ':s :p "日本", :o .',
            (1, 13, 1, 15),
            ['     1 | :s :p "日本", :o .', "       |               ^^"],
        ),
        ("# e\u0301 :o", (1, 6, 1, 8), ["     1 | # e\u0301 :o", "       |     ^^"]),
        ("a\x1b[2J b", (1, 7, 1, 8), ["     1 | a\\e[2J b", "       |        ^"]),
        ("a \u202eb", (1, 4, 1, 5), ["     1 | a \\u202eb", "       |         ^"]),
        ('"""one\ntwo"""', (1, 1, 2, 7), ['     1 | """one', "       | ^^^^^^"]),
        (":s :p", (1, 6, 1, 6), ["     1 | :s :p", "       |      ^"]),
        (":s :p", (1, 6, None, None), ["     1 | :s :p", "       |      ^"]),
        (":s :p\r:o .", (2, 1, 2, 3), ["     2 | :o .", "       | ^^"]),
        ("\ufeff:s :p", (1, 1, 1, 3), ["     1 | :s :p", "       | ^^"]),
        (":s :p", (1, None), ["     1 | :s :p"]),
        (":s :p", (None,), []),
        (":s :p", (9, 1, 9, 2), []),
    ],
)
def test_the_place_is_underlined(
    tmp_path: Path, text: str, place: tuple[int | None, ...], shown: list[str]
) -> None:
    assert lines(tmp_path, text, place) == shown


@pytest.mark.parametrize("start", [1, 50, 99, 500, 9_000, 9_990])
@pytest.mark.parametrize("size", [1, 10, 300])
def test_a_long_line_is_cut_around_the_place(tmp_path: Path, start: int, size: int) -> None:
    text = "".join(chr(ord("a") + number % 26) for number in range(10_000))
    end = min(start + size, 10_001)
    line, carets = lines(tmp_path, text, (1, start, 1, end), width=60)
    line, carets = line[9:], carets[9:]
    assert columns_of(line) <= 62
    assert "…" in line
    marked = line[len(carets) - len(carets.lstrip()) : len(carets)]
    assert text[start - 1 :].startswith(marked.rstrip("…"))
    assert len(marked) == min(end - start, 40)


def test_wide_characters_are_cut_by_their_columns(tmp_path: Path) -> None:
    line, carets = lines(tmp_path, "日" * 500, (1, 250, 1, 251), width=60)
    assert columns_of(line) <= 9 + 62
    assert carets.endswith("^^") and not carets.endswith("^^^")


def test_a_file_that_is_gone_has_no_excerpt(tmp_path: Path) -> None:
    finding = Finding("terms/x", Severity.WARNING, "Wrong.", Place(tmp_path / "none.ttl", 1, 1))
    text = write_report(Report((finding,)), "text", rules={}, root=tmp_path)
    assert text.splitlines()[1] == ""


def test_several_findings_of_a_line_have_one_excerpt_each(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(":s :p :o .")
    one = Finding("terms/x", Severity.WARNING, "Wrong.", Place(tmp_path / "a.ttl", 1, 1, 1, 3))
    two = replace(one, place=Place(tmp_path / "a.ttl", 1, 4, 1, 6))
    text = write_report(Report((one, two)), "text", rules={}, root=tmp_path)
    assert [line[9:] for line in text.splitlines() if "^" in line] == ["^^", "   ^^"]


def test_colour_changes_nothing_but_the_colour(tmp_path: Path) -> None:
    plain = lines(tmp_path, ":s :p :o .", (1, 4, 1, 6))
    coloured = lines(tmp_path, ":s :p :o .", (1, 4, 1, 6), colour=True)
    assert coloured != plain
    assert [line.replace("\x1b[1;33m", "").replace("\x1b[0m", "") for line in coloured] == plain


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    small = make_project(tmp_path_factory.mktemp("wrong")).without_named_queries()
    return small.append(GAZETTE, "<claim/harbour-gazette/pfc-name> iomkg:rnk iomkg:Normal .")


def shown(small: SmallProject, terminal: bool, words: tuple[str, ...] = (), **named: str) -> str:
    """What ``iomkg validate`` writes to a terminal, or to a pipe."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "iomkg", "validate", "--project", str(small.root)]
    command += ["--select", "terms", *words]
    if not terminal:
        done = subprocess.run(command, env=kept | named, capture_output=True, check=False)
        return done.stdout.decode()
    done = on_a_terminal(*command, env=kept | named)
    assert done.returncode == 1
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("terminal", "named", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_terminals(
    wrong: SmallProject, terminal: bool, named: dict[str, str], coloured: bool
) -> None:
    text = shown(wrong, terminal, **named)
    assert "iomkg:rnk" in text
    assert ("\x1b[" in text) is coloured


def test_a_file_is_never_coloured(wrong: SmallProject, tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    shown(wrong, False, ("-o", str(target)), FORCE_COLOR="1")
    assert "^^^" in target.read_text()
    assert "\x1b" not in target.read_text()
