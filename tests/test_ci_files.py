"""What people put into their CI: the GitHub action, the pre-commit hooks, the documented lines.

The commands are taken from the files that people use, and run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from projects import CHECKOUT, SmallProject, make_project

from iomkg.rdf.turtle.fmt import format_turtle

FAULT = "<claim/harbour-gazette/pfc-name> iomkg:rnk iomkg:Normal ."
GAZETTE = "graph/claims/harbour-gazette.ttl"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHECKOUT / "action.yml").is_file(), reason="the tests do not run from a checkout"
    ),
]


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


@pytest.fixture
def tools(tmp_path: Path) -> dict[str, str]:
    """The environment of a step, in which ``iomkg`` is the one of this checkout."""
    command = tmp_path / "bin" / "iomkg"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m iomkg "$@"\n')
    command.chmod(0o755)
    (tmp_path / "temp").mkdir()
    return os.environ | {
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(CHECKOUT),
        "IOMKG": str(command),
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_ACTION_PATH": str(CHECKOUT),
    }


def test_the_action_passes_a_sound_project(small: SmallProject, tools: dict[str, str]) -> None:
    done = step("validate", small, tools, FAIL_ON="violation")
    assert done.returncode == 0, done.stderr
    assert outputs(tools) == {"status": "0", "sarif": f"{tools['RUNNER_TEMP']}/iomkg.sarif"}


def test_the_action_annotates_and_reports_findings(
    small: SmallProject, tools: dict[str, str]
) -> None:
    small.append(GAZETTE, FAULT)
    done = step("validate", small, tools, FAIL_ON="violation")
    assert done.returncode == 1
    assert re.search(rf"^::error file=.*{GAZETTE},line=\d+,", done.stdout, re.MULTILINE)
    assert outputs(tools)["status"] == "1"
    log = json.loads(Path(outputs(tools)["sarif"]).read_text())
    assert "terms/undeclared" in {result["ruleId"] for result in log["runs"][0]["results"]}


def test_the_action_reports_a_file_that_does_not_parse(
    small: SmallProject, tools: dict[str, str]
) -> None:
    small.append(GAZETTE, "<x> <y> .")
    assert step("validate", small, tools, FAIL_ON="violation").returncode == 2
    assert outputs(tools)["status"] == "2"
    assert Path(outputs(tools)["sarif"]).is_file()


def test_the_action_uploads_no_report_of_an_earlier_run(
    tools: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "temp" / "iomkg.sarif").write_text("{}")
    nowhere = SmallProject(tmp_path / "nowhere")
    assert step("validate", nowhere, tools, FAIL_ON="violation").returncode == 2
    report = outputs(tools).get("sarif")
    assert report is None or Path(report).read_text() != "{}"


def test_the_action_hands_its_inputs_on(small: SmallProject, tools: dict[str, str]) -> None:
    done = step("validate", small, tools, FAIL_ON="info", SOURCES=str(small.texts))
    assert done.returncode == 0
    assert "not at hand" not in done.stdout
    assert "2 texts at hand" in done.stdout
    assert step("validate", small, tools, FAIL_ON="nonsense").returncode == 2


def test_the_action_is_well_formed() -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    for schema, file in (
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", ".github/workflows/ci.yml"),
    ):
        done = subprocess.run([*checker, schema, CHECKOUT / file], capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode()


def test_what_the_action_refers_to_is_there() -> None:
    text = (CHECKOUT / "action.yml").read_text()
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(action()["inputs"])
    steps = {one["id"]: str(one) for one in action()["runs"]["steps"] if "id" in one}
    for name, output in re.findall(r"steps\.(\w+)\.outputs\.([\w-]+)", text):
        assert f"{output}=" in steps[name] or (name, output) == ("python", "python-path")


def test_the_hooks_are_well_formed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"],
        cwd=CHECKOUT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode()


def test_the_hooks_run_in_a_project(small: SmallProject, tools: dict[str, str]) -> None:
    small.append(GAZETTE, FAULT)
    hook = hooks()["iomkg-validate"]
    assert shell(" ".join([hook["entry"], *hook["args"]]), small.root, tools).returncode == 1
    assert shell(f"{hooks()['iomkg-fmt']['entry']} {GAZETTE}", small.root, tools).returncode == 0


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("graph/claims/a.ttl", {"iomkg-fmt", "iomkg-validate"}),
        ("shapes/a.ttl", {"iomkg-fmt", "iomkg-validate"}),
        ("queries/a.rq", {"iomkg-validate"}),
        ("elsewhere/a.ttl", {"iomkg-fmt"}),
        ("notes.md", set()),
    ],
)
def test_which_files_start_a_hook(file: str, wanted: set[str]) -> None:
    assert {name for name, hook in hooks().items() if re.search(hook["files"], file)} == wanted


def test_the_line_for_gitlab(small: SmallProject, tools: dict[str, str]) -> None:
    small.append(GAZETTE, FAULT)
    (job,) = documented("GitLab").values()
    validate, fmt = job["script"]
    assert shell(validate, small.root, tools).returncode == 1
    report = ET.parse(small.root / job["artifacts"]["reports"]["junit"])
    assert report.getroot().findall(".//failure")
    assert job["artifacts"]["when"] == "always"
    assert shell(fmt, small.root, tools).returncode == 0


def test_the_lines_for_github_and_pre_commit() -> None:
    *_, use = documented("GitHub")["jobs"]["validate"]["steps"]
    assert set(use["with"]) <= set(action()["inputs"])
    (repository,) = documented("pre-commit")["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == list(hooks())


def test_the_documented_layout_is_the_one_that_is_written() -> None:
    page = (CHECKOUT / "docs" / "formatting.md").read_text()
    (example,) = re.findall(r"```turtle\n(.*?)```", page, re.DOTALL)
    assert format_turtle(example, Path("docs/formatting.md")) == example


@pytest.mark.soak
def test_the_action_installs_what_it_is_part_of(tools: dict[str, str]) -> None:
    done = run_step("install", CHECKOUT, tools | {"PYTHON": sys.executable, "VERSION": ""})
    assert done.returncode == 0, done.stderr
    command = outputs(tools)["iomkg"]
    outside = {name: value for name, value in tools.items() if name != "PYTHONPATH"}
    assert shell(f"{command} fmt --check --project .", CHECKOUT, outside).returncode == 0


@pytest.mark.soak
def test_the_action_installs_a_version_that_is_asked_for(tools: dict[str, str]) -> None:
    wanted = {"PYTHON": sys.executable, "VERSION": "0.0.0.dev1", "PIP_NO_INDEX": "1"}
    done = run_step("install", CHECKOUT, tools | wanted)
    assert done.returncode == 1
    assert "iomkg==0.0.0.dev1" in done.stderr


@pytest.mark.soak
def test_pre_commit_formats_and_validates(small: SmallProject, tools: dict[str, str]) -> None:
    """A commit with an unformatted file and a fault is held back; mended, it goes through."""
    tools = {name: value for name, value in tools.items() if name != "PYTHONPATH"}
    tools["PRE_COMMIT_HOME"] = tools["RUNNER_TEMP"]
    hook_repository = copy_of_the_checkout(small.root.parent / "hooks")
    config = {
        "repo": str(hook_repository),
        "rev": git(hook_repository, "rev-parse", "HEAD"),
        "hooks": [{"id": name} for name in hooks()],
    }
    small.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [config]}))
    git(small.root, "init", "-q")
    check = f'"{sys.executable}" -m pre_commit run --all-files'
    before = small.read(GAZETTE)
    small.append(GAZETTE, f"{FAULT}\n<claim/harbour-gazette/pfc-name> a iomkg:Claim,iomkg:Claim .")
    git(small.root, "add", "-A")

    held_back = shell(check, small.root, tools)
    assert held_back.returncode == 1, held_back.stdout + held_back.stderr
    assert f"formatted {GAZETTE}" in held_back.stdout
    assert "a iomkg:Claim ,\n        iomkg:Claim ." in small.read(GAZETTE)
    assert "iomkg:rnk is not declared" in held_back.stdout

    small.write(GAZETTE, before)
    git(small.root, "add", "-A")
    passed = shell(check, small.root, tools)
    assert passed.returncode == 0, passed.stdout + passed.stderr


def action() -> dict[str, Any]:
    return yaml.safe_load((CHECKOUT / "action.yml").read_text())


def hooks() -> dict[str, dict[str, Any]]:
    listed = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text())
    return {hook["id"]: hook for hook in listed}


def documented(heading: str) -> dict[str, Any]:
    """The YAML that ``docs/ci.md`` shows below a heading."""
    page = (CHECKOUT / "docs" / "ci.md").read_text()
    (_, section) = page.split(f"\n## {heading}\n")
    found = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert found
    return yaml.safe_load(found[1])


def step(
    name: str, small: SmallProject, tools: dict[str, str], **inputs: str
) -> subprocess.CompletedProcess[str]:
    """Run a step of the action for a project, in the folder above it."""
    given = {"PROJECT": str(small.root), "SOURCES": "", **inputs}
    return run_step(name, small.root.parent, tools | given)


def run_step(name: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    (found,) = (one for one in action()["runs"]["steps"] if one.get("id") == name)
    assert set(found["env"]) <= set(env)
    return shell(found["run"], folder, env)


def shell(command: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command as GitHub runs a step with ``shell: bash``."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    return subprocess.run(
        [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def outputs(tools: dict[str, str]) -> dict[str, str]:
    lines = Path(tools["GITHUB_OUTPUT"]).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def copy_of_the_checkout(folder: Path) -> Path:
    """Commit what the checkout holds now to a repository of its own."""
    listed = git(CHECKOUT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x")
    return folder


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()
