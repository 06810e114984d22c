"""The notebook of the documentation runs from its first cell to its last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from projects import CHECKOUT

TOUR = CHECKOUT / "docs" / "tour.ipynb"

pytestmark = pytest.mark.skipif(not TOUR.exists(), reason="the tests do not run from a checkout")


def cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(TOUR.read_text(encoding="utf-8"))["cells"]
    return found


def test_nothing_that_it_prints_is_kept_in_it() -> None:
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    assert len(code) > 8
    assert not [cell["id"] for cell in code if cell["outputs"] or cell["execution_count"]]


@pytest.mark.soak
def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for extra in ("pandas", "vl_convert", "ipykernel"):
        pytest.importorskip(extra)
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    monkeypatch.setenv("IOMKG_PROJECT", str(CHECKOUT))
    book = nbformat.read(TOUR, as_version=4)
    nbclient.NotebookClient(
        book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    shown = [output for cell in book.cells for output in cell.get("outputs", [])]
    drawn = [o for o in shown if "image/svg+xml" in o.get("data", {})]
    assert len(drawn) == 2
    tables = [o for o in shown if "text/html" in o.get("data", {})]
    assert len(tables) >= 4
    assert "ICEM" in tables[1]["data"]["text/html"]
    assert not list(tmp_path.iterdir())
