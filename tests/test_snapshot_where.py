"""Odd places: a cache folder that cannot be listed, no home, a pipe among the files."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from projects import SmallProject
from test_corrupt_input import as_an_ordinary_user
from test_snapshot_processes import COMMAND, QUESTION, answered, begun, cache, rename, small

import iomkg
from iomkg.ask.kept_index import open_index

__all__ = ["cache", "small"]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="users and modes are of Linux")


def test_one_that_cannot_be_listed_is_used(small: SmallProject, cache: Path) -> None:
    cache.mkdir(mode=0o700)
    wanted = answered(small)
    rename(small)
    cache.chmod(0o300)
    done = subprocess.run(
        [*COMMAND, "--project", str(small.root), *QUESTION],
        capture_output=True,
        check=False,
        preexec_fn=as_an_ordinary_user,
    )
    cache.chmod(0o700)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout != wanted


@pytest.mark.parametrize("given", [{}, {"XDG_CACHE_HOME": "below"}, {"HOME": "below"}], ids=str)
def test_without_a_home_nothing_is_written_where_one_stands(
    small: SmallProject, tmp_path: Path, given: dict[str, str]
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    kept_out = ("HOME", "XDG_CACHE_HOME", "IOMKG_CACHE")
    env = {name: value for name, value in os.environ.items() if name not in kept_out} | given
    program = (
        "import pwd, sys; pwd.getpwuid = lambda _: {}[_]\n"  # a user whom the system does not know
        "from iomkg.cli.start import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--project", str(small.root), *QUESTION],
        capture_output=True,
        check=False,
        env=env,
        cwd=here,
    )
    assert done.returncode == 0
    assert done.stdout
    assert b"IOMKG_CACHE" in done.stderr
    assert not list(here.iterdir())


def test_a_pipe_among_the_files_is_named_and_not_waited_for(small: SmallProject) -> None:
    pipe = small.path("graph/pipe.ttl")
    os.mkfifo(pipe)
    out, err = begun(small).communicate(timeout=30)
    assert not out
    assert f"{pipe} cannot be read: it is not a regular file." in err.decode()


def test_what_was_kept_below_two_slashes_is_opened(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "a?b #%20.sqlite").execute("CREATE TABLE kept (n)")
    opened = open_index(f"/{tmp_path}/a?b #%20.sqlite", "kept")
    assert opened is not None
    assert opened.execute("SELECT COUNT(*) FROM kept").fetchone() == (0,)
    assert open_index(str(tmp_path / "none.sqlite"), "kept") is None


def test_a_disk_that_fills_while_answers_are_prepared_leaves_them_unprepared(
    small: SmallProject, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: str, store: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setenv("IOMKG_CACHE", str(cache))
    monkeypatch.setattr("iomkg.ask.compiled.keep_claims", full)
    with iomkg.open(project=small.root) as kg:
        assert kg.queries()
    assert not list(cache.glob("queries-*/*.sqlite"))
