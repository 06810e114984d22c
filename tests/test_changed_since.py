"""``iomkg validate --changed-since``: all is checked, what is in changed lines is reported."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import iomkg
from projects import HEADER, SmallProject, make_project

from iomkg.check.changed import ChangedLines, Since, changed_lines
from iomkg.check.finding import Finding
from iomkg.errors import BadParameter, Place
from iomkg.rdf.shacl.severity import Severity

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

GAZETTE = "graph/claims/harbour-gazette.ttl"
WRONG = "<claim/harbour-gazette/pfc-name> iomkg:rnk iomkg:Normal ."
OTHER = "<claim/harbour-gazette/pfc-acronym> iomkg:rnk iomkg:Normal ."
TEN = "".join(f"line {number}\n" for number in range(1, 11))


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a change")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one file of ten lines."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "a.ttl").write_text(TEN)
    commit(folder)
    return folder


def ranges(folder: Path, revision: str = "HEAD") -> dict[str, tuple[tuple[int, int], ...] | None]:
    return {
        file.relative_to(folder.resolve()).as_posix(): lines.ranges
        for file, lines in changed_lines(folder, revision).items()
    }


def test_without_a_change_there_are_no_lines(repository: Path) -> None:
    assert ranges(repository) == {}


def test_changed_and_added_lines_are_told(repository: Path) -> None:
    text = TEN.replace("line 3\n", "line three\n").replace("line 8\n", "line 8\nnew\nnew\n")
    (repository / "a.ttl").write_text(text)
    assert ranges(repository) == {"a.ttl": ((3, 3), (9, 10))}


def test_lines_on_both_sides_of_a_gap_count(repository: Path) -> None:
    (repository / "a.ttl").write_text(TEN.replace("line 5\n", ""))
    assert ranges(repository) == {"a.ttl": ((4, 5),)}


def test_staged_and_committed_changes_count(repository: Path) -> None:
    (repository / "a.ttl").write_text(TEN.replace("line 1\n", "one\n"))
    commit(repository)
    (repository / "a.ttl").write_text(TEN.replace("line 1\n", "one\n").replace("line 9", "nine"))
    git(repository, "add", "-A")
    assert ranges(repository, "HEAD~1") == {"a.ttl": ((1, 1), (9, 9))}


def test_an_untracked_file_has_changed_wholly_and_an_ignored_one_not(repository: Path) -> None:
    (repository / ".gitignore").write_text("b.ttl\n")
    commit(repository)
    (repository / "b.ttl").write_text("1")
    (repository / "c.ttl").write_text("1")
    assert ranges(repository) == {"c.ttl": None}


def test_a_renamed_file_keeps_its_lines(repository: Path) -> None:
    git(repository, "mv", "a.ttl", "b.ttl")
    assert ranges(repository) == {}
    (repository / "b.ttl").write_text(TEN.replace("line 2\n", "two\n"))
    assert ranges(repository) == {"b.ttl": ((2, 2),)}


def test_a_removed_file_is_no_obstacle(repository: Path) -> None:
    (repository / "b.ttl").write_text("1\n")
    commit(repository)
    (repository / "b.ttl").unlink()
    (repository / "a.ttl").write_text(TEN + "end")
    assert ranges(repository) == {"a.ttl": ((11, 11),)}


@pytest.mark.parametrize(
    "name", ["é 日.ttl", "a b.ttl", 'quo"te.ttl', "back\\slash.ttl", "tab\there.ttl", "b/b/c.ttl"]
)
def test_any_name_of_a_file_will_do(repository: Path, name: str) -> None:
    file = repository / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("1\n")
    commit(repository)
    file.write_text("1\n2\n")
    assert ranges(repository) == {name: ((2, 2),)}


def test_a_name_that_is_not_unicode_will_do(repository: Path) -> None:
    file = repository / os.fsdecode(b"caf\xe9.ttl")
    file.write_text("1\n")
    commit(repository)
    file.write_text("2\n")
    assert list(changed_lines(repository, "HEAD")) == [file.resolve()]


def test_lines_that_look_like_headers_are_only_lines(repository: Path) -> None:
    text = TEN.replace("line 2\n", "++ b/x\n-- a/x\n@@ -1 +90 @@\n")
    (repository / "a.ttl").write_text(text.rstrip("\n") + "\n++ b/z")
    assert ranges(repository) == {"a.ttl": ((2, 4), (13, 13))}
    commit(repository)
    (repository / "a.ttl").write_text(text.rstrip("\n") + "\n++ b/y")
    assert ranges(repository) == {"a.ttl": ((13, 13),)}


def test_settings_of_the_user_do_not_matter(repository: Path) -> None:
    for setting in ("diff.noprefix=true", "diff.mnemonicPrefix=true", "color.ui=always"):
        git(repository, "config", *setting.split("="))
    git(repository, "config", "diff.external", "false")
    git(repository, "config", "diff.relative", "true")
    (repository / "a.ttl").write_text(TEN.replace("line 2\n", "two\n"))
    assert ranges(repository) == {"a.ttl": ((2, 2),)}


def test_a_folder_within_the_repository_sees_all_of_it(repository: Path) -> None:
    (repository / "sub").mkdir()
    (repository / "sub" / "b.ttl").write_text("1")
    (repository / "a.ttl").write_text(TEN.replace("line 2\n", "two\n"))
    changed = changed_lines(repository / "sub", "HEAD")
    root = repository.resolve()
    assert changed == {
        root / "a.ttl": ChangedLines(((2, 2),)),
        root / "sub" / "b.ttl": ChangedLines(None),
    }


def test_what_the_other_branch_did_since_is_no_change_here(repository: Path) -> None:
    git(repository, "checkout", "-qb", "topic")
    (repository / "a.ttl").write_text(TEN.replace("line 2\n", "two\n"))
    commit(repository)
    git(repository, "checkout", "-q", "main")
    (repository / "a.ttl").write_text(TEN.replace("line 9\n", "nine\n"))
    commit(repository)
    git(repository, "checkout", "-q", "topic")
    assert ranges(repository, "main") == {"a.ttl": ((2, 2),)}


@pytest.mark.parametrize("revision", ["nothing", "--output=x", "HEAD~9", ""])
def test_what_is_no_revision_is_refused(repository: Path, revision: str) -> None:
    with pytest.raises(BadParameter, match=r"--changed-since|is not a revision"):
        changed_lines(repository, revision)


def test_a_folder_outside_a_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="not a git repository"):
        changed_lines(tmp_path, "HEAD")


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        (None, True),
        (Place(Path("a.ttl")), True),
        (Place(Path("a.ttl"), 5), True),
        (Place(Path("a.ttl"), 4, 1, 4, 9), False),
        (Place(Path("a.ttl"), 2, 1, 9, 1), True),
        (Place(Path("a.ttl"), 7, 1, 9, 1), False),
        (Place(Path("b.ttl"), 5), False),
        (Place(Path("new.ttl"), 500), True),
    ],
)
def test_a_finding_is_kept_if_its_place_meets_a_changed_line(
    tmp_path: Path, place: Place | None, kept: bool
) -> None:
    if place:
        place = Place(tmp_path / place.file, place.line, place.column, place.end_line)
    root = tmp_path.resolve()
    changed = {root / "a.ttl": ChangedLines(((5, 6),)), root / "new.ttl": ChangedLines(None)}
    found, note = Since("HEAD", changed).only([Finding("terms/x", Severity.WARNING, "x", place)])
    assert bool(found) is kept
    assert f"{0 if kept else 1} finding" in note


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    """The small project in a folder of a repository, with one fault committed."""
    small = make_project(tmp_path / "données").without_named_queries().append(GAZETTE, WRONG)
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return small


def validate(small: SmallProject, revision: str = "HEAD") -> subprocess.CompletedProcess[str]:
    words = ("--select", "terms", "--format", "json", "--changed-since", revision)
    return iomkg("validate", "--project", str(small.root), *words)


def test_only_faults_in_changed_lines_are_reported(small: SmallProject) -> None:
    done = validate(small)
    assert done.returncode == 0
    assert "1 finding in other lines left out" in done.stdout
    small.append(GAZETTE, OTHER)
    done = validate(small)
    assert done.returncode == 1
    findings = json.loads(done.stdout)["findings"]
    assert [f["line"] for f in findings] == [small.line(GAZETTE, OTHER)]


def test_a_new_file_is_reported_wholly(small: SmallProject) -> None:
    small.write("graph/nouveauté.ttl", f"{HEADER}{OTHER}")
    [finding] = json.loads(validate(small).stdout)["findings"]
    assert finding["file"] == "graph/nouveauté.ttl"


def test_a_syntax_error_is_reported_wherever_it_is(small: SmallProject) -> None:
    small.append(GAZETTE, "<x> a ; .")
    commit(small.root)
    assert validate(small).returncode == 2


def test_without_git_it_cannot_run(small: SmallProject, tmp_path: Path) -> None:
    words = ("validate", "--project", str(small.root), "--changed-since", "HEAD")
    done = subprocess.run(
        [sys.executable, "-m", "iomkg", *words],
        env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "iomkg: --changed-since HEAD needs git, which cannot be run: No such file or directory.",
        "  Install git, or leave the option out.",
    ]
