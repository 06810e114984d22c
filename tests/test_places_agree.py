"""The walk that finds places reads the triples that pyoxigraph reads, in every file at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

from iomkg.errors import IomkgError
from iomkg.rdf.read.blanks import relabel
from iomkg.rdf.read.triples import read_file
from iomkg.rdf.turtle.offsets import placed_triples
from iomkg.terms import BASE

CHECKOUT = Path(__file__).parent.parent
OWN = ("ontology", "graph", "shapes", "tests/data")


def turtle_below(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix in (".ttl", ".nt") and p.is_file())


def compare(files: Iterable[Path]) -> int:
    """Compare both readers over the files that parse; the number of triples compared."""
    compared = 0
    for file in files:
        with suppress(IomkgError):
            parsed = read_file(file)
            if not parsed.errors:
                placed = placed_triples(parsed.text, BASE)
                walked = relabel(placed.triples, placed.unlabelled.keys(), file, parsed.text)
                assert Counter(walked) == Counter(parsed.triples), file
                assert len(placed.extents) == len(walked)
                compared += len(walked)
    return compared


@pytest.mark.parametrize("folder", OWN)
def test_in_the_files_of_this_project(folder: str) -> None:
    assert compare(turtle_below(CHECKOUT / folder)) > 0


@pytest.mark.parametrize("folder", ["suites", "vocab", "inputs"])
def test_in_the_files_of_others(material: Path, folder: str) -> None:
    assert compare(turtle_below(material / folder)) > 0


def test_each_term_is_what_stands_at_its_place() -> None:
    file = CHECKOUT / "graph" / "conflicts.ttl"
    text = file.read_bytes().decode()
    head = "".join(f"{line}\n" for line in text.splitlines() if line.startswith("@"))
    placed = placed_triples(text, BASE)
    again = "".join(
        "".join(f" {text[start:end]}" for start, end in extents) + " .\n"
        for extents in placed.extents
    )
    read = ox.parse(head + again, ox.RdfFormat.TURTLE, base_iri=BASE)
    assert sum(1 for _ in read) == len(placed.triples)
    assert placed_triples(head + again, BASE).triples == placed.triples
