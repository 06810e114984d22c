"""The query engines that are measured; ``python -m benchmarks.query_engines`` runs one of them.

It loads the graph, then answers the queries one by one, each a few times, and writes a line of
JSON after each step, so that whoever started it can see what it is at and end it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final, TypeAlias

from benchmarks import factbook, named, reference
from benchmarks.measure import peak_memory
from iomkg.rdf.store.embedded import MemoryStore

Row: TypeAlias = Sequence[object]
Ask: TypeAlias = Callable[[str], Iterable[Row]]
_ENOUGH: Final = 1.0
_TIMES: Final = 25
_WRITTEN: Final = re.compile(r'"(.*)"(?:@[A-Za-z-]+|\^\^<[^>]*>)?', re.DOTALL)


@dataclass(frozen=True)
class QueryEngine:
    """An engine.

    Attributes:
        package: the distribution that brings it.
        open: returns what loads a file and then what asks.
        most: the largest graph, in triples, that it gets.
    """

    package: str
    open: Callable[[], Callable[[Path], Ask]]
    most: int = 10_000_000


def _iomkg() -> Callable[[Path], Ask]:
    from benchmarks.loading import load_file

    def load(path: Path) -> Ask:
        return Wrapped(load_file(path))

    return load


class Wrapped:
    """Asks iomkg, or the engine beneath it over the very same store.

    Two processes with the same data differ by more than the wrapper costs.
    """

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __call__(self, text: str) -> Iterable[Row]:
        return self._store.select(text).rows

    def beneath(self, text: str) -> Iterable[Row]:
        """Ask pyoxigraph."""
        found: Any = self._store._opened().query(text)
        return (tuple(solution) for solution in found)


def _pyoxigraph() -> Callable[[Path], Ask]:
    import pyoxigraph as ox

    def load(path: Path) -> Ask:
        store = ox.Store()
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)

        def ask(text: str) -> Iterable[Row]:
            found: Any = store.query(text)
            return (tuple(solution) for solution in found)

        return ask

    return load


def _rdflib() -> Callable[[Path], Ask]:
    from rdflib import Graph

    def load(path: Path) -> Ask:
        graph = Graph(bind_namespaces="none").parse(path, format="nt")
        return lambda text: _rows(graph.query(text))

    return load


def _rows(found: Iterable[Any]) -> Iterable[Row]:
    return (tuple(row) for row in found)


def _oxrdflib() -> Callable[[Path], Ask]:
    from rdflib import Graph
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    def load(path: Path) -> Ask:
        graph = Graph("Oxigraph", identifier=DATASET_DEFAULT_GRAPH_ID, bind_namespaces="none")
        graph.parse(path, format="ox-nt", transactional=False)
        return lambda text: _rows(graph.query(text))

    return load


def _maplib() -> Callable[[Path], Ask]:
    import maplib

    def load(path: Path) -> Ask:
        model = maplib.Model()
        model.read(path, format="ntriples")

        def ask(text: str) -> Iterable[Row]:
            found: Any = model.query(text)
            rows: Iterable[Row] = found.iter_rows()
            return rows

        return ask

    return load


ENGINES: Final[Mapping[str, QueryEngine]] = {
    "iomkg": QueryEngine("iomkg", _iomkg),
    "pyoxigraph": QueryEngine("pyoxigraph", _pyoxigraph),
    "maplib": QueryEngine("maplib", _maplib),
    "oxrdflib": QueryEngine("oxrdflib", _oxrdflib, 1_000_000),
    "rdflib": QueryEngine("rdflib", _rdflib, 1_000_000),
}


QUESTIONS: Final[Mapping[str, Callable[[], Mapping[str, str]]]] = {
    "reference": reference.queries,
    "factbook": factbook.queries,
    "named": named.queries,
}


def plain(value: object) -> str:
    """Write a value of any engine as its text alone: IRI, or lexical form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = (
        str(value.value) if hasattr(value, "value") and not isinstance(value, str) else str(value)
    )
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    # maplib writes literals of mixed columns in N-Triples.
    written = _WRITTEN.fullmatch(text) if type(value) is str else None
    return written[1] if written else text


def digest(rows: Iterable[Row]) -> str:
    """Return what is equal for equal rows in any order."""
    lines = sorted("\t".join(map(plain, row)) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def answer(ask: Ask, text: str) -> dict[str, object]:
    """Ask a few times; the quickest is the one that was least disturbed by the machine."""
    times: list[float] = []
    burnt: list[float] = []
    beneath: list[float] = []
    rows: list[Row] = []
    while len(times) < _TIMES and (not times or sum(times) < _ENOUGH):
        rows = []
        start, start_burnt = perf_counter(), process_time()
        rows = list(ask(text))
        burnt.append(process_time() - start_burnt)
        times.append(perf_counter() - start)
        if isinstance(ask, Wrapped):
            start_burnt = process_time()
            list(ask.beneath(text))
            beneath.append(process_time() - start_burnt)
    return {
        "seconds": min(times),
        "cpu": min(burnt),
        "beneath": min(beneath, default=None),
        "rows": len(rows),
        "digest": digest(rows),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run one engine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.query_engines", description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("data", type=Path, help="N-Triples")
    parser.add_argument("--questions", choices=QUESTIONS, default="reference")
    parser.add_argument("--skip", nargs="*", default=[], help="queries to leave out")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    load = ENGINES[options.engine].open()

    def tell(what: Mapping[str, object]) -> None:
        print(json.dumps(what), flush=True)

    before = peak_memory()
    tell({"at": "load"})
    start = perf_counter()
    ask = load(options.data)
    tell({"loaded": perf_counter() - start, "memory": peak_memory() - before})
    # What ends the process is asked last, so that nothing has to be loaded again.
    asked = QUESTIONS[options.questions]()
    for title, text in sorted(asked.items(), key=lambda each: each[0] in reference.SLOW):
        if title in options.skip:
            continue
        tell({"at": title})
        try:
            tell({"query": title, **answer(ask, text)})
        except Exception as error:  # whatever an engine raises is its answer
            tell({"query": title, "error": f"{type(error).__name__}: {error}"[:200]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
