"""Validation side by side: our shapes over generated graphs, by iomkg and by its peers.

``python -m benchmarks.validation`` prints a table for each size and writes it, with all figures,
to ``benchmarks/results``. Each engine runs once for each graph, in a process of its own.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.engines import ENGINES, UNREPORTED, Engine, Finding
from benchmarks.generate import Outcome, Settings, write_file
from benchmarks.measure import (
    OVER,
    machine,
    ratio,
    result_file,
    run_module,
    seconds,
    table,
    write_json,
)
from iomkg.graph.project import find_project
from iomkg.terms import XSD, shorten

SIZES: Final = (10_000, 100_000, 1_000_000)
QUICK_SIZES: Final = (10_000, 100_000)
LIMIT: Final = 600.0
QUICK_LIMIT: Final = 30.0
FAULTS: Final = 154
"""At most, two of each kind; a small graph has fewer."""
SEED: Final = 20261122
_PARTS: Final = ("focus", "path", "value", "component", "shape", "severity")
_SHOWN: Final = 5


@dataclass(frozen=True)
class Measured:
    """One run of an engine over a graph.

    Attributes:
        engine: its name.
        triples: size of the graph.
        status: ``ok``, ``over limit``, ``not run: …`` or what went wrong.
        load: seconds to read the data; None if it did not end.
        validate: seconds from there to the findings.
        memory: the most that was resident, in bytes, beyond the engine's own code.
        findings: what it found.
    """

    engine: str
    triples: int
    status: str
    load: float | None = None
    validate: float | None = None
    memory: int | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def total(self) -> float | None:
        """Seconds from the file to the findings."""
        return None if self.load is None or self.validate is None else self.load + self.validate


def measure(
    engine: Engine, data: Path, triples: int, shapes: Sequence[Path], limit: float
) -> Measured:
    """Run an engine over a graph.

    Args:
        engine: which one.
        data: the graph, N-Triples.
        triples: how many it has.
        shapes: the shapes files.
        limit: seconds after which it is ended.

    Returns:
        What it took and found.
    """
    if triples > engine.most * 1.05:
        return Measured(engine.name, triples, f"stops at {engine.most:,}")
    arguments = [engine.name, str(data), "--shapes", *map(str, shapes)]
    answer = run_module("benchmarks.engines", arguments, limit)
    if not answer.result:
        return Measured(engine.name, triples, answer.status)
    got = answer.result
    return Measured(
        engine.name,
        triples,
        answer.status,
        got["load"],
        got["validate"],
        got["memory_peak"] - got["memory_before"],
        tuple(sorted(map(tuple, got["findings"]))),
    )


# Are the findings equal?


@dataclass(frozen=True)
class Comparison:
    """How the findings of an engine stand to those of the reference.

    Attributes:
        equal: findings that both have.
        missing: those of the reference that the engine has not.
        extra: those that the engine alone has.
        focus_as_value: equal ones but for the value: where a query binds no ``?value``, one
            reports none and the other the focus node.
    """

    equal: int
    missing: tuple[Finding, ...]
    extra: tuple[Finding, ...]
    focus_as_value: int = 0

    def __str__(self) -> str:
        text = (
            "equal"
            if not (self.missing or self.extra)
            else (f"{len(self.missing)} missing, {len(self.extra)} more")
        )
        return f"{text} ({self.equal})"


def normal(finding: Finding) -> Finding:
    """Write a finding so that engines with different spellings of one thing agree.

    Brackets and blanks of paths and the brackets of IRIs go, and datatypes of XML Schema are
    shortened.
    """
    focus, path, value, component, shape, severity = finding
    text = value[1:-1] if value.startswith("<") else value
    return (
        focus,
        re.sub(r"[()<>\s]", "", path),
        re.sub(rf"\^\^<{re.escape(XSD)}(\w+)>$", r"^^xsd:\1", text),
        component,
        shape,
        severity,
    )


def compare(found: Sequence[Finding], reference: Sequence[Finding]) -> Comparison:
    """Compare findings with those of the reference, in the parts that are reported.

    Args:
        found: an engine's findings.
        reference: what it should find.

    Returns:
        What is equal and what is not.
    """
    left: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in map(normal, reference):
        left[finding[0]].append(finding)
    extra: list[Finding] = []
    equal = as_value = 0
    # Those that report most choose first.
    for finding in sorted(map(normal, found), key=lambda each: each.count(UNREPORTED)):
        match = next((each for each in left[finding[0]] if _same(finding, each)), None)
        loose = match or next((e for e in left[finding[0]] if _same_but_value(finding, e)), None)
        if loose is None:
            extra.append(finding)
            continue
        left[finding[0]].remove(loose)
        equal += 1
        as_value += match is None
    missing = tuple(finding for rest in left.values() for finding in rest)
    return Comparison(equal, missing, tuple(extra), as_value)


def _same(found: Finding, expected: Finding) -> bool:
    return all(a in (UNREPORTED, b) for a, b in zip(found, expected, strict=True))


def _same_but_value(found: Finding, expected: Finding) -> bool:
    without = (*expected[:2], found[2], *expected[3:])
    return {found[2], expected[2]} == {"", found[0]} and _same(found, without)


def compare_targets(found: Sequence[Finding], reference: Sequence[Finding]) -> Comparison:
    """Compare focus nodes alone, for an interface that reports little more."""
    here, there = {each[0] for each in found}, {each[0] for each in reference}
    blank = ("",) * 5

    def only(nodes: set[str]) -> tuple[Finding, ...]:
        return tuple((node, *blank) for node in sorted(nodes))

    return Comparison(len(here & there), only(there - here), only(here - there))


def check_expected(outcome: Outcome, reference: Sequence[Finding]) -> str:
    """Say whether the reference found the faults that were made, and nothing else."""
    made = {(each.focus, each.shape) for each in outcome.expected}
    found = {(finding[0], finding[4]) for finding in reference}
    if made == found:
        return f"all {len(made)} faults made were found, and nothing else"
    return f"{len(made - found)} faults made were not found, {len(found - made)} others were"


# Report


def rows(measured: Sequence[Measured], comparisons: dict[str, Comparison]) -> Iterator[list[str]]:
    """Return the rows of the table of one size."""
    ours = next((m for m in measured if m.engine == "iomkg"), None)
    base = ours if ours and ours.total else next((m for m in measured if m.total), measured[0])
    for m in measured:
        if m.total is None:
            yield [m.engine, m.status, *[""] * 7]
            continue
        comparison = comparisons.get(m.engine)
        per_triple = f"{(m.memory or 0) / m.triples:,.0f} B"
        yield [
            m.engine,
            seconds(m.total),
            ratio(m.total, base.total),
            seconds(m.load) if m.load and m.load > 1e-4 else "within",
            seconds(m.validate),
            ratio(m.validate, base.validate),
            f"{m.triples / m.total:,.0f}",
            per_triple,
            str(comparison) if comparison else "reference",
        ]


HEADER: Final = (
    "engine",
    "total",
    "ratio",
    "load",
    "validate",
    "ratio",
    "triples/s",
    "memory a triple",
    "findings",
)


def differences(comparisons: dict[str, Comparison]) -> Iterator[str]:
    """Return lines that tell what each engine found otherwise, shortened."""
    for name, comparison in comparisons.items():
        if comparison.focus_as_value:
            yield (
                f"* {name}: {comparison.focus_as_value} findings equal but for the value: one has "
                "the focus node where the query binds no `?value`."
            )
        for word, findings in (("misses", comparison.missing), ("adds", comparison.extra)):
            for finding in findings[:_SHOWN]:
                parts = (
                    f"{part} {shorten(text)}"
                    for part, text in zip(_PARTS, finding, strict=True)
                    if text not in ("", UNREPORTED)
                )
                yield f"* {name} {word}: {', '.join(parts)}"
            if len(findings) > _SHOWN:
                yield f"* {name} {word} {len(findings) - _SHOWN} more"


@dataclass(frozen=True)
class Stage:
    """The measurements over one graph."""

    triples: int
    outcome: Outcome
    measured: tuple[Measured, ...]
    text: str


def stage(
    size: int, engines: Sequence[Engine], limit: float, folder: Path, given_up: dict[str, int]
) -> Stage:
    """Generate a graph and run the engines over it.

    Args:
        size: its triples.
        engines: those to run, in order.
        limit: seconds for each.
        folder: where the graph is kept for the time.
        given_up: engines that a smaller graph took over the limit, and its size; added to.

    Returns:
        What came of it.
    """
    shapes = find_project().shape_files
    data = folder / f"graph-{size}.nt"
    outcome = write_file(Settings(size, SEED, min(FAULTS, size // 125)), data)
    measured = []
    for engine in engines:
        print(f"{size:>9,} triples: {engine.name} …", file=sys.stderr, flush=True)
        if engine.name in given_up:
            smaller = f"{OVER} at {given_up[engine.name]:,}"
            measured.append(Measured(engine.name, outcome.triples, smaller))
            continue
        measured.append(measure(engine, data, outcome.triples, shapes, limit))
        if measured[-1].status == OVER:
            given_up[engine.name] = outcome.triples
    data.unlink()
    done = [m for m in measured if m.total is not None]
    # The oracle, or who is there where it is not.
    order = ("pySHACL, prepared", "pySHACL", "iomkg", "pyshifty", "pyrudof")
    reference = next((m for name in order for m in done if m.engine == name), None)
    comparisons: dict[str, Comparison] = {}
    lines = [f"## {outcome.triples:,} triples, {len(outcome.expected)} findings expected", ""]
    if reference:
        for m in done:
            if m is not reference:
                how = compare_targets if m.engine == "pyshifty, algebra" else compare
                comparisons[m.engine] = how(m.findings, reference.findings)
    lines += [table(HEADER, list(rows(measured, comparisons))), ""]
    if reference:
        checked = check_expected(outcome, reference.findings)
        lines.append(f"Reference: {reference.engine}; {checked}.")
        lines += ["", *differences(comparisons)]
    return Stage(size, outcome, tuple(measured), "\n".join(lines).rstrip() + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validation", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two sizes, within five minutes")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="TRIPLES")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--limit", type=float, metavar="SECONDS")
    options = parser.parse_args(arguments)
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    limit = options.limit or (QUICK_LIMIT if options.quick else LIMIT)
    engines = [ENGINES[name] for name in options.engines]
    packages = sorted({engine.package for engine in engines} | {"pyoxigraph", "rdflib"})
    text = f"# Validation\n\n{machine(packages)}; limit {limit:.0f} s.\n\n"
    text += "".join(f"* {e.name}: {e.note}\n" for e in engines if e.note) + "\n"
    print(text)
    stages = []
    given_up: dict[str, int] = {}
    with TemporaryDirectory() as folder:
        for size in sizes:
            stages.append(stage(size, engines, limit, Path(folder), given_up))
            print(stages[-1].text, flush=True)
    text += "\n".join(each.text for each in stages)
    result_file("validation.md").write_text(text, encoding="utf-8")
    write_json(result_file("validation.json"), [asdict(each) for each in stages])
    return 0


if __name__ == "__main__":
    sys.exit(main())
