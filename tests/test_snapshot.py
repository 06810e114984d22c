"""The default store: a snapshot of the project's graph, never stale and never trusted blindly."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from projects import SmallProject, make_project

import iomkg
from iomkg.graph import kept, stamp
from iomkg.rdf.store.locks import lock_file
from iomkg.rdf.store.versions import LOCK, STAMP, new_version

pytestmark = pytest.mark.slow

FILE = "graph/entities/organisations.ttl"
NAME = "Northern Lakes Ferry Commission"
OTHER = "Northern Lakes Ferry Committees"  # of the same length


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IOMKG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """A project that nobody has touched for as long as a stamp wants. Tests leave it as it is."""
    made = make_project(tmp_path_factory.mktemp("settled")).without_named_queries()
    time.sleep(3.2)
    return made


def label(small: SmallProject) -> str:
    with iomkg.open(project=small.root) as kg:
        return kg.show("nlfc").title


def snapshots(cache: Path) -> list[Path]:
    return sorted(cache.glob("graph-*"))


def is_stamped(small: SmallProject) -> bool:
    return stamp.find(stamp.GRAPH, str(small.project.root)) is not None


def test_it_is_built_once_and_then_used(small: SmallProject, cache: Path) -> None:
    first = label(small)
    built = (snapshots(cache)[0] / STAMP).stat().st_mtime_ns
    assert label(small) == first == NAME
    assert (snapshots(cache)[0] / STAMP).stat().st_mtime_ns == built


def test_a_project_at_rest_gets_a_stamp_and_is_read_no_more(
    settled: SmallProject, cache: Path
) -> None:
    assert not is_stamped(settled)
    label(settled)
    assert is_stamped(settled)


def test_a_project_just_changed_gets_no_stamp(small: SmallProject, cache: Path) -> None:
    label(small)
    assert not is_stamped(small)


def edited(small: SmallProject) -> None:
    small.write(FILE, small.read(FILE).replace(NAME, OTHER[: len(NAME)]))


def edited_under_its_old_time(small: SmallProject) -> None:
    before = small.path(FILE).stat()
    edited(small)
    os.utime(small.path(FILE), ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced_by_another_file(small: SmallProject) -> None:
    before = small.path(FILE).stat()
    fresh = small.path(FILE).with_suffix(".new")
    fresh.write_text(small.read(FILE).replace(NAME, OTHER[: len(NAME)]), encoding="utf-8")
    os.utime(fresh, ns=(before.st_atime_ns, before.st_mtime_ns))
    fresh.replace(small.path(FILE))


@pytest.mark.parametrize(
    "change",
    [edited, edited_under_its_old_time, replaced_by_another_file],
    ids=lambda f: f.__name__,
)
@pytest.mark.parametrize("rest", [0, 3.2], ids=["at once", "after a stamp"])
def test_a_change_of_the_project_is_seen(
    small: SmallProject, cache: Path, change: Callable[[SmallProject], None], rest: float
) -> None:
    time.sleep(rest)
    assert label(small) == NAME
    assert is_stamped(small) == (rest > 0)
    change(small)
    assert label(small) == OTHER[: len(NAME)]
    assert len(snapshots(cache)) == 2


@pytest.mark.parametrize("file", [FILE, "queries/rules/60-facts.rq", "ontology/iomkg.ttl"])
def test_no_stamp_outlives_a_file_that_is_gone(
    settled: SmallProject, tmp_path: Path, cache: Path, file: str
) -> None:
    copy = SmallProject(shutil.copytree(settled.root, tmp_path / "copy"))
    time.sleep(3.2)
    label(copy)
    assert is_stamped(copy)
    copy.path(file).unlink()
    assert not is_stamped(copy)


def test_a_linked_folder_is_looked_through_each_time(
    small: SmallProject, cache: Path, tmp_path: Path
) -> None:
    small.path("graph/entities").rename(tmp_path / "elsewhere")
    small.path("graph/entities").symlink_to(tmp_path / "elsewhere")
    time.sleep(3.2)
    with iomkg.open(project=small.root):
        assert not is_stamped(small)


def truncated(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] if content else b"\0")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes() or b"\0")
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lost(path: Path) -> None:
    path.unlink()


def opened_to_all(path: Path) -> None:
    path.chmod(0o666)


def linked(path: Path) -> None:
    path.rename(path.parents[3] / path.name)
    path.symlink_to(path.parents[3] / path.name)


def piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


DAMAGES = [truncated, flipped, lost, opened_to_all, linked]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda f: f.__name__)
def test_damage_to_any_file_is_noticed(
    settled: SmallProject, cache: Path, damage: Callable[[Path], None]
) -> None:
    label(settled)
    whole = snapshots(cache)[0]
    shutil.copytree(whole, cache / "whole")
    for file in [path.relative_to(whole) for path in whole.rglob("*") if path.is_file()]:
        if file.name == LOCK and damage in (truncated, flipped):
            continue  # it holds nothing
        assert is_stamped(settled) and kept.sound(whole)
        damage(whole / file)
        assert not is_stamped(settled), f"{file} {damage.__name__}"
        assert not kept.sound(whole), f"{file} {damage.__name__}"
        shutil.rmtree(whole)
        shutil.copytree(cache / "whole", whole)
        label(settled)


@pytest.mark.parametrize("damage", [*DAMAGES, piped, endless], ids=lambda f: f.__name__)
def test_a_damaged_one_is_built_again(
    settled: SmallProject, cache: Path, damage: Callable[[Path], None]
) -> None:
    first = label(settled)
    for file in sorted(snapshots(cache)[0].glob("version-*/store/*.sst")):
        damage(file)
    assert label(settled) == first
    assert kept.sound(snapshots(cache)[0])
    assert is_stamped(settled)


@pytest.mark.parametrize("what", ["version-*/store", "version-*", STAMP])
def test_a_half_built_one_is_not_trusted(small: SmallProject, cache: Path, what: str) -> None:
    first = label(small)
    [gone] = snapshots(cache)[0].glob(what)
    kept._remove(gone)
    assert label(small) == first


def test_an_empty_folder_of_its_name_is_not_trusted(small: SmallProject, cache: Path) -> None:
    first = label(small)
    name = snapshots(cache)[0]
    shutil.rmtree(name)
    name.mkdir()
    assert label(small) == first
    assert kept.sound(name)


def test_a_pipe_of_its_name_is_replaced(small: SmallProject, cache: Path) -> None:
    first = label(small)
    [folder] = snapshots(cache)
    shutil.rmtree(folder)
    os.mkfifo(folder)
    assert label(small) == first
    assert kept.sound(folder)


def test_one_of_another_project_is_not_trusted(
    small: SmallProject, cache: Path, tmp_path: Path
) -> None:
    label(small)
    edited(small)
    label(small)
    mine, other = sorted(snapshots(cache), key=lambda path: path.stat().st_mtime, reverse=True)
    shutil.rmtree(mine)
    other.rename(mine)
    assert label(small) == OTHER[: len(NAME)]


def test_one_of_another_version_is_not_used(
    small: SmallProject, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(small)
    monkeypatch.setattr(iomkg, "__version__", "9.9")
    label(small)
    assert len(snapshots(cache)) == 2


def test_one_that_others_can_write_is_built_again(small: SmallProject, cache: Path) -> None:
    first = label(small)
    snapshots(cache)[0].chmod(0o777)
    assert not kept.sound(snapshots(cache)[0])
    assert label(small) == first
    assert kept.sound(snapshots(cache)[0])


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away"
)
def test_one_of_another_user_is_built_again(settled: SmallProject, cache: Path) -> None:
    first = label(settled)
    os.chown(snapshots(cache)[0], 12345, 12345)
    assert not kept.sound(snapshots(cache)[0])
    assert label(settled) == first
    assert kept.sound(snapshots(cache)[0])


def test_a_stamp_that_others_can_write_is_not_trusted(settled: SmallProject, cache: Path) -> None:
    label(settled)
    for path in (cache / stamp.STAMPS).iterdir():
        path.chmod(0o666)
    assert not is_stamped(settled)


@pytest.mark.parametrize("damage", [truncated, flipped, piped, endless], ids=lambda f: f.__name__)
def test_a_damaged_stamp_only_costs_time(
    settled: SmallProject, cache: Path, damage: Callable[[Path], None]
) -> None:
    first = label(settled)
    for path in (cache / stamp.STAMPS).iterdir():
        damage(path)
    assert not is_stamped(settled)
    assert label(settled) == first
    assert is_stamped(settled)


def test_the_cache_folder_may_be_linked(settled: SmallProject, cache: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    cache.symlink_to(tmp_path / "real")
    first = label(settled)
    assert is_stamped(settled)
    assert label(settled) == first


def test_a_linked_snapshot_is_replaced_and_its_target_left(
    small: SmallProject, cache: Path, tmp_path: Path
) -> None:
    first = label(small)
    snapshots(cache)[0].rename(tmp_path / "target")
    link = cache / snapshots_name(tmp_path / "target")
    link.symlink_to(tmp_path / "target")
    assert label(small) == first
    assert not link.is_symlink()
    assert (tmp_path / "target" / STAMP).exists()


def snapshots_name(folder: Path) -> str:
    return "graph-" + json.loads((folder / STAMP).read_text(encoding="utf-8"))["made_from"]


def test_where_no_cache_can_be_written_the_graph_is_built_in_memory(
    small: SmallProject, cache: Path
) -> None:
    cache.write_text("a file")
    with iomkg.open(project=small.root) as kg:
        assert kg.show("nlfc").title == NAME
        assert "IOMKG_CACHE" in kg.note


def test_a_cache_folder_that_others_can_write_is_not_used(small: SmallProject, cache: Path) -> None:
    cache.mkdir()
    cache.chmod(0o777)
    with iomkg.open(project=small.root) as kg:
        assert kg.show("nlfc").title == NAME
        assert "others can write" in kg.note
    assert not list(cache.iterdir())


def test_without_the_cache_nothing_is_written(small: SmallProject, cache: Path) -> None:
    with iomkg.open(project=small.root, cache=False) as kg:
        assert kg.show("nlfc").title == NAME
    assert not cache.exists()


def test_only_the_last_few_are_kept_and_nothing_else_is_touched(
    small: SmallProject, cache: Path
) -> None:
    (cache / ".graph").mkdir(parents=True, mode=0o700)
    (cache / "graph-notes").mkdir()
    text = small.read(FILE)
    for number in range(10):
        small.write(FILE, text.replace(NAME, f"{NAME} {number}"))
        assert label(small) == f"{NAME} {number}"
    assert len(snapshots(cache)) - 1 == 8
    assert (cache / ".graph").is_dir()
    assert label(small) == f"{NAME} 9"


def test_one_unused_for_weeks_is_removed_when_another_is_built(
    small: SmallProject, cache: Path
) -> None:
    label(small)
    os.utime(snapshots(cache)[0], (time.time() - 20 * 86400,) * 2)
    edited(small)
    label(small)
    assert len(snapshots(cache)) == 1


def test_what_a_killed_process_left_is_removed(small: SmallProject, cache: Path) -> None:
    left = cache / f"graph-{'0' * 64}"
    (left / "version-20200101T000000-00000000").mkdir(parents=True)
    cache.chmod(0o700)
    os.utime(left, (time.time() - 120,) * 2)
    label(small)
    assert not left.exists()


def test_what_another_process_is_filling_is_left(small: SmallProject, cache: Path) -> None:
    begun = cache / f"graph-{'0' * 64}"
    begun.mkdir(parents=True)
    cache.chmod(0o700)
    lock = lock_file(begun / LOCK)
    os.utime(begun, (time.time() - 120,) * 2)
    label(small)
    assert lock is not None
    assert begun.exists()


def test_one_that_another_process_is_building_is_built_in_memory(
    small: SmallProject, cache: Path
) -> None:
    first = label(small)
    lock = lock_file(snapshots(cache)[0] / LOCK)
    (snapshots(cache)[0] / STAMP).unlink()
    with iomkg.open(project=small.root) as kg:
        assert (kg.show("nlfc").title, kg.note) == (first, "")
    assert lock is not None


def test_nothing_vouches_for_a_folder_that_another_process_fills(
    settled: SmallProject, cache: Path
) -> None:
    name = kept.name(stamp.QUERIES, "0" * 64)
    with new_version(cache / name):
        assert stamp.draft(stamp.QUERIES, str(settled.root), "", name) is None
