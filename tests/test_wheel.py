"""The package works where there is no checkout: the wheel carries the graph.

Needs no network: hatchling comes with the development extra, and the new environment borrows
the dependencies of the one that runs the tests.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
DATA = ("ontology", "graph", "shapes", "queries")
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "tests", "node_modules")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("copy") / "iomkg", ignore=NOT_COPIED))


@pytest.fixture(scope="module")
def wheel(tree: Path) -> Path:
    return build(tree, "wheel")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a new environment that has the wheel and nothing of the checkout."""
    home = tmp_path_factory.mktemp("new") / "venv"
    venv.create(home, with_pip=True, symlinks=os.name != "nt")
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel)
    where = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    # A .pth inside a borrowed folder is not followed, so an editable iomkg there stays unseen.
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(where, "borrowed.pth").write_text("\n".join(sorted(borrowed)), encoding="utf-8")
    return python.with_name("iomkg")


# Python 3.11.4 brought the filter, and 3.14 minds its absence.
SAFELY = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


def test_the_wheel_carries_every_file_of_the_graph(tree: Path, wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"iomkg/_project/{name}" for name in files(tree, *DATA)} | files(tree, "iomkg")
    assert not wanted - packed
    strangers = {name for name in packed - wanted if ".dist-info/" not in name}
    assert not strangers


def test_the_wheel_carries_both_licences(wheel: Path) -> None:
    packed = {Path(name).name for name in zipfile.ZipFile(wheel).namelist() if "/licenses/" in name}
    assert {"LICENSE", "LICENSE-DATA"} <= packed


def test_the_source_archive_makes_the_same_wheel(tree: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(build(tree, "sdist")) as archive:
        archive.extractall(tmp_path, **SAFELY)
    (unpacked,) = tmp_path.iterdir()
    again = build(unpacked, "wheel")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


def test_an_installed_package_answers_far_from_any_checkout(program: Path, elsewhere: Path) -> None:
    answer = run(program, "query", "renamings", "--format", "csv", folder=elsewhere)
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert any("1989" in row["date"] for row in rows)


def test_an_installed_package_reads_its_own_graph(program: Path, elsewhere: Path) -> None:
    code = "import iomkg.graph.project as p; print(p.find_project().root)"
    root = Path(run(program.with_name("python"), "-c", code, folder=elsewhere).strip())
    assert root.parts[-2:] == ("iomkg", "_project")
    assert program.parent.parent in root.parents


def test_a_copy_that_was_asked_first_takes_no_offers_from_the_installed_graph(
    program: Path, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOMKG_CACHE", str(tmp_path / "cache"))
    code = "import iomkg.graph.project as p; print(p.find_project().root)"
    root = Path(run(program.with_name("python"), "-c", code, folder=elsewhere).strip())
    copy = shutil.copytree(root, tmp_path / "copy")
    ask = ("ask", "When was IOM founded?", "--format", "json")
    run(program, *ask, "--project", copy, folder=elsewhere)
    offers = json.loads(run(program, *ask, folder=elsewhere))["offers"]
    assert any("renamings" in offer["command"] for offer in offers)


def build(tree: Path, kind: str) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", "dist", folder=tree)
    suffix = ".whl" if kind == "wheel" else ".tar.gz"
    (built,) = (path for path in (tree / "dist").iterdir() if path.name.endswith(suffix))
    return built


def files(tree: Path, *folders: str) -> set[str]:
    return {
        path.relative_to(tree).as_posix()
        for folder in folders
        for path in (tree / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def run(*command: str | Path, folder: Path | None = None) -> str:
    outer = {k: v for k, v in os.environ.items() if not k.startswith(("IOMKG_", "PYTHON"))}
    cache = {"XDG_CACHE_HOME": str(folder / "cache")} if folder else {}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=outer | cache,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
