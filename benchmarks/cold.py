"""A prompt's first answer: Python doing nothing, iomkg, and a short rdflib script.

``python -m benchmarks.cold`` runs ``iomkg query renamings`` on the shipped graph, its snapshot
kept, beside a bare start of Python and a script that parses the same Turtle with rdflib and runs
the same SPARQL. The rows are compared first. The quickest of many runs counts, taken in turns, so
that all three have the same machine; time on the processor is given too, which neighbours
disturb less.

A second table has every format, a terminal, and the other verbs that ask.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import pty
import resource
import subprocess
import sys
import termios
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final

from benchmarks.measure import machine, ratio, result_file, seconds, table
from iomkg.ask.prepared import find_prepared
from iomkg.graph.project import find_project

TIMES: Final = 25
_LINES: Final = 500  # more than an answer has, or a pager would wait for a key
_SCRIPT_TIMES: Final = 3

BARE: Final = (sys.executable, "-c", "pass")
OURS: Final = (sys.executable, "-m", "iomkg", "query", "renamings", "--format", "csv")
COMMAND: Final = (
    sys.executable,
    "-c",
    "import sys; from iomkg.cli.start import main; sys.exit(main())",
    *OURS[3:],
)
"""What the installed command does, whose own file differs from one installer to the next."""
ASKING: Final = (
    *(f"query renamings --format {form}" for form in ("csv", "tsv", "json", "xml", "md", "table")),
    "query renamings",
    "query names-as-of --date 1960-01-01",
    "query names-as-of --date 1000-01-01",
    "queries",
    "sparql SELECT(COUNT(*)AS?n){?s?p?o}",
    "search migration",
    "show IOM",
    "why renaming-to-iom",
    "coverage",
    "ask What was IOM called in 1960?",
)
"""What is asked for the second table; the query without a format is shown on a terminal."""
ON_TERMINAL: Final = "query renamings"
BARS: Final = {"query": 6.0}
OTHER_BAR: Final = 12.0
"""How many bare starts of Python each may take."""

SCRIPT: Final = """
import sys
from pathlib import Path
from rdflib import Graph

root = Path(sys.argv[1])
graph = Graph()
for folder in ("ontology", "graph"):
    for path in sorted((root / folder).rglob("*.ttl")):
        graph.parse(path)
text = (root / "queries" / "renamings.rq").read_text()
sys.stdout.buffer.write(graph.query(text).serialize(format="csv"))
"""
DERIVED: Final = """
import sys
from rdflib import Graph

graph = Graph().parse(sys.argv[2])
text = open(sys.argv[1] + "/queries/renamings.rq").read()
sys.stdout.buffer.write(graph.query(text).serialize(format="csv"))
"""


@dataclass
class Quickest:
    """The quickest of the runs so far.

    Attributes:
        time: seconds on the clock.
        processor: seconds on the processor, of the run that took least.
    """

    time: float = float("inf")
    processor: float = float("inf")

    def run(
        self, command: Sequence[str], environment: dict[str, str], *, terminal: bool = False
    ) -> None:
        """Run a command once more, its output read from a pipe or from a terminal."""
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
        if terminal:
            show(command, environment)
        else:
            subprocess.run(command, capture_output=True, check=False, env=environment)
        time, after = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.time, self.processor = min(self.time, time), min(self.processor, spent)


def show(command: Sequence[str], environment: dict[str, str]) -> bytes:
    """Run a command on a terminal of its own, and return what it shows there."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (_LINES, 80))
    started = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # which is how a terminal says that nobody writes to it any more
        while piece := os.read(ours, 1 << 16):
            shown += piece
    os.close(ours)
    if started.wait():
        raise ValueError(shown.decode(errors="replace"))
    return shown


def ask(times: int, environment: dict[str, str]) -> str:
    """Measure what is asked, in turns with a bare start, and return a table in Markdown."""
    commands = {line: (*OURS[:3], *_words(line)) for line in ASKING}
    for line, command in commands.items():
        done = subprocess.run(command, capture_output=True, check=False, env=environment)
        if done.returncode and not line.startswith("coverage"):  # 1: not wholly read
            raise ValueError(done.stderr.decode())
    bare = Quickest()
    found = {line: Quickest() for line in commands}
    for _ in range(times):
        bare.run(BARE, environment)
        for line, command in commands.items():
            found[line].run(command, environment, terminal=line == ON_TERMINAL)
    lines = []
    for line, one in found.items():
        bar = BARS.get(line.split()[0], OTHER_BAR)
        title = f"{line} (terminal)" if line == ON_TERMINAL else line
        share = one.processor / bare.processor
        met = "yes" if share <= bar else "no"
        lines.append([title, seconds(one.processor), f"{share:.1f} ×", f"{bar:g} ×", met])
    header = ("iomkg …", "processor", "to Python", "bar", "met")
    return table(header, lines)


def _words(line: str) -> list[str]:
    """Return the words of a command; SPARQL and a question are one word each."""
    verb, *rest = line.split(" ", 1)
    return [verb, *rest] if verb in ("sparql", "ask") else line.split()


def rows(command: Sequence[str], environment: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the rows that a command prints as CSV, sorted: not all engines break ties alike."""
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    return sorted(map(tuple, csv.reader(io.StringIO(done.stdout.decode()))))


def scripts(root: Path, folder: Path) -> dict[str, tuple[str, ...]]:
    """Write the full graph where the second script finds it, and return both scripts."""
    import iomkg

    with iomkg.open(cache=False) as kg:
        (folder / "full.ttl").write_bytes(kg.export("ttl", "full"))
    return {
        "rdflib, the authored files": (sys.executable, "-c", SCRIPT, str(root)),
        "rdflib, the derived graph": (
            *(sys.executable, "-c", DERIVED),
            *(str(root), str(folder / "full.ttl")),
        ),
    }


def settle(environment: dict[str, str]) -> None:
    """Ask until the snapshot is made and vouched for: a checkout must have been still for that."""
    os.environ["IOMKG_CACHE"] = environment["IOMKG_CACHE"]
    root = str(find_project().root)
    for _ in range(3):
        subprocess.run(OURS, capture_output=True, check=True, env=environment)
        if find_prepared(root) is not None:
            return
        sleep(3.2)
    raise RuntimeError("The snapshot gets no stamp; do the files of the project have late times?")


def measure(times: int) -> str:
    """Measure.

    Args:
        times: how often each start is run.

    Returns:
        Markdown.

    Raises:
        ValueError: if iomkg and the script that has the same graph give different rows.
    """
    root = find_project().root
    with TemporaryDirectory() as name:
        # Without bytecode each start would compile the package anew, as no installed one does.
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "IOMKG_CACHE": f"{name}/cache"}
        settle(environment)
        peers = scripts(root, Path(name))
        wanted = rows(peers["rdflib, the derived graph"], environment)
        if not rows(OURS, environment) == rows(COMMAND, environment) == wanted:
            raise ValueError("iomkg and the rdflib script give different rows.")
        starts = {"python -c pass": BARE, "python -m iomkg": OURS, "the command iomkg": COMMAND}
        found = {title: Quickest() for title in (*starts, *peers)}
        for number in range(times):
            turn = {**starts, **(peers if number < _SCRIPT_TIMES else {})}
            for title, command in turn.items():
                found[title].run(command, environment)
        asked = ask(times, environment)
    bare, ours = found["python -c pass"], found["python -m iomkg"]
    lines = [
        [
            title,
            seconds(one.time),
            ratio(one.time, bare.time),
            ratio(one.time, ours.time),
            seconds(one.processor),
            ratio(one.processor, bare.processor),
        ]
        for title, one in found.items()
    ]
    header = ("iomkg query renamings", "time", "to Python", "to iomkg", "processor", "to Python")
    told = f"{len(wanted) - 1} equal rows; the quickest of {times} runs, {_SCRIPT_TIMES} of rdflib."
    return f"# Cold start\n\n{machine(('iomkg', 'pyoxigraph', 'rdflib'))}\n\n{told}\n\n" + (
        f"{table(header, lines)}\n\n{asked}\n"
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES, metavar="N")
    text = measure(parser.parse_args(arguments).times)
    print(text)
    result_file("cold.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
