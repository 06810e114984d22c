"""Cold starts: a prompt's first answer.

``python -m benchmarks.starting`` runs ``iomkg query renamings`` on the shipped graph beside a
bare start of Python and a short rdflib script that answers the same from the same files.
"""

from __future__ import annotations

import argparse
import csv
import io
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.measure import machine, ratio, seconds, table
from iomkg.project import find_project

_TIMES: Final = 9
RESULTS: Final = Path(__file__).parent / "results"

BARE: Final = (sys.executable, "-c", "pass")
OURS: Final = (sys.executable, "-m", "iomkg", "query", "renamings", "--format", "csv")
SCRIPT: Final = """
import csv, sys
from pathlib import Path
from rdflib import Graph

graph = Graph()
for folder in ("ontology", "graph"):
    for path in sorted((Path(sys.argv[1]) / folder).rglob("*.ttl")):
        graph.parse(path)
rows = graph.query('''
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?event ?date ?source WHERE {
  VALUES ?kind { iomkg:Founding iomkg:Renaming }
  ?event a ?kind .
  ?claim rdf:subject ?event ; rdf:predicate iomkg:occurred ; rdf:object ?date ;
         prov:hadPrimarySource ?source
} ORDER BY ?event ?source ?date''')
out = csv.writer(sys.stdout)
out.writerow(("event", "date", "source"))
out.writerows(rows)
"""


def rdflib_script() -> tuple[str, ...]:
    """Return the command of the script that answers with rdflib."""
    return sys.executable, "-c", SCRIPT, str(find_project().root)


def rows(command: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the dated events by source that a command prints as CSV."""
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = csv.DictReader(io.StringIO(done.stdout))
    return {(row["event"], row["date"], row["source"]) for row in found if row["date"]}


def quickest(command: Sequence[str], times: int = _TIMES) -> float:
    """Return the shortest time that a command took, in seconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        found.append(perf_counter() - start)
    return min(found)


def cold_starts() -> str:
    """Measure cold starts; the rows are checked first, which also makes the snapshot.

    Returns:
        Markdown.

    Raises:
        ValueError: if the rows differ.
    """
    if rows(OURS) != rows(rdflib_script()):
        raise ValueError("iomkg and the rdflib script give different rows.")
    bare, ours, script = quickest(BARE), quickest(OURS), quickest(rdflib_script(), 3)
    lines = [
        ["python -c pass", seconds(bare), ratio(bare, bare), ratio(bare, ours)],
        ["iomkg query renamings", seconds(ours), ratio(ours, bare), ratio(ours, ours)],
        ["rdflib script", seconds(script), ratio(script, bare), ratio(script, ours)],
    ]
    return "## Cold start\n\n" + table(("command", "time", "to Python", "to iomkg"), lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.starting", description=__doc__)
    parser.parse_args(arguments)
    text = f"# Starts\n\n{machine(('iomkg', 'pyoxigraph', 'rdflib'))}\n\n{cold_starts()}"
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "starting.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
