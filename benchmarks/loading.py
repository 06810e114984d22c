"""Loading into a store on disk: iomkg beside the engine's own bulk loader.

``python -m benchmarks.loading`` generates graphs and loads each with raw pyoxigraph, with ``iomkg
load`` as a copy of the file, and with what follows from the claims; then it opens the store and
looks things up. Each run is a process of its own, whose time and memory are measured; runs take
turns, so that a busy machine is busy for all, and the quickest of each is kept. A size for which
there is no time left is skipped, and that is said.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, process_time
from typing import Final

import pyoxigraph as ox

from benchmarks.generate import Settings, write_file
from benchmarks.measure import (
    Answer,
    machine,
    peak_memory,
    ratio,
    result_file,
    run_module,
    seconds,
    table,
    write_json,
)
from iomkg.rdf.store.directory import DirectoryStore
from iomkg.rdf.store.embedded import MemoryStore

SIZES: Final = (100_000, 1_000_000, 10_000_000)
QUICK_SIZES: Final = (40_000,)
SEED: Final = 20261122
RUNS: Final = {100_000: 5, 1_000_000: 3}
BUDGET: Final = 3600.0
STAGE_LIMIT: Final = 1800.0

RAW: Final = "raw pyoxigraph"
COPIED: Final = "iomkg, no derivation"
DERIVED: Final = "iomkg"
WAYS: Final = (RAW, COPIED, DERIVED)
_READ: Final = "read"
_LOOK_UPS: Final = 2_000
_CLAIMS: Final = "SELECT ?claim { ?claim a <https://w3id.org/iomkg/ontology#Claim> } LIMIT 200000"
_LOOK_UP: Final = "SELECT ?p ?o {{ <{}> ?p ?o }}"


def load_file(path: Path) -> MemoryStore:
    """Load a file into a new store in memory, by the loader of the engine beneath it.

    Args:
        path: N-Triples.

    Returns:
        The store.
    """
    store = MemoryStore()
    # The store's own method takes triples one by one.
    store._opened().bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    return store


@dataclass(frozen=True)
class Stage:
    """What was measured of one size.

    Attributes:
        size: triples generated.
        answers: the quickest run of each way, and of reading the store that was derived.
        took: seconds that everything took.
    """

    size: int
    answers: Mapping[str, Answer]
    took: float


def measure(size: int, runs: int, folder: Path) -> Stage:
    """Measure one size.

    Args:
        size: triples.
        runs: how many times each way; that with derivation runs once.
        folder: where to write.

    Returns:
        The measurements.
    """
    begun = monotonic()
    data = folder / f"graph-{size}.nt"
    write_file(Settings(size, SEED), data)
    answers: dict[str, Answer] = {}
    for run in range(runs):
        for way in WAYS if run == runs - 1 else (RAW, COPIED):
            print(f"{size:>10,} triples: {way} …", file=sys.stderr, flush=True)
            store = folder / f"store-{WAYS.index(way)}-{run}"
            answer = run_module("benchmarks.loading", [way, str(data), str(store)], STAGE_LIMIT)
            answers[way] = _better(answers.get(way), answer)
    store = folder / f"store-{WAYS.index(DERIVED)}-{runs - 1}"
    answers[_READ] = run_module("benchmarks.loading", [_READ, str(data), str(store)], STAGE_LIMIT)
    return Stage(size, answers, monotonic() - begun)


def _better(old: Answer | None, new: Answer) -> Answer:
    if old is None or not old.result:
        return new
    if not new.result:
        return old
    quick = min(old, new, key=lambda answer: float(answer.result["seconds"]))
    least = {
        name: min(float(each.result[name]) for each in (old, new)) for name in ("cpu", "memory")
    }
    return Answer(quick.status, {**quick.result, **least})


def work(way: str, data: Path, folder: Path) -> dict[str, float]:
    """Do one piece of work in this process.

    Args:
        way: one of :data:`WAYS`, or ``read``.
        data: N-Triples.
        folder: the store.

    Returns:
        What it took: seconds, seconds of the processors, and peak memory in bytes; and how many
        triples the store then holds.
    """
    if way == _READ:
        return _read(folder)
    # What is imported for the work is imported before it is timed.
    from iomkg.graph.filling import fill
    from iomkg.graph.project import find_project
    from iomkg.rdf.store.files import find_inputs

    start, used = perf_counter(), process_time()
    if way == RAW:
        store = ox.Store(folder)
        store.bulk_load(path=str(data), format=ox.RdfFormat.N_TRIPLES)
        del store
    else:
        derive = None if way == DERIVED else False
        fill(folder, find_inputs([str(data)]), find_project, derive=derive)
    took, used = perf_counter() - start, process_time() - used
    memory = peak_memory()
    if way == RAW:
        triples = len(ox.Store.read_only(str(folder)))
    else:
        triples = DirectoryStore(folder, read_only=True).size()
    return {"seconds": took, "cpu": used, "memory": memory, "triples": triples}


def _read(folder: Path) -> dict[str, float]:
    start = perf_counter()
    store = DirectoryStore(folder, read_only=True)
    opened = perf_counter() - start
    claims = [str(claim) for (claim,) in store.select(_CLAIMS).rows]
    chosen = Random(SEED).choices(claims, k=_LOOK_UPS)
    start = perf_counter()
    rows = sum(1 for claim in chosen for _ in store.select(_LOOK_UP.format(claim)).rows)
    took = perf_counter() - start
    return {"seconds": took, "memory": peak_memory(), "opened": opened, "rows": rows}


def report(stage: Stage) -> str:
    """Write the table of one size.

    Args:
        stage: its measurements.

    Returns:
        Markdown.
    """
    lines = [_line(way, stage.answers[way], stage.answers[RAW]) for way in WAYS]
    header = ("way", "triples", "time", "to raw", "processor", "to raw", "peak memory", "to raw")
    text = f"## {stage.size:,} triples\n\n{table(header, lines)}\n"
    read = stage.answers[_READ]
    if not read.result:
        return f"{text}\nLook-ups: {read.status}\n"
    told = read.result
    return text + (
        f"\nThe last of these stores opens in {told['opened'] * 1000:.0f} ms; a look-up of "
        f"all triples of a claim takes {told['seconds'] / _LOOK_UPS * 1e6:.0f} µs, and after "
        f"{_LOOK_UPS:,} of them {_megabytes(told['memory'])} have been resident at most.\n"
    )


def _line(way: str, answer: Answer, raw: Answer) -> list[str]:
    if not answer.result:
        return [way, "–", answer.status, *"–––––"]
    told, base = answer.result, raw.result or {}
    return [
        way,
        f"{told['triples']:,}",
        seconds(told["seconds"]),
        ratio(told["seconds"], base.get("seconds")),
        seconds(told["cpu"]),
        ratio(told["cpu"], base.get("cpu")),
        _megabytes(told["memory"]),
        ratio(told["memory"], base.get("memory")),
    ]


def _megabytes(count: float) -> str:
    return f"{count / 1e6:,.0f} MB"


def compare(sizes: Sequence[int], budget: float, runs: int | None) -> tuple[str, list[Stage]]:
    """Measure sizes in turn, while there is time.

    Args:
        sizes: triples, from small to large.
        budget: seconds; a size that would pass it, as the last one lets expect, is skipped.
        runs: how many times each way; None for what suits the size.

    Returns:
        Markdown, and the measurements.
    """
    end, text, stages = monotonic() + budget, "", list[Stage]()
    for size in sizes:
        expected = stages[-1].took * size / stages[-1].size if stages else 0.0
        if monotonic() + expected > end:
            part = f"## {size:,} triples\n\nskipped: there is no time for it\n"
        else:
            with TemporaryDirectory() as folder:
                stages.append(measure(size, runs or RUNS.get(size, 1), Path(folder)))
            part = report(stages[-1])
        print(part, flush=True)
        text += part + "\n"
    return text, stages


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark, or one piece of its work."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=__doc__)
    parser.add_argument("work", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="one small graph")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="TRIPLES")
    parser.add_argument("--runs", type=int, help="of each way")
    parser.add_argument("--budget", type=float, default=BUDGET, metavar="SECONDS")
    options = parser.parse_args(arguments)
    if options.work:
        way, data, folder = options.work
        write_json(options.output, work(way, Path(data), Path(folder)))
        return 0
    title = f"# Loading\n\n{machine(('iomkg', 'pyoxigraph'))}\n\n"
    print(title)
    sizes = sorted(options.sizes or (QUICK_SIZES if options.quick else SIZES))
    text, stages = compare(sizes, options.budget, options.runs)
    result_file("loading.md").write_text(title + text, encoding="utf-8")
    write_json(
        result_file("loading.json"),
        [
            {"size": s.size, **{way: a.result or a.status for way, a in s.answers.items()}}
            for s in stages
        ],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
