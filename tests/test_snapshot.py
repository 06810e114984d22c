"""The default store: a snapshot of the project's graph, never stale and never trusted blindly."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from projects import SmallProject, make_project

import iomkg
from iomkg.derive.snapshot import STAMP


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IOMKG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


def label(small: SmallProject) -> str:
    with iomkg.open(project=small.root) as kg:
        return kg.show("nlfc").label


def folders(cache: Path) -> list[Path]:
    return sorted(cache.iterdir())


def test_it_is_built_once_and_then_used(small: SmallProject, cache: Path) -> None:
    first = label(small)
    stamp = folders(cache)[0] / STAMP
    built = stamp.stat().st_mtime_ns
    assert label(small) == first
    assert stamp.stat().st_mtime_ns == built


def test_a_change_of_the_project_is_seen(small: SmallProject, cache: Path) -> None:
    label(small)
    file = "graph/entities/organisations.ttl"
    text = small.read(file)
    small.write(file, text.replace("Northern Lakes Ferry Commission", "Southern Ferry Board"))
    assert label(small) == "Southern Ferry Board"
    assert len(folders(cache)) == 2


def test_a_damaged_one_is_built_again(small: SmallProject, cache: Path) -> None:
    first = label(small)
    for file in (folders(cache)[0] / "store").glob("*.sst"):
        file.unlink()
    (folders(cache)[0] / "store" / "CURRENT").write_text("nonsense\n")
    assert label(small) == first


def test_a_half_built_one_is_not_trusted(small: SmallProject, cache: Path) -> None:
    first = label(small)
    (folders(cache)[0] / STAMP).unlink()
    shutil.rmtree(folders(cache)[0] / "store")
    assert label(small) == first


def test_where_no_cache_can_be_written_the_graph_is_built_in_memory(
    small: SmallProject, cache: Path
) -> None:
    cache.parent.joinpath("cache").write_text("a file")
    assert "Ferry" in label(small)
