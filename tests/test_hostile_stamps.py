"""A stamp that is no stamp, in a folder of a store or of the cache, hangs nobody."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile import refused, run, survived

STAMP = "iomkg-store.json"


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def nested(path: Path) -> None:
    path.write_text("[" * 200_000)


def nested_objects(path: Path) -> None:
    path.write_text('{"a":' * 100_000)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def not_utf8(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")


def changed(**fields: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))

    change.__name__ = f"{fields}"[:50]
    return change


EVIL = "\n::error::hit\x1b[31m"
DAMAGES = [
    fifo,
    endless,
    nested,
    nested_objects,
    folder,
    not_utf8,
    *(
        changed(**fields)
        for fields in (
            {"format": EVIL},
            {"format": 2, "iomkg": EVIL},
            {"format": [], "iomkg": {}},
            {"current": "../../../etc"},
            {"current": 1},
            {"current": "version-20260101T000000-00000000"},
            {"sources": 1},
            {"sources": [1]},
            {"sources": [{"name": 1, "format": 2, "bytes": "x", "sha256": [], "loaded": {}}]},
            {"triples": "x"},
            {"triples": [EVIL]},
            {"derived": {}},
            {"engine": EVIL, "loaded": EVIL},
        )
    ),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
def test_a_stamp_that_is_none_hangs_nobody(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    (tmp_path / "a.nt").write_text("<x:a> <x:b> <x:c> .\n")
    assert run("load", "a.nt", "--store", "st", cwd=tmp_path).returncode == 0
    damage(tmp_path / "st" / STAMP)
    for words in (["sparql", "ASK {}", "--store", "st"], ["load", "a.nt", "--store", "st"]):
        done = run(*words, cwd=tmp_path, seconds=40)
        said = survived(done)
        assert "\n::error" not in said
        assert "\x1b" not in said
    if damage in (fifo, nested, folder, not_utf8):
        refused(done, "st")
