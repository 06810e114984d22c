"""Readers of a loaded store see one version, and all of it, whatever is loaded meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_load_command import EX, count, load

from iomkg.rdf.store.directory import DirectoryStore
from iomkg.terms import Literal

pytestmark = pytest.mark.slow

VALUES = f"SELECT DISTINCT ?o {{ ?s <{EX}p> ?o }}"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ ?s <{EX}p> ?o }}"
READER = f"""
import sys, time
from pathlib import Path
from iomkg.rdf.store.directory import DirectoryStore
end = time.monotonic() + float(sys.argv[2])
seen = set()
while time.monotonic() < end:
    store = DirectoryStore(Path(sys.argv[1]), read_only=True)
    for _ in range(3):
        [[n]] = store.select("{COUNT}").rows
        values = tuple(str(row[0]) for row in store.select("{VALUES}").rows)
        seen.add((int(n.value), values))
    store.close()
print(sorted(seen))
"""
SIZE = 2000


def data(value: int) -> bytes:
    return "".join(f"<{EX}{n}> <{EX}p> {value} .\n" for n in range(SIZE + value)).encode()


def test_readers_open_a_store_while_it_is_loaded_and_see_whole_versions(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    load(kg, "-", stdin=data(0))
    command = [sys.executable, "-c", READER, str(kg), "4"]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    for value in (1, 2, 3):
        load(kg, "-", "--replace", stdin=data(value))
    told = [reader.communicate()[0] for reader in readers]
    assert all(reader.returncode == 0 for reader in readers)
    whole = {(SIZE + value, (str(value),)) for value in range(4)}
    seen = [set(eval(text)) for text in told]  # what the readers print themselves
    assert all(each <= whole for each in seen), seen
    assert any(len(each) > 1 for each in seen), "no reader saw a change"


def test_an_open_store_stays_as_it_was_and_is_removed_when_nobody_reads_it(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    load(kg, "-", stdin=data(0))
    old = DirectoryStore(kg, read_only=True)
    load(kg, "-", "--replace", stdin=data(1))
    assert len(list(kg.glob("version-*"))) == 2
    assert [row[0] for row in old.select(VALUES).rows] == [integer(0)]
    new = DirectoryStore(kg, read_only=True)
    assert [row[0] for row in new.select(VALUES).rows] == [integer(1)]
    old.close()
    load(kg, "-", "--replace", stdin=data(2))
    assert len(list(kg.glob("version-*"))) == 2  # the one that is read, and the current one
    new.close()
    load(kg, "-", "--replace", stdin=data(3))
    assert len(list(kg.glob("version-*"))) == 1


def test_a_load_waits_for_no_reader(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    load(kg, "-", stdin=data(0))
    readers = [DirectoryStore(kg, read_only=True) for _ in range(4)]
    rows = readers[0].select(f"SELECT ?s ?o {{ ?s <{EX}p> ?o }}").rows
    next(rows)
    begun = time.monotonic()
    load(kg, "-", stdin=f"<{EX}z> <{EX}p> 9 .".encode())
    assert time.monotonic() - begun < 30
    assert count(kg) == SIZE + 1
    assert sum(1 for _ in rows) == SIZE - 1


def integer(value: int) -> Literal:
    return Literal(str(value), "http://www.w3.org/2001/XMLSchema#integer")
