"""One fault in the shipped project gives one finding, at its file and line, and nothing else.

Each test copies the project, seeds one fault into it, and validates the whole with the texts at
hand, as a maintainer's CI does. Quicker tests of each layer seed faults into the small project.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from _pytest.mark import ParameterSet
from faults import FAULTS, Fault
from projects import CHECKOUT, SmallProject

from iomkg.check.finding import Report
from iomkg.check.layers import validate
from iomkg.graph.reading import Reading

LONG: Final = pytest.mark.soak


def copied(folder: Path) -> SmallProject:
    project = SmallProject(folder / "project")
    for name in ("ontology", "graph", "queries", "shapes"):
        shutil.copytree(CHECKOUT / name, project.root / name)
    return project


def params(faults: Mapping[str, Fault]) -> list[ParameterSet]:
    """The faults for a test; all but the first of each layer are long, together."""
    layers: set[str] = set()
    marked = []
    for name, fault in faults.items():
        layer = fault.rule.partition("/")[0]
        marked.append(pytest.param(fault, id=name, marks=LONG if layer in layers else ()))
        layers.add(layer)
    return marked


def places(report: Report, project: SmallProject) -> list[tuple[str, str, int | None]]:
    return [
        (f.rule, str(f.place.file.relative_to(project.root)), f.place.line)
        for f in report.findings
        if f.place is not None
    ]


def test_there_are_faults_of_many_kinds() -> None:
    assert len(FAULTS) >= 70
    assert {fault.rule.partition("/")[0] for fault in FAULTS.values()} == {
        *("syntax", "terms", "ontology", "shacl", "evidence", "dates", "conflicts", "passages"),
        "queries",
    }


def test_each_fault_can_be_seeded(tmp_path: Path) -> None:
    project = copied(tmp_path)
    for fault in FAULTS.values():
        before = project.read(fault.file)
        assert fault.seed(project)
        project.path(fault.where).unlink()
        project.write(fault.file, before)


@pytest.mark.slow
def test_without_a_fault_there_is_no_finding(tmp_path: Path, material: Path) -> None:
    assert validate(Reading(copied(tmp_path).project, material / "seeds")).findings == ()


@pytest.mark.slow
@pytest.mark.parametrize("fault", params(FAULTS))
def test_a_fault_is_found_at_its_line_and_alone(
    fault: Fault, tmp_path: Path, material: Path
) -> None:
    project = copied(tmp_path)
    line = fault.seed(project)
    report = validate(Reading(project.project, material / "seeds"))
    assert places(report, project) == [(fault.rule, fault.where, line)], report.findings
    assert len(report.findings) == 1
