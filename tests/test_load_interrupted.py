"""A load that is killed, or has no room or no right to write, leaves what was there before."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from test_corrupt_input import as_an_ordinary_user
from test_load_command import DATA, EX, load, refused

from iomkg.errors import StoreError
from iomkg.graph.filling import fill
from iomkg.graph.project import find_project
from iomkg.rdf.store.directory import DirectoryStore
from iomkg.rdf.store.files import find_inputs
from iomkg.rdf.store.versions import LOCK, STAMP, read_stamp

pytestmark = pytest.mark.slow

CLAIM = """
@prefix iomkg: <https://w3id.org/iomkg/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
QUERIES = (
    "SELECT ?s ?p ?o { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "PREFIX iomkg: <https://w3id.org/iomkg/ontology#> SELECT ?c { ?c iomkg:accepted true }",
)


def claims(seed: int, number: int) -> str:
    random = Random(seed)
    return CLAIM + "".join(
        f"<x:{seed}/{n}> a iomkg:Claim ; rdf:subject <x:s{n}> ; iomkg:modality iomkg:Stated ; "
        f"rdf:predicate iomkg:memberStateCount ; rdf:object {random.randrange(300)} ; "
        "iomkg:rank iomkg:Normal .\n"
        for n in range(number)
    )


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "first.ttl", tmp_path / "second.ttl"
    first.write_text(claims(1, 100))
    second.write_text(claims(2, 1000))
    return first, second


def answers(kg: Path) -> tuple[str, ...]:
    store = DirectoryStore(kg, read_only=True)
    try:
        found = tuple(
            sha256("\n".join(sorted(map(repr, store.select(query).rows))).encode()).hexdigest()
            for query in QUERIES
        )
    finally:
        store.close()
    return found


def kill_after(seconds: float, kg: Path, *words: str | Path) -> bool:
    """Kill a load after a time; tell whether it was still running."""
    command = [sys.executable, "-m", "iomkg", "load", *map(str, words), "--store", str(kg)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as load:
        time.sleep(seconds)
        load.send_signal(signal.SIGKILL)
        return load.wait() == -signal.SIGKILL


def check_kills(tmp_path: Path, files: tuple[Path, Path], kills: int, seed: int) -> None:
    first, second = files
    kg, other = tmp_path / "kg", tmp_path / "other"
    load(kg, first)
    before = answers(kg)
    load(other, first)
    begun = time.monotonic()
    load(other, second, "--replace")
    lasts, after = time.monotonic() - begun, answers(other)
    assert before != after
    random, killed = Random(seed), 0
    for _ in range(kills):
        killed += kill_after(random.uniform(0, lasts), kg, second, "--replace")
        now = answers(kg)
        assert now in (before, after)
        if now == after:
            load(kg, first, "--replace")
    load(kg, second, "--replace")
    assert answers(kg) == after
    assert len(list(kg.glob("version-*"))) == 1
    assert killed, "no load was killed, so that this shows nothing"


def test_a_killed_load_leaves_the_old_store_or_the_new_one(
    tmp_path: Path, files: tuple[Path, Path]
) -> None:
    check_kills(tmp_path, files, kills=5, seed=int(time.time()))


@pytest.mark.soak
def test_fifty_killed_loads(tmp_path: Path, files: tuple[Path, Path]) -> None:
    check_kills(tmp_path, files, kills=50, seed=1)


def test_a_killed_load_that_adds_leaves_the_old_store_or_the_new_one(
    tmp_path: Path, files: tuple[Path, Path]
) -> None:
    kg, other = tmp_path / "kg", tmp_path / "other"
    load(kg, files[0])
    before = answers(kg)
    load(other, *files)
    for tenth in (5, 8):
        kill_after(tenth / 10, kg, files[1])
        assert answers(kg) in (before, answers(other))
    load(kg, files[1])
    assert answers(kg) == answers(other)


def test_a_first_load_that_is_killed_leaves_no_store(
    tmp_path: Path, files: tuple[Path, Path]
) -> None:
    kg = tmp_path / "kg"
    held = subprocess.Popen(
        [sys.executable, "-m", "iomkg", "load", "-", "--store", str(kg)],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    while not list(kg.glob("version-*/store/CURRENT")):
        assert held.poll() is None
        time.sleep(0.01)
    assert "Another process is loading" in refused(kg, files[0])
    held.kill()
    held.communicate()
    with pytest.raises(StoreError, match="a load into it has not finished"):
        DirectoryStore(kg, read_only=True)
    load(kg, files[0])
    assert sorted(path.name for path in kg.iterdir())[:2] == [STAMP, LOCK]
    assert len(list(kg.iterdir())) == 3


def heed_interrupts() -> None:
    """Undo what a shell does to what it starts in the background: to have interrupts ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_load_cleans_up(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    command = [sys.executable, "-m", "iomkg", "load", "-", "--store", str(kg)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stderr=pipe, preexec_fn=heed_interrupts) as running:  # noqa: PLW1509
        while not list(kg.glob("version-*/store/CURRENT")):
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=20) == 130
    assert not kg.exists()


# No room, no right


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits on Windows")
def test_without_room_the_old_store_stays(tmp_path: Path) -> None:
    kg, large = tmp_path / "kg", tmp_path / "large.nt"
    load(kg, "-", stdin=DATA.encode())
    before = answers(kg)
    random = Random(1)
    large.write_text(
        "".join(f'<{EX}{n}> <{EX}p> "{random.randbytes(60).hex()}" .\n' for n in range(30_000))
    )
    command = [sys.executable, "-m", "iomkg", "load", str(large), "--store", str(kg)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)),
    )
    assert done.returncode == 2
    assert "has no room to be written" in done.stderr
    assert "Make room" in done.stderr
    assert answers(kg) == before
    assert len(list(kg.glob("version-*"))) == 1


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk")
def test_on_a_full_disk_the_old_store_stays(tmp_path: Path, files: tuple[Path, Path]) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        load(disk / "kg", "-", stdin=DATA.encode())
        before = answers(disk / "kg")
        assert "No space left" in refused(disk / "kg", files[1])
        assert answers(disk / "kg") == before
        assert "No space left" in refused(disk / "new", files[1])
        assert [path.name for path in disk.iterdir()] == ["kg"]
        (disk / "rest").write_bytes(bytes(shutil.disk_usage(disk).free))
        said = refused(disk / "new", files[0])
        assert "No space left" in said
        assert "Make room" in said
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_stamp_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    kg, file = tmp_path / "kg", tmp_path / "a.nt"
    file.write_text(f"<{EX}a> <{EX}p> <{EX}b> .\n")
    with monkeypatch.context() as patched:
        patched.setattr("iomkg.rdf.store.versions.os.fsync", full)
        with pytest.raises(StoreError, match="No space left"):
            fill(kg, find_inputs([str(file)]), find_project)
    assert not kg.exists()
    load(kg, file)


def test_what_a_kill_left_of_a_first_stamp_is_no_obstacle(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    kg.mkdir()
    (kg / "iomkg-store.json.new").write_text("{")
    load(kg, "-", stdin=DATA.encode())
    assert STAMP in {path.name for path in kg.iterdir()}


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are of Linux")
@pytest.mark.parametrize("made", [False, True])
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path, made: bool) -> None:
    kg = tmp_path / "kg"
    if made:
        load(kg, "-", stdin=DATA.encode())
        before = answers(kg)
    closed = kg if made else tmp_path
    closed.chmod(0o555)
    if made:
        (kg / LOCK).chmod(0o444)
    done = subprocess.run(
        [sys.executable, "-m", "iomkg", "load", "-", "--store", str(kg)],
        input=DATA.encode(),
        capture_output=True,
        check=False,
        preexec_fn=as_an_ordinary_user,
    )
    closed.chmod(0o755)
    assert done.returncode == 2
    assert f"{kg} cannot be written: Permission denied." in done.stderr.decode()
    assert answers(kg) == before if made else not kg.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are of Linux")
def test_a_store_that_may_only_be_read_is_read(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    load(kg, "-", stdin=DATA.encode())
    for path in (kg, *kg.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, "-m", "iomkg", "sparql", "ASK { ?s ?p ?o }", "--store", str(kg)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=as_an_ordinary_user,
    )
    for path in (kg, *kg.rglob("*")):
        path.chmod(0o755)
    assert (done.returncode, done.stdout.strip()) == (0, "true"), done.stderr


def test_an_input_that_fails_is_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    (tmp_path / "a.ttl").mkdir()
    (tmp_path / "a.ttl" / "b.nt").symlink_to("gone.nt")
    assert "is a link to a file that does not exist" in refused(kg, tmp_path / "a.ttl")
    assert read_stamp(kg) is None
