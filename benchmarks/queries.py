"""Reference queries side by side: iomkg, raw pyoxigraph, maplib, oxrdflib and rdflib.

``python -m benchmarks.queries`` generates graphs, derives what the queries need, gives every
engine the same file and the same texts, checks that the rows are equal, and prints times and
ratios. Each engine runs in a process of its own; a query that passes its limit ends that process,
which is started again without it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import pyoxigraph as ox

from benchmarks import factbook
from benchmarks.chart import picture
from benchmarks.generate import Settings, write_file
from benchmarks.growth import Stage, growth, own_growth
from benchmarks.measure import machine, ratio, result_file, seconds, table, write_json
from benchmarks.query_engines import ENGINES, QUESTIONS
from benchmarks.reference import DERIVED
from benchmarks.runs import QUERY_LIMIT, Run, Timed, run
from iomkg.graph.derivation import derive
from iomkg.graph.project import find_project
from iomkg.rdf.store.directory import DirectoryStore

SIZES: Final = (100_000, 1_000_000, 10_000_000)
QUICK_SIZES: Final = (40_000,)
QUICK_LIMIT: Final = 10.0
SEED: Final = 20261122
_BASE: Final = "pyoxigraph"


def full_graph(size: int, folder: Path) -> tuple[Path, int, float]:
    """Generate a graph with what the reference queries need of the derived triples.

    Args:
        size: triples before derivation.
        folder: where to write; a graph of the size that is there is used as it is.

    Returns:
        The file, N-Triples; its size in triples; the seconds that derivation took, which is done
        on disk, as ``iomkg load`` does it.
    """
    data = folder / f"graph-{size}.nt"
    if data.exists():
        return data, _lines_of(data), 0.0
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:
        plain, full = Path(place, "plain.nt"), Path(place, "full.nt")
        write_file(Settings(size, SEED), plain)
        store = DirectoryStore(Path(place, "store"), keep_labels=True)
        engine = store._opened()
        engine.bulk_load(path=str(plain), format=ox.RdfFormat.N_TRIPLES)
        start = perf_counter()
        derive(store, find_project().rule_files)
        took = perf_counter() - start
        engine.dump(str(full), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        full.replace(data)
        triples = store.size()
        store.close()
    return data, triples, took


def _lines_of(data: Path) -> int:
    with data.open("rb") as file:
        return sum(1 for _ in file)


def report(title: str, triples: int, runs: Sequence[Run], questions: Sequence[str]) -> str:
    """Write the table of one graph.

    Args:
        title: what graph it is.
        triples: how many it has.
        runs: the engines, raw pyoxigraph among them.
        questions: the titles.

    Returns:
        Markdown. A second form of a question is compared with the first form on pyoxigraph.
    """
    base = next((r for r in runs if r.engine == _BASE), runs[0])
    header = ["query", "rows", *(r.engine for r in runs)]
    lines = [["loading", "", *(_cell(r.load, base.load, r.status) for r in runs)]]
    lines.append(["memory a triple", "", *(_memory(r, triples) for r in runs)])
    for question in questions:
        reference = base.answers.get(question.removesuffix(DERIVED))
        cells = [_answer(r.answers.get(question), reference) for r in runs]
        rows = max((r.answers[question].rows for r in runs if question in r.answers), default=0)
        lines.append([question, str(rows), *cells])
    lines.append(["median ratio", "", *(_median(r, base) for r in runs)])
    return f"## {title}\n\n{table(header, lines)}\n\n{bars(runs)}\n"


def _cell(value: float | None, base: float | None, status: str) -> str:
    return status if value is None else f"{seconds(value)} ({ratio(value, base)})"


def _memory(run: Run, triples: int) -> str:
    return "–" if run.memory is None else f"{run.memory / triples:,.0f} B"


def _answer(answer: Timed | None, base: Timed | None) -> str:
    if answer is None:
        return "–"
    if answer.seconds is None:
        return answer.status[:40]
    text = f"{answer.seconds * 1000:.2f} ms"
    if base is None or base.seconds is None:
        return text
    equal = "" if answer.digest == base.digest else f" UNEQUAL: {answer.rows} rows"
    return f"{text} ({ratio(answer.seconds, base.seconds)}){equal}"


def _median(run: Run, base: Run) -> str:
    ratios = ratios_of(run, base)
    return f"{median(ratios.values()):.2f} ×" if ratios else "–"


def ratios_of(run: Run, base: Run) -> dict[str, float]:
    """Return how many times longer an engine took than another one, by question."""
    return {
        title: answer.seconds / other.seconds
        for title, answer in run.answers.items()
        if not title.endswith(DERIVED)
        and (other := base.answers.get(title)) is not None
        and answer.seconds
        and other.seconds
    }


def bars(runs: Sequence[Run]) -> str:
    """Say what the bars of speed come to; nothing without iomkg.

    Args:
        runs: the engines over one graph.

    Returns:
        A list in Markdown.
    """
    by_name = {r.engine: r for r in runs}
    ours, raw, peer = (by_name.get(name) for name in ("iomkg", _BASE, "rdflib"))
    lines = [
        *(_near(ours, raw) if ours and raw else ()),
        *(_ahead(ours, peer) if ours and peer else ()),
    ]
    return "\n".join(f"* {line}" for line in lines)


def _near(ours: Run, raw: Run) -> Iterator[str]:
    """Compare with the engine beneath: by processor time, over the same store."""
    both = {
        title: (answer.cpu, answer.beneath)
        for title, answer in ours.answers.items()
        if answer.cpu and answer.beneath
    }
    ratios = {title: mine / beneath for title, (mine, beneath) in both.items()}
    over = {
        title: times
        for title, times in ratios.items()
        if times > 1.2 and both[title][0] - both[title][1] > 2e-4
    }
    worst = max(ratios.values(), default=0.0)
    named = _listed([f"{title} {times:.2f} ×" for title, times in over.items()])
    yield (
        f"iomkg to pyoxigraph, processor time: worst {worst:.2f} ×; over 1.2 × and 0.2 ms: {named}"
    )
    for title, answer in ours.answers.items():
        plain = raw.answers.get(title.removesuffix(DERIVED))
        if title.endswith(DERIVED) and plain is not None and answer.seconds:
            # What took too long has taken the limit at least.
            more = f"{plain.seconds / answer.seconds:,.1f} ×" if plain.seconds else plain.status
            yield f"{title}: pyoxigraph on the plain form to iomkg {more}"


def _ahead(ours: Run, peer: Run) -> Iterator[str]:
    ratios = ratios_of(peer, ours)
    slower = [title for title, times in ratios.items() if times < 1]
    unfinished = [title for title, answer in peer.answers.items() if not answer.seconds]
    if ratios:
        yield (
            f"rdflib to iomkg: median {median(ratios.values()):,.0f} ×, "
            f"least {min(ratios.values()):.1f} ×; iomkg is slower on: {_listed(slower)}; "
            f"not counted, as rdflib had no answer: {_listed(unfinished)}"
        )


def _listed(titles: Sequence[str]) -> str:
    return ", ".join(titles) or "none"


def measured(data: Path, engines: Sequence[str], limit: float, questions: str) -> list[Run]:
    """Run engines over a graph, one after the other."""
    runs = []
    for engine in engines:
        print(f"{data.stem}: {engine} …", file=sys.stderr, flush=True)
        runs.append(run(engine, data, limit, questions))
    return runs


def real_data(folder: Path, engines: Sequence[str], limit: float) -> tuple[str, list[Run]]:
    """Measure the real memberships.

    Args:
        folder: where the N-Triples go.
        engines: their names; those that stop below the size are left out.
        limit: seconds for each query.

    Returns:
        Markdown, and the runs; the reason in words and no runs if the material is missing.
    """
    source = factbook.material()
    if source is None:
        return "## Memberships of the Factbook\n\nIOMKG_MATERIAL names no such file.\n", []
    data = folder / "factbook.nt"
    mentions = factbook.write_factbook(source, data)
    triples = _lines_of(data)
    chosen = [name for name in engines if triples <= ENGINES[name].most]
    runs = measured(data, chosen, limit, "factbook")
    title = f"Memberships of the Factbook: {mentions:,} mentions, {triples:,} triples"
    return report(title, triples, runs, list(QUESTIONS["factbook"]())), runs


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small graph, no real data")
    parser.add_argument("--sizes", type=int, nargs="*", metavar="TRIPLES")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--no-real-data", action="store_true", help="generated graphs alone")
    parser.add_argument(
        "--graphs", type=Path, metavar="DIR", help="keep graphs here, use them again"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    options = _arguments(arguments)
    sizes = options.sizes
    if sizes is None:
        sizes = QUICK_SIZES if options.quick else SIZES
    limit = QUICK_LIMIT if options.quick else QUERY_LIMIT
    packages = sorted({engine.package for engine in ENGINES.values()})
    text = f"# Queries\n\n{machine(packages)}\n\n"
    print(text)
    stages: list[Stage] = []
    named: list[Stage] = []
    real: list[Run] = []
    with TemporaryDirectory() as temporary:
        folder = options.graphs or Path(temporary)
        for size in sorted(sizes):
            data, triples, took = full_graph(size, folder)
            runs = measured(
                data,
                [name for name in options.engines if size <= ENGINES[name].most],
                limit,
                "reference",
            )
            title = f"{size:,} triples generated, {triples:,} with derived ones ({seconds(took)})"
            text += (part := report(title, triples, runs, list(QUESTIONS["reference"]()))) + "\n"
            print(part, flush=True)
            stages.append((triples, runs))
            if "iomkg" in options.engines and not options.quick:
                named.append((triples, measured(data, ["iomkg"], limit, "named")))
        if not (options.quick or options.no_real_data):
            part, real = real_data(Path(temporary), options.engines, limit)
            text += part + "\n"
            print(part, flush=True)
    _write(text, stages, named, real)
    return 0


def _write(text: str, stages: Sequence[Stage], named: Sequence[Stage], real: Sequence[Run]) -> None:
    if named:
        print(part := own_growth(named))
        text += part + "\n"
        result_file("named-queries.svg").write_text(picture(growth(named)[1]), encoding="utf-8")
    if len(stages) > 1:
        part, charts = growth(stages)
        print(part)
        text += part + "\n"
        result_file("queries.svg").write_text(picture(charts), encoding="utf-8")
    result_file("queries.md").write_text(text, encoding="utf-8")
    write_json(
        result_file("queries.json"),
        {
            "generated": [_stage(each) for each in stages],
            "named": [_stage(each) for each in named],
            "real": [asdict(each) for each in real],
        },
    )


def _stage(stage: Stage) -> dict[str, object]:
    return {"triples": stage[0], "runs": [asdict(each) for each in stage[1]]}


if __name__ == "__main__":
    sys.exit(main())
