"""One export by one engine, in a process of its own: its time, memory, and what it wrote.

``python -m benchmarks.exporters ENGINE FORMAT DATA --output FILE``, where DATA is N-Triples or,
for the engines that stream, a folder of pyoxigraph.
"""

from __future__ import annotations

import argparse
import random
import sys
import warnings
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

import pyoxigraph as ox

from benchmarks.measure import peak_memory, write_json
from iomkg.terms import PREFIXES

FORMATS: Final = {
    "ttl": (ox.RdfFormat.TURTLE, "turtle"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
    "nt": (ox.RdfFormat.N_TRIPLES, "nt"),
    "xml": (ox.RdfFormat.RDF_XML, "xml"),
}
"""The formats, as pyoxigraph and rdflib call them."""

Write = Callable[[str, Path], object]


def _iomkg(data: Path, shuffle: int | None) -> Write:
    from iomkg.export.published_context import published_context
    from iomkg.graph.project import find_project
    from iomkg.rdf.read.triples import read_triples
    from iomkg.rdf.writers.formats import write_graph

    triples = read_triples(data)
    if shuffle is not None:
        random.Random(shuffle).shuffle(triples)
    ontology = [t for path in find_project().ontology_files for t in read_triples(path)]

    def write(form: str, target: Path) -> object:
        context = published_context(ontology)
        return target.write_bytes(write_graph(triples, form, context))

    return write


def _pyoxigraph(data: Path, _: int | None) -> Write:
    quads = list(ox.parse(path=str(data), format=ox.RdfFormat.N_TRIPLES))

    def write(form: str, target: Path) -> object:
        triples = (quad.triple for quad in quads)
        return ox.serialize(triples, str(target), FORMATS[form][0], prefixes=PREFIXES)

    return write


def _rdflib(data: Path, _: int | None) -> Write:
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph(bind_namespaces="none").parse(data, format="nt")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)

    def write(form: str, target: Path) -> object:
        more: dict[str, Any] = {"context": PREFIXES} if form == "jsonld" else {}
        return graph.serialize(str(target), FORMATS[form][1], encoding="utf-8", **more)

    return write


def _streamed(data: Path, _: int | None) -> Write:
    from iomkg.rdf.store.directory import DirectoryStore
    from iomkg.rdf.writers.formats import stream_lines

    store = DirectoryStore(data, read_only=True)

    def write(form: str, target: Path) -> None:
        _join(stream_lines(store.lines(), form), target)

    return write


def _dump(data: Path, _: int | None) -> Write:
    store = ox.Store.read_only(str(data))

    def write(form: str, target: Path) -> None:
        store.dump(str(target), FORMATS[form][0], from_graph=ox.DefaultGraph(), prefixes=PREFIXES)

    return write


ENGINES: Final[dict[str, Callable[[Path, int | None], Write]]] = {
    "iomkg": _iomkg,
    "pyoxigraph": _pyoxigraph,
    "rdflib": _rdflib,
    "iomkg, streamed": _streamed,
    "pyoxigraph, dumped": _dump,
}


def _join(pieces: Iterable[bytes], target: Path) -> None:
    with target.open("wb") as file:
        file.writelines(pieces)


def graph_digest(path: Path, form: str) -> str:
    """Return a digest of the graph that a file holds, whatever its order and its labels."""
    lines, loose = set(), []
    for quad in ox.parse(path=str(path), format=FORMATS[form][0]):
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            loose.append(quad)
        else:
            lines.add(str(quad.triple))
    dataset = ox.Dataset(loose)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines.update(str(quad.triple) for quad in dataset)
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def measure(engine: str, form: str, data: Path, times: int, shuffle: int | None) -> dict[str, Any]:
    """Export a graph, the quickest of some times."""
    write = ENGINES[engine](data, shuffle)
    took = []
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"graph.{form}"
        for _ in range(times):
            start = perf_counter()
            write(form, target)
            took.append(perf_counter() - start)
        memory = peak_memory()
        return {
            "seconds": min(took),
            "memory": memory,
            "bytes": target.stat().st_size,
            "text": sha256(target.read_bytes()).hexdigest(),
            "graph": graph_digest(target, form),
        }


def main(arguments: list[str] | None = None) -> int:
    """Run one engine once."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exporters", description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("form", choices=FORMATS)
    parser.add_argument("data", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--shuffle", type=int, metavar="SEED")
    parser.add_argument("--output", type=Path, required=True, help="JSON")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    found = measure(options.engine, options.form, options.data, options.times, options.shuffle)
    write_json(options.output, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
