"""The benchmark of exports compares what it says it compares."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import export, exporters
from benchmarks.generate import Settings, write_file


@pytest.mark.slow
def test_it_compares_one_graph_in_each_engine() -> None:
    text = export.exports(8_000, ("jsonld",))
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| JSON-LD")]
    assert [row[2].strip() for row in rows] == ["iomkg", "pyoxigraph", "rdflib"]
    assert all(row[3].strip().endswith(" s") for row in rows)


@pytest.mark.slow
def test_it_streams_a_folder() -> None:
    text = export.streams(8_000, ("ttl",))
    assert text.count("| Turtle") == 2
    assert "–" not in text


def test_graphs_that_differ_have_different_digests(tmp_path: Path) -> None:
    digests = set()
    for seed in (1, 2):
        write_file(Settings(8_000, seed), tmp_path / "a.nt")
        digests.add(exporters.graph_digest(tmp_path / "a.nt", "nt"))
    assert len(digests) == 2
    with pytest.raises(ValueError, match="not one graph"):
        export._agree(dict(enumerate(digests)), "nt")  # type: ignore[arg-type]
