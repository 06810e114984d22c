"""One fault in the shipped project gives one finding, at its file and line, and nothing else.

Each test copies the project, seeds one fault into it, and validates the whole with the texts at
hand, as a maintainer's CI does.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from faults import FAULTS, SHAPES_FAULTS, Fault
from projects import CHECKOUT, SmallProject

from iomkg.check.finding import Report
from iomkg.check.layers import validate

WITHOUT: Final = ("shacl",)
"""Layers left out of a quick run.

pySHACL takes half a minute for the shipped graph, so that the faults of the shapes, and every
fault with all layers, are soak tests. Empty this once the shapes are compiled.
"""
SLOW: Final = (pytest.mark.soak,) if WITHOUT else ()


def copied(folder: Path) -> SmallProject:
    project = SmallProject(folder / "project")
    for name in ("ontology", "graph", "queries", "shapes"):
        shutil.copytree(CHECKOUT / name, project.root / name)
    return project


def found(project: SmallProject, texts: Path, ignore: tuple[str, ...]) -> Report:
    return validate(project.project, texts / "seeds", ignore=ignore)


def places(report: Report, project: SmallProject) -> list[tuple[str, str, int | None]]:
    return [
        (f.rule, str(f.place.file.relative_to(project.root)), f.place.line)
        for f in report.findings
        if f.place is not None
    ]


def check(fault: Fault, project: SmallProject, texts: Path, ignore: tuple[str, ...]) -> None:
    line = fault.seed(project)
    report = found(project, texts, ignore)
    assert places(report, project) == [(fault.rule, fault.where, line)], report.findings
    assert len(report.findings) == 1


def test_there_are_faults_of_many_kinds() -> None:
    assert len(FAULTS) + len(SHAPES_FAULTS) >= 60
    assert {fault.rule.partition("/")[0] for fault in FAULTS.values()} == {
        *("syntax", "terms", "ontology", "evidence", "dates", "conflicts", "passages", "queries")
    }


def test_without_a_fault_there_is_no_finding(tmp_path: Path, material: Path) -> None:
    assert found(copied(tmp_path), material, WITHOUT).findings == ()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_a_fault_is_found_at_its_line_and_alone(
    fault: Fault, tmp_path: Path, material: Path
) -> None:
    check(fault, copied(tmp_path), material, WITHOUT)


@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, marks=SLOW) for fault in SHAPES_FAULTS.values()],
    ids=list(SHAPES_FAULTS),
)
def test_a_fault_that_a_shape_finds(fault: Fault, tmp_path: Path, material: Path) -> None:
    check(fault, copied(tmp_path), material, ())
