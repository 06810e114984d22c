"""What a person sees when their Python cannot set the project up."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

TOO_OLD = "import sys\nsys.version_info = (3, 9, 2, 'final', 0)\n"
MISSING = "raise ImportError('No module named ' + __name__)\n"

pytestmark = pytest.mark.skipif(
    not (ROOT / "scripts").is_dir(), reason="the tests do not run from a checkout"
)


def test_a_sound_python_passes_in_silence() -> None:
    done = check_python({})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_too_old_a_python_is_told_what_to_install(tmp_path: Path) -> None:
    done = check_python(python_with(tmp_path, "sitecustomize", TOO_OLD))
    assert done.returncode == 1
    assert f"needs Python 3.11 or newer; {sys.executable} is 3.9." in done.stderr
    assert_every_system_has_its_fix(done.stderr)
    assert "make PYTHON=" in done.stderr


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path, module: str) -> None:
    done = check_python(python_with(tmp_path, module, MISSING))
    assert done.returncode == 1
    assert f"cannot make virtual environments: it has no {module}." in done.stderr
    assert_every_system_has_its_fix(done.stderr)
    assert "python3-venv" in done.stderr


def test_the_check_is_readable_by_an_old_python() -> None:
    text = (ROOT / "scripts" / "check_python.py").read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 6))


def test_make_stops_at_the_check_and_leaves_no_stamp(tmp_path: Path) -> None:
    project = bare_project(tmp_path)
    done = make(
        project, python_with(tmp_path, "sitecustomize", TOO_OLD), f"PYTHON={sys.executable}"
    )
    assert done.returncode == 2
    assert "sudo apt install" in done.stderr
    assert not (project / ".venv").exists()


def test_make_says_so_where_there_is_no_python(tmp_path: Path) -> None:
    done = make(bare_project(tmp_path), {}, "PYTHON=no-such-python")
    assert done.returncode == 2
    assert "There is no Python. Install 3.11 or newer" in done.stderr


@pytest.mark.parametrize(
    ("left_behind", "built"),
    [
        pytest.param("nothing", True, id="an empty clone"),
        pytest.param("half", True, id="half built"),
        pytest.param("moved", True, id="made in another folder"),
        pytest.param("no python", True, id="its Python is gone"),
        pytest.param("stale", True, id="older than pyproject.toml"),
        pytest.param("sound", False, id="sound"),
    ],
)
def test_make_builds_the_environment_when_it_must(
    tmp_path: Path, left_behind: str, built: bool
) -> None:
    project = bare_project(tmp_path)
    leave_behind(project, left_behind)
    done = make(project, {}, "--dry-run", f"PYTHON={sys.executable}")
    assert done.returncode == 0, done.stderr
    assert ("-m venv --clear .venv" in done.stdout) is built


def test_make_installs_what_the_tests_need_in_one_go(tmp_path: Path) -> None:
    words = ("--dry-run", f"PYTHON={sys.executable}")
    alone, dev = (
        make(bare_project(tmp_path / name), {}, *words, target=f".venv/{name}")
        for name in (".ready", ".ready-dev")
    )
    assert " -e '.'\n" in alone.stdout
    assert " -e '.[dev]'\n" in dev.stdout
    assert " -e '.'\n" not in dev.stdout


def leave_behind(project: Path, state: str) -> None:
    if state == "nothing":
        return
    python = project / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to("gone" if state == "no python" else sys.executable)
    if state == "half":
        return
    made_in = project.parent / "elsewhere" if state == "moved" else project
    stamp = project / ".venv" / ".ready"
    stamp.write_text(f"{made_in}\n", encoding="utf-8")
    if state == "stale":
        os.utime(stamp, (0, 0))


def bare_project(tmp_path: Path) -> Path:
    """Make a folder with what make needs to set the project up, and nothing else."""
    project = tmp_path.resolve() / "project"
    (project / "scripts").mkdir(parents=True)
    for name in ("pyproject.toml", "Makefile", "scripts/check_python.py"):
        shutil.copyfile(ROOT / name, project / name)
    return project


def python_with(tmp_path: Path, module: str, text: str) -> dict[str, str]:
    """Environment of a Python that finds this text in place of that module."""
    folder = tmp_path / "in-place"
    folder.mkdir()
    (folder / f"{module}.py").write_text(text, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def check_python(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, str(ROOT / "scripts" / "check_python.py")], ROOT, environment)


def make(
    project: Path, environment: dict[str, str], *words: str, target: str = ".venv/.ready"
) -> subprocess.CompletedProcess[str]:
    program = shutil.which("make")
    if program is None:
        pytest.skip("make is not installed")
    return run([program, target, *words], project, environment)


def run(
    command: list[str], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    # make hands its own settings down to the make that a test starts.
    outer = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", "PYTHON"))}
    return subprocess.run(
        command,
        cwd=folder,
        env=outer | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_every_system_has_its_fix(message: str) -> None:
    for system, command in (
        ("Debian, Ubuntu", "sudo apt install"),
        ("Fedora", "sudo dnf install"),
        ("macOS", "brew install"),
    ):
        assert any(
            line.strip().startswith(system) and command in line for line in message.splitlines()
        ), f"no fix for {system} in: {message}"
