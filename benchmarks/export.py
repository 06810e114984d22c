"""Exports side by side: ``python -m benchmarks.export``.

A generated graph is written as Turtle, JSON-LD and N-Triples by iomkg, by rdflib, and by
pyoxigraph, which neither sorts nor groups more than its input does. What each wrote is read
back and must be one graph; iomkg writes twice, from shuffled triples and under another seed of
Python's hashes, and the bytes must be the same. Then a larger graph is written from a folder on
disk, without holding it, beside pyoxigraph's own dump.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyoxigraph as ox

from benchmarks.generate import Settings, write_file
from benchmarks.measure import Answer, machine, ratio, result_file, run_module, seconds, table
from iomkg.rdf.store.directory import DirectoryStore

SIZE: Final = 100_000
STREAMED: Final = 1_000_000
LIMIT: Final = 600.0
SEED: Final = 20261122
_NAMES: Final = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples"}
_QUICK: Final = 3  # times; rdflib once, as it takes long


def exports(size: int, forms: Sequence[str] = tuple(_NAMES)) -> str:
    """Measure exports of a graph in memory.

    Args:
        size: its triples.
        forms: the formats.

    Returns:
        Markdown.

    Raises:
        ValueError: if what they wrote is not one graph, or not the same bytes each time.
    """
    rows = []
    with TemporaryDirectory() as folder:
        data = Path(folder) / "graph.nt"
        write_file(Settings(size, SEED), data)
        for form in forms:
            found = {
                engine: _run(engine, form, data, "--times", str(times))
                for engine, times in (("iomkg", _QUICK), ("pyoxigraph", _QUICK), ("rdflib", 1))
            }
            again = _run("iomkg", form, data, "--shuffle", "1")
            _agree({name: answer.result.get("graph") for name, answer in found.items()}, form)
            if found["iomkg"].result["text"] != again.result["text"]:
                raise ValueError(f"iomkg writes {form} differently from shuffled triples.")
            ours = _seconds(found["iomkg"])
            rows += [
                [
                    _NAMES[form],
                    engine,
                    seconds(_seconds(answer)) if answer.result else answer.status,
                    ratio(_seconds(answer), ours),
                    _mebibytes(answer, "bytes"),
                ]
                for engine, answer in found.items()
            ]
    header = ("format", "engine", "time", "to iomkg", "MiB written")
    return f"## {size:,} triples in memory\n\n{table(header, rows)}\n"


def streams(size: int, forms: Sequence[str] = ("ttl", "nt")) -> str:
    """Measure exports of a folder on disk.

    Args:
        size: triples in it.
        forms: the formats.

    Returns:
        Markdown.

    Raises:
        ValueError: if what they wrote is not one graph.
    """
    rows = []
    with TemporaryDirectory() as folder:
        data, store = Path(folder) / "graph.nt", Path(folder) / "store"
        write_file(Settings(size, SEED), data)
        opened = DirectoryStore(store)
        with data.open("rb") as stream:
            opened.load_stream(stream, ox.RdfFormat.N_TRIPLES, "urn:x")
        opened.close()
        for form in forms:
            found = {
                engine: _run(engine, form, store)
                for engine in ("iomkg, streamed", "pyoxigraph, dumped")
            }
            _agree({name: answer.result.get("graph") for name, answer in found.items()}, form)
            ours = _seconds(found["iomkg, streamed"])
            rows += [
                [
                    _NAMES[form],
                    engine,
                    seconds(_seconds(answer)) if answer.result else answer.status,
                    ratio(_seconds(answer), ours),
                    _mebibytes(answer, "memory"),
                    _mebibytes(answer, "bytes"),
                ]
                for engine, answer in found.items()
            ]
    header = ("format", "engine", "time", "to iomkg", "MiB resident", "MiB written")
    return f"## {size:,} triples on disk\n\n{table(header, rows)}\n"


def _run(engine: str, form: str, data: Path, *more: str) -> Answer:
    return run_module("benchmarks.exporters", (engine, form, str(data), *more), LIMIT)


def _agree(graphs: dict[str, str | None], form: str) -> None:
    """Check that all who finished wrote one graph."""
    if graphs and next(iter(graphs.values())) is None:
        raise ValueError(f"iomkg did not write {form}.")
    if len({graph for graph in graphs.values() if graph}) > 1:
        raise ValueError(f"What was written as {form} is not one graph: {graphs}.")


def _seconds(answer: Answer) -> float | None:
    found = answer.result.get("seconds")
    return float(found) if found is not None else None


def _mebibytes(answer: Answer, of: str) -> str:
    return f"{answer.result[of] / 2**20:,.0f}" if answer.result else "–"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.export", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, metavar="TRIPLES")
    parser.add_argument("--streamed", type=int, default=STREAMED, metavar="TRIPLES")
    parser.add_argument("--quick", action="store_true", help="20,000 and 100,000 triples")
    options = parser.parse_args(arguments)
    size, larger = (20_000, 100_000) if options.quick else (options.size, options.streamed)
    text = f"# Exports\n\n{machine(('iomkg', 'pyoxigraph', 'rdflib'))}\n\n"
    text += exports(size) + "\n" + streams(larger)
    print(text)
    result_file("export.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
