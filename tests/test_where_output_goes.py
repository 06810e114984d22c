"""Streams that are full or closed, paths that cannot be, and files of every kind for ``-o``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import iomkg_alone as iomkg
from test_corrupt_input import as_an_ordinary_user

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="devices and modes are of Linux"),
]

QUERY = "SELECT ?n { VALUES ?n { 1 } }"
ROWS = b"n\r\n1\r\n"
ASKING = [("query", "renamings"), ("queries",), ("sparql", QUERY, "--store", "memory")]
TOO_LONG = "a" * 300


def run(
    *words: str, before: Callable[[], object] | None = None, **streams: int | None
) -> subprocess.CompletedProcess[bytes]:
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run(
        [sys.executable, "-m", "iomkg", *words], check=False, preexec_fn=before, **given
    )


def refused(done: subprocess.CompletedProcess[bytes], said: str) -> None:
    assert done.returncode == 2
    assert not done.stdout
    assert done.stderr.startswith(b"iomkg: ")
    assert len(done.stderr.splitlines()) == 2
    assert said in done.stderr.decode()


@pytest.mark.parametrize("words", [*ASKING, ("--help",)], ids=lambda words: words[0])
def test_standard_output_is_full(words: tuple[str, ...]) -> None:
    iomkg(*words)  # so that it is prepared
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = run(*words, stdout=full.fileno())
    refused(done, "Standard output cannot be written: No space left on device.")


@pytest.mark.parametrize("words", [("query", "no-such-query"), ("shacl", "--shapes", "no-such")])
def test_standard_error_is_full(words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        assert run(*words, stderr=full.fileno()).returncode == 2


@pytest.mark.parametrize("closed", [1, 2])
@pytest.mark.parametrize("words", ASKING, ids=lambda words: words[0])
def test_a_closed_stream_is_as_the_null_device(words: tuple[str, ...], closed: int) -> None:
    done = run(*words, before=lambda: os.close(closed))
    assert (done.returncode, done.stderr) == (0, b"")
    assert bool(done.stdout) == (closed == 2)


def test_talk_does_not_go_to_standard_output_where_standard_error_is_closed(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.nt"
    file.write_text("<e:s> <e:p> <e:o> .\n")
    words = ("load", str(file), "--store", str(tmp_path / "kg"))
    assert run(*words, before=lambda: os.close(2)).stdout == b""
    assert run("query", "no-such-query", before=lambda: os.close(2)).stdout == b""


@pytest.mark.parametrize(
    "words", [("sparql", "-"), ("load", "-", "--store", "kg"), ("fmt", "-")], ids=lambda w: w[0]
)
def test_standard_input_is_closed(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(run(*words, before=lambda: os.close(0)), "cannot be read: it is closed.")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ("load", f"{TOO_LONG}.nt", "--store", "kg"),
        ("load", __file__, "--data-format", "nt", "--store", TOO_LONG),
        ("sparql", QUERY, "--store", TOO_LONG),
        ("queries", "--project", TOO_LONG),
        ("sparql", "-f", TOO_LONG),
        ("sparql", QUERY, "--store", "memory", "-o", TOO_LONG),
        ("query", "renamings", "--project", TOO_LONG),
    ],
    ids=lambda words: words[0],
)
def test_a_name_that_is_too_long(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(run(*words), "File name too long")


@pytest.mark.parametrize(
    "words",
    [
        ("load", "{}/a.nt", "--store", "kg"),
        ("load", __file__, "--data-format", "nt", "--store", "{}/kg"),
        ("sparql", QUERY, "--store", "{}"),
        ("sparql", QUERY, "--store", "{}/kg"),
        ("queries", "--project", "{}"),
        ("sparql", "-f", "{}/a.rq"),
        ("sparql", QUERY, "--store", "memory", "-o", "{}/a.csv"),
    ],
    ids=lambda words: words[0],
)
def test_a_folder_that_may_not_be_entered(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "closed"
    folder.mkdir(mode=0)
    done = run(*(word.replace("{}", str(folder)) for word in words), before=as_an_ordinary_user)
    refused(done, "Permission denied")
    assert str(folder) in done.stderr.decode()


def test_a_pipe_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert run("sparql", QUERY, "--store", "memory", "-o", str(pipe)).returncode == 0
    assert pipe.is_fifo()
    assert os.read(reader, 100) == ROWS
    os.close(reader)


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to("real/rows.csv")
    for _ in range(2):
        assert run("sparql", QUERY, "--store", "memory", "-o", str(link)).returncode == 0
        assert link.is_symlink()
        assert (tmp_path / "real" / "rows.csv").read_bytes() == ROWS


def test_a_file_that_may_not_be_written_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("kept")
    file.chmod(0o444)
    words = ("sparql", QUERY, "--store", "memory", "-o", str(file))
    refused(run(*words, before=as_an_ordinary_user), f"{file} cannot be written: Permission denied")
    assert file.read_text() == "kept"


def test_a_query_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_bytes(b"\xef\xbb\xbf" + QUERY.encode())
    assert run("sparql", "-f", str(file), "--store", "memory").stdout == ROWS
    done = iomkg("sparql", "-", "--store", "memory", stdin="\ufeff" + QUERY)
    assert done.stdout.split() == ["n", "1"]


def test_a_query_that_is_not_utf8_is_placed(tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_bytes(b"ASK\n{ ?s ?p '\xff' }")
    refused(run("sparql", "-f", str(file)), f"{file}:2 is not UTF-8: byte 13")


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_by_its_name(name: str) -> None:
    done = run("sparql", QUERY, "--store", "memory", "-o", name)
    assert (done.returncode, done.stdout, done.stderr) == (0, ROWS, b"")
    assert Path(name).exists()
