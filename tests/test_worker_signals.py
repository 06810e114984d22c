"""Ctrl-C and SIGTERM end a command at once, with its status, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import iomkg_alone as iomkg

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]

COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i"
STREAMED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def start(*words: str, out: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "iomkg", *words]
    return subprocess.Popen(
        command,
        stdout=out,
        stderr=subprocess.PIPE,
        preexec_fn=heed,  # noqa: PLW1509
    )


def heed() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def workers_of(pid: int) -> list[int]:
    """The processes that a process has started, where the system lists them."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text().split()] if tasks.exists() else []


def wait_for_worker(process: subprocess.Popen[bytes]) -> list[int]:
    end = time.monotonic() + 30
    while not (found := workers_of(process.pid)):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.05)
    time.sleep(1)
    return found


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    assert iomkg("sparql", "ASK {}").returncode == 0


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("query", [COUNT, SORTED, STREAMED])
def test_a_signal_ends_a_query(query: str, number: int, status: int, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    process = start("sparql", query, "-o", str(file))
    workers = wait_for_worker(process)
    begun = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=10)
    assert time.monotonic() - begun < 1.5  # 0.5 s on a machine that does nothing else
    assert (process.returncode, said) == (status, b"")
    assert not list(tmp_path.iterdir())
    assert_gone(workers)


def test_a_command_that_is_killed_leaves_no_worker() -> None:
    process = start("sparql", COUNT)
    workers = wait_for_worker(process)
    process.kill()
    process.communicate()
    assert_gone(workers)


def test_a_reader_that_goes_away_ends_the_query() -> None:
    process = start("sparql", STREAMED, out=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read(100)
    process.stdout.close()
    assert process.wait(timeout=20) == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--timeout", "1"), "had not finished after 1 seconds"),
        (("--memory", "128M", "--timeout", "60"), "more memory than it may use (128 MB)"),
        (("--limit", "5"), "more than 5 rows"),
    ],
)
def test_a_limit_is_told_in_two_lines(options: tuple[str, ...], said: str) -> None:
    done = iomkg("sparql", STREAMED if "--limit" in options else SORTED, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "option",
    [("--timeout", "-1"), ("--timeout", "nan"), ("--memory", "lots"), ("--limit", "0")],
)
def test_a_limit_without_sense_is_refused(option: tuple[str, str]) -> None:
    assert iomkg("sparql", "ASK {}", *option).returncode == 2


def assert_gone(pids: list[int]) -> None:
    end = time.monotonic() + 5
    while any(exists(pid) for pid in pids):
        assert time.monotonic() < end, f"still there: {pids}"
        time.sleep(0.05)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
