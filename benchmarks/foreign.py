"""Shapes by others, side by side: whole processes over shapes with SPARQL that is not ours.

``python -m benchmarks.foreign`` generates a graph of parcels and their scans, has iomkg and its
peers validate it against each shapes graph, and writes a table to ``benchmarks/results``. What is
timed is a process from its start to its end, as a user waits for it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple

from benchmarks.engines import ENGINES
from benchmarks.measure import OVER, machine, ratio, result_file, seconds, table, write_json
from iomkg.terms import RDF, XSD

SIZES: Final = (10_000, 100_000, 1_000_000)
QUICK_SIZES: Final = (10_000,)
LIMIT: Final = 600.0
QUICK_LIMIT: Final = 60.0
PEERS: Final = ("pyshifty", "pySHACL")
SEED: Final = 20261129
EX: Final = "http://example.org/"
_A_PARCEL: Final = 10
"""Triples for a parcel with its scan."""

_HEAD: Final = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:names sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
ex:ParcelShape a sh:NodeShape ; sh:targetClass ex:Parcel ;
    sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes ex:names ;
        sh:message "%s" ;
        sh:select '''%s''' ] .
"""

SHAPES: Final[Mapping[str, tuple[str, str]]] = {
    "no such record": (
        "No scan backs this link",
        """SELECT $this ?path ?value WHERE {
            $this ?path ?value . FILTER(?path IN (ex:depot, ex:sender))
            FILTER NOT EXISTS { ?scan ex:of $this ; ex:field ?path ; ex:saw ?value . } }""",
    ),
    "a record that fits": (
        "The scan at the depot is from before the posting",
        """SELECT $this ?value WHERE {
            $this ex:posted ?value ; ex:depot ?depot .
            FILTER EXISTS { ?scan ex:saw ?depot ; ex:field ex:depot ; ex:of $this ; ex:on ?day .
                FILTER(?day < ?value) } }""",
    ),
    "optional, not bound": (
        "The sender was never seen, or the depot of the scan is another",
        """SELECT $this ?value WHERE {
            $this ex:sender ?value .
            OPTIONAL { ?scan ex:of $this . ?scan ex:field ex:sender . ?scan ex:saw ?seen .
                FILTER(?seen = ?value) }
            FILTER(!bound(?scan)) }""",
    ),
    "paths, unions and all": (
        "Some scan of the parcel saw neither its sender nor its depot",
        """SELECT $this ?value WHERE {
            $this ^ex:of ?value .
            FILTER NOT EXISTS {
                { $this ex:sender/^ex:saw ?value } UNION { ?value ex:saw/^ex:depot $this } }
            FILTER EXISTS { ?value ex:of $this OPTIONAL { ?value ex:lost ?lost }
                FILTER(!bound(?lost)) } }""",
    ),
}


class Took(NamedTuple):
    """What a process took: seconds or None, how many findings, and how it ended."""

    seconds: float | None
    findings: int | None
    status: str


def lines(triples: int) -> Iterator[str]:
    """Yield the lines of a graph of about so many triples, the same ones each time."""
    rng = Random(SEED)
    parcels = triples // _A_PARCEL
    for number in range(parcels):
        parcel = f"<{EX}parcel/{number}>"
        day = 1 + number % 27
        yield f"{parcel} <{RDF}type> <{EX}Parcel> ."
        yield f'{parcel} <{EX}posted> "2026-01-{day:02}"^^<{XSD}date> .'
        for field in ("sender", "depot"):
            thing = f"<{EX}{field}/{rng.randrange(parcels // 10 + 1)}>"
            seen = thing if rng.random() > 5 / parcels else f"<{EX}{field}/unknown>"
            scan = f"<{EX}scan/{field}/{number}>"
            on = day + (1 if rng.random() > 5 / parcels else -1)
            yield f"{parcel} <{EX}{field}> {thing} ."
            yield f"{scan} <{EX}of> {parcel} ."
            yield f"{scan} <{EX}field> <{EX}{field}> ."
            yield f"{scan} <{EX}saw> {seen} ."
            if field == "depot":
                yield f'{scan} <{EX}on> "2026-01-{on:02}"^^<{XSD}date> .'


def ours(data: Path, shapes: Path, limit: float) -> Took:
    """Run ``iomkg shacl``."""
    report = shapes.with_suffix(".json")
    command = [sys.executable, "-m", "iomkg", "shacl", "--shapes", str(shapes)]
    took = _timed([*command, "--data", str(data), "--report", f"json={report}"], limit, (0, 1))
    if took.status != "ok":
        return took
    return took._replace(findings=len(json.loads(report.read_text("utf-8"))["findings"]))


def peer(name: str, data: Path, shapes: Path, limit: float) -> Took:
    """Run another engine."""
    output = shapes.with_suffix(f".{name}")
    command = [sys.executable, "-m", "benchmarks.engines", name, str(data), "--output", str(output)]
    took = _timed([*command, "--shapes", str(shapes)], limit, (0,))
    if took.status != "ok":
        return took
    return took._replace(findings=len(json.loads(output.read_text("utf-8"))["findings"]))


def _timed(command: list[str], limit: float, good: tuple[int, ...]) -> Took:
    start = perf_counter()
    try:
        done = subprocess.run(command, timeout=limit, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return Took(None, None, OVER)
    if done.returncode not in good:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return Took(None, None, (said or [f"ended with {done.returncode}"])[-1][:100])
    return Took(perf_counter() - start, None, "ok")


def compare(triples: int, limit: float, folder: Path) -> list[dict[str, object]]:
    """Validate a graph of one size with everything.

    Args:
        triples: how large.
        limit: seconds for each process.
        folder: where files may be written.

    Returns:
        What each took, by shapes graph and engine.
    """
    data = folder / f"{triples}.nt"
    data.write_text("".join(f"{line}\n" for line in lines(triples)), "utf-8")
    found: list[dict[str, object]] = []
    for name, texts in SHAPES.items():
        shapes = folder / f"{name}.ttl"
        shapes.write_text(_HEAD % texts, "utf-8")
        runs = {"iomkg": ours(data, shapes, limit)}
        for each in PEERS:
            if triples <= ENGINES[each].most:
                runs[each] = peer(each, data, shapes, limit)
        for engine, took in runs.items():
            found.append({"triples": triples, "shapes": name, "engine": engine, **took._asdict()})
        print(_rows(triples, name, runs), flush=True)
    return found


def _rows(triples: int, name: str, runs: Mapping[str, Took]) -> str:
    own = runs["iomkg"]
    rows = [
        (
            engine,
            took.status if took.seconds is None else seconds(took.seconds),
            ratio(took.seconds, own.seconds),
            "–" if took.findings is None else str(took.findings),
        )
        for engine, took in runs.items()
    ]
    header = (f"{name}, {triples:,} triples", "whole process", "to iomkg", "findings")
    return table(header, rows) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Measure, print and write; exit status 1 if engines that finished found different things."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.foreign", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small size")
    parser.add_argument("--sizes", type=int, nargs="+", help="triples")
    options = parser.parse_args(arguments)
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    limit = QUICK_LIMIT if options.quick else LIMIT
    print(machine(("iomkg", "pyoxigraph", "pyshifty", "pyshacl")), flush=True)
    with TemporaryDirectory() as folder:
        found = [each for size in sizes for each in compare(size, limit, Path(folder))]
    write_json(result_file("foreign.json"), found)
    counts: dict[tuple[object, object], set[object]] = {}
    for each in found:
        if each["findings"] is not None:
            counts.setdefault((each["triples"], each["shapes"]), set()).add(each["findings"])
    return int(any(len(different) > 1 for different in counts.values()))


if __name__ == "__main__":
    sys.exit(main())
