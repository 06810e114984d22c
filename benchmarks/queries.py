"""Reference queries side by side: iomkg, raw pyoxigraph, maplib, oxrdflib and rdflib.

``python -m benchmarks.queries`` generates graphs, derives what the queries need, gives every
engine the same file and the same texts, checks that the rows are equal, and prints times and
ratios. Each engine runs in a process of its own; a query that passes its limit ends that process,
which is started again without it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Empty, Queue
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, perf_counter
from typing import IO, Any, Final

from benchmarks.generate import Settings, write_file
from benchmarks.loading import load_file
from benchmarks.measure import OVER, machine, ratio, seconds, table, write_json
from benchmarks.query_engines import ENGINES
from benchmarks.reference import queries
from iomkg.derive.facts import derive
from iomkg.project import find_project
from iomkg.terms import Triple

SIZES: Final = (100_000, 1_000_000)
QUICK_SIZES: Final = (40_000,)
QUERY_LIMIT: Final = 60.0
QUICK_LIMIT: Final = 10.0
STAGE_LIMIT: Final = 600.0
SEED: Final = 20261122
RESULTS: Final = Path(__file__).parent / "results"
# The rules whose triples the reference queries read.
_RULES: Final = frozenset(
    {
        "14-characters",
        "20-affirmed",
        "21-usable",
        "30-clashes-date-one-for-ever",
        "40-judged",
        "50-accepted",
        "60-facts",
    }
)


@dataclass(frozen=True)
class Timed:
    """The answer of an engine to a query.

    Attributes:
        seconds: the quickest of some times; None if there is no answer.
        rows: how many there were.
        digest: equal for equal rows.
        status: ``ok``, ``over limit``, or what went wrong.
    """

    seconds: float | None
    rows: int
    digest: str
    status: str


@dataclass
class Run:
    """One engine over one graph."""

    engine: str
    load: float | None = None
    memory: int | None = None
    status: str = "ok"
    answers: dict[str, Timed] = field(default_factory=dict)


def run(engine: str, data: Path, limit: float = QUERY_LIMIT) -> Run:
    """Run an engine over a graph, starting it again after a query that took too long.

    Args:
        engine: its name.
        data: N-Triples.
        limit: seconds for each query.

    Returns:
        What it answered.
    """
    result = Run(engine)
    end = monotonic() + STAGE_LIMIT
    while _session(result, data, limit, end):
        pass
    return result


def _session(result: Run, data: Path, limit: float, end: float) -> bool:
    """Run the engine's process once; true if it must be started again."""
    command = [sys.executable, "-m", "benchmarks.query_engines", result.engine, str(data)]
    process = subprocess.Popen(
        [*command, "--skip", *result.answers],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told: Queue[str | None] = Queue()
    assert process.stdout is not None
    assert process.stderr is not None
    Thread(target=_lines, args=(process.stdout, told), daemon=True).start()
    at = "load"
    try:
        while True:
            left = end - monotonic()
            try:
                line = told.get(timeout=max(0.0, left if at == "load" else min(limit, left)))
            except Empty:
                return _over(result, at, end)
            if line is None:
                break
            at = _note(result, json.loads(line), at)
    finally:
        process.kill()
        errors = process.communicate()[1]
    if result.load is None:
        result.status = (errors.strip().splitlines() or ["ended"])[-1][:200]
    return False


def _lines(stream: IO[str], told: Queue[str | None]) -> None:
    for line in stream:
        told.put(line)
    told.put(None)


def _note(result: Run, told: Mapping[str, Any], at: str) -> str:
    if "loaded" in told and result.load is None:
        result.load, result.memory = told["loaded"], told["memory"]
    if "error" in told:
        result.answers[told["query"]] = Timed(None, 0, "", told["error"])
    elif "query" in told:
        got = Timed(told["seconds"], told["rows"], told["digest"], "ok")
        result.answers[told["query"]] = got
    return str(told.get("at", at))


def _over(result: Run, at: str, end: float) -> bool:
    if at == "load":
        result.status = OVER
        return False
    result.answers[at] = Timed(None, 0, "", OVER)
    return monotonic() < end


def full_graph(size: int, folder: Path) -> tuple[Path, int, float]:
    """Generate a graph with what the reference queries need of the derived triples.

    Args:
        size: triples before derivation.
        folder: where to write.

    Returns:
        The file, N-Triples; its size in triples; the seconds that derivation took.
    """
    import pyoxigraph as ox

    data = folder / f"graph-{size}.nt"
    write_file(Settings(size, SEED), data)
    store = load_file(data)
    start = perf_counter()
    rules = [path for path in find_project().rule_files if path.stem in _RULES]
    derivation = derive(store, rules)
    took = perf_counter() - start
    with data.open("ab") as file:
        for line in _new_lines(derivation.triples()):
            file.write(line)
    triples = sum(1 for _ in ox.parse(path=data))
    return data, triples, took


def _new_lines(triples: Iterator[Triple]) -> Iterator[bytes]:
    from iomkg.read.ntriples import n3

    for triple in triples:
        yield (" ".join(map(n3, triple)) + " .\n").encode()


def report(size: int, triples: int, took: float, runs: Sequence[Run]) -> str:
    """Write the table of one size.

    Args:
        size: triples that were generated.
        triples: triples with the derived ones.
        took: seconds of the derivation.
        runs: the engines, raw pyoxigraph among them.

    Returns:
        Markdown.
    """
    base = next((r for r in runs if r.engine == "pyoxigraph"), runs[0])
    header = ["query", "rows", *(r.engine for r in runs)]
    lines = [["loading", "", *(_cell(r.load, base.load, r.status) for r in runs)]]
    lines.append(["memory a triple", "", *(_memory(r, triples) for r in runs)])
    for title in queries():
        reference = base.answers.get(title)
        cells = [_answer(r.answers.get(title), reference, r is base) for r in runs]
        lines.append([title, str(reference.rows) if reference else "–", *cells])
    medians = [_median(r, base) for r in runs]
    lines.append(["median ratio", "", *medians])
    title = f"## {size:,} triples generated, {triples:,} with derived ones ({seconds(took)})"
    return f"{title}\n\n{table(header, lines)}\n"


def _cell(value: float | None, base: float | None, status: str) -> str:
    return status if value is None else f"{seconds(value)} ({ratio(value, base)})"


def _memory(run: Run, triples: int) -> str:
    return "–" if run.memory is None else f"{run.memory / triples:,.0f} B"


def _answer(answer: Timed | None, base: Timed | None, reference: bool) -> str:
    if answer is None:
        return "–"
    if answer.seconds is None:
        return answer.status[:40]
    text = f"{answer.seconds * 1000:.2f} ms"
    if reference or base is None or base.seconds is None:
        return text
    equal = "" if answer.digest == base.digest else f" UNEQUAL: {answer.rows} rows"
    return f"{text} ({ratio(answer.seconds, base.seconds)}){equal}"


def _median(run: Run, base: Run) -> str:
    ratios = [
        answer.seconds / reference.seconds
        for title, answer in run.answers.items()
        if answer.seconds and (reference := base.answers.get(title)) and reference.seconds
    ]
    return f"{median(ratios):.2f} ×" if ratios else "–"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small graph")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="TRIPLES")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    options = parser.parse_args(arguments)
    packages = sorted({engine.package for engine in ENGINES.values()})
    text = f"# Queries\n\n{machine(packages)}\n\n"
    print(text)
    stages = []
    with TemporaryDirectory() as folder:
        for size in options.sizes or (QUICK_SIZES if options.quick else SIZES):
            data, triples, took = full_graph(size, Path(folder))
            chosen = [name for name in options.engines if size <= ENGINES[name].most]
            runs = []
            for engine in chosen:
                print(f"{size:>9,} triples: {engine} …", file=sys.stderr, flush=True)
                runs.append(run(engine, data, QUICK_LIMIT if options.quick else QUERY_LIMIT))
            data.unlink()
            text += (part := report(size, triples, took, runs)) + "\n"
            print(part, flush=True)
            stages.append({"size": size, "triples": triples, "runs": [asdict(r) for r in runs]})
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "queries.md").write_text(text, encoding="utf-8")
    write_json(RESULTS / "queries.json", stages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
