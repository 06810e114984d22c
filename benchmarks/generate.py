"""Graphs of our own shape at any size: ``python -m benchmarks.generate --triples 100000 -o x.nt``.

The same settings give the same bytes, on every machine and at every run. Lines are written as
they are made, so memory stays bounded: what has been written is known by its count alone. The
figures that a graph follows are in :mod:`benchmarks.profile`. The project's ontology is part of
each graph, as it is part of the data that is validated.

Without faults a graph conforms to the project's shapes. ``--faults N`` makes N records break
them, of as many kinds as :mod:`benchmarks.faults` knows, and writes beside the graph what
validation must find.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import pyoxigraph as ox

from benchmarks import profile
from benchmarks.disputes import clash, difference
from benchmarks.fault_kinds import FAULTS
from benchmarks.faults import Expected, Planter
from benchmarks.profile import Choice
from benchmarks.things import RECIPES, filler, teller
from benchmarks.writer import Writer
from iomkg.graph.project import find_project

# Enough of each kind for what refers to it, before anything else.
_FIRST: Final = {"country": 8, "cited-source": 6, "theme": 6, "challenge": 6, "group": 6}
_FIRST_OTHERS: Final = 3
# How often each step is taken.
_STEPS: Final = Choice(
    {
        "filler": 650,
        "membership": 100,
        "participation": 30,
        "event": 30,
        "difference": 80,
        "clash": 40,
        "cited-source": 35,
        "organisation": 20,
        "theme": 30,
        "citation": 12,
        "place": 12,
        "instrument": 8,
        "programme": 6,
        "criticism": 6,
        "renaming": 8,
        "body": 5,
        "person": 5,
        "operation": 4,
        "country": 4,
        "status-change": 3,
        "post": 3,
        "founding": 5,
        "challenge": 2,
        "group": 2,
        "tool": 1,
        "meeting-series": 1,
    }
)


_WANTED: Final = {
    "text": (("characterisation", "text"), ("mandate", "text"), ("scope", "text")),
    "link": (("cooperatesWith", "group"), ("areaOfWork", "theme"), ("targetGroup", "group")),
    "count": (("memberStateCount", "number"),),
}
_RECIPE_OF: Final = {"concept": "theme"}
# The source that is still open when the rest is written.
_CLOSING: Final = 12


@dataclass(frozen=True)
class Settings:
    """What decides a graph.

    Attributes:
        triples: how many are wanted, the ontology's among them.
        seed: any whole number; another one gives another graph.
        faults: how many records break the shapes.
    """

    triples: int
    seed: int = 1
    faults: int = 0


@dataclass(frozen=True)
class Outcome:
    """What was written.

    Attributes:
        triples: all of them.
        ontology_triples: those of the ontology and its code lists.
        claims: the number of claims.
        claim_triples: triples whose subject is a claim.
        expected: what validation must find, and nothing else.
    """

    triples: int
    ontology_triples: int
    claims: int
    claim_triples: int
    expected: tuple[Expected, ...]

    @property
    def claim_share(self) -> float:
        """Share of the claims' triples in the graph without the ontology."""
        return self.claim_triples / (self.triples - self.ontology_triples)


def generate(settings: Settings, write: Callable[[str], object]) -> Outcome:
    """Generate a graph.

    Args:
        settings: its size, seed and faults.
        write: takes N-Triples, some lines at a time.

    Returns:
        What was written.

    Raises:
        ValueError: the graph is too small for what must be in it.
    """
    random = Random(settings.seed)
    planter = Planter(random, FAULTS, settings.faults, settings.triples)
    w = Writer(random, write, planter.edit)
    for line in ontology_lines():
        w.raw(line)
    ontology = w.tally.triples
    _begin(w)
    if w.tally.triples > settings.triples - 300:
        raise ValueError(f"A graph has {w.tally.triples + 300} triples at least.")
    while w.tally.triples < settings.triples - _CLOSING or not planter.finished:
        if w.source_full:
            w.close_source()
            w.open_source()
        near = w.tally.triples > settings.triples - 300
        _step(w, planter.wanted(w.tally.triples) or ("text" if near else _STEPS.draw(random)))
    w.close_source()
    return Outcome(
        w.tally.triples,
        ontology,
        w.tally.claims,
        w.tally.claim_triples,
        tuple(sorted(planter.expected)),
    )


def _begin(w: Writer) -> None:
    w.open_source()
    for kind, recipe in RECIPES.items():
        for _ in range(_FIRST.get(kind, _FIRST_OTHERS)):
            recipe(w)


def _step(w: Writer, step: str) -> None:
    if step in ("filler", "text", "link", "count"):
        about, choice = _matter(w.random, step)
        claim = filler(w, w.pick(about), teller(w), choice)
        w.close(_group(choice), claim)
    elif step == "difference":
        difference(w)
    elif step in ("clash", "conflict"):
        clash(w)
    elif step == "passage":
        w.next_passage()
    elif step == "held-source":
        w.close_source()
        w.open_source()
    else:
        RECIPES[_RECIPE_OF.get(step, step)](w)


def _matter(random: Random, step: str) -> tuple[str, tuple[str, str]]:
    """Draw what a claim is about and its property; some steps want one of a kind."""
    if step in _WANTED:
        return "igo", random.choice(_WANTED[step])
    about = profile.ABOUT.draw(random)
    return about, profile.FILLERS[about].draw(random)


def _group(choice: tuple[str, str]) -> str:
    """Return the kind of record that a claim is."""
    if choice[1] in ("text", "number"):
        return "count" if choice[1] == "number" else "text"
    return "link" if choice[1] in RECIPES else "claim"


def ontology_lines() -> Iterator[str]:
    """Return the project's ontology in N-Triples, ordered, blank nodes by RDFC-1.0."""
    quads = (q for path in find_project().ontology_files for q in ox.parse(path=path))
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return iter(sorted(f"{q.triple} .\n" for q in dataset))


def write_file(settings: Settings, path: Path) -> Outcome:
    """Generate a graph into a file, which appears when it is complete.

    Args:
        settings: its size, seed and faults.
        path: the file to write, N-Triples (which is Turtle as well).

    Returns:
        What was written.
    """
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as file:
        outcome = generate(settings, file.write)
    partial.replace(path)
    return outcome


def main(arguments: list[str] | None = None) -> int:
    """Generate a graph from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--triples", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=0, help=f"of {len(FAULTS)} kinds")
    parser.add_argument("-o", "--output", type=Path, required=True, help="N-Triples")
    options = parser.parse_args(arguments)
    settings = Settings(options.triples, options.seed, options.faults)
    try:
        outcome = write_file(settings, options.output)
    except (OSError, ValueError) as error:
        print(f"{error}", file=sys.stderr)
        return 2
    if settings.faults:
        expected = [vars(each) for each in outcome.expected]
        text = json.dumps(expected, indent=1)
        options.output.with_suffix(".expected.json").write_text(text + "\n", encoding="utf-8")
    print(
        f"{outcome.triples} triples, {outcome.claims} claims with {outcome.claim_share:.0%} of "
        f"those that are not the ontology's, {len(outcome.expected)} findings expected",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
