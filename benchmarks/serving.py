"""Serving side by side: ``python -m benchmarks.serving``.

`iomkg serve` and `oxigraph serve-read-only` answer from the same folder on disk, eight connections
asking each in turn. SPARQL is asked about another thing each time, so that nothing can be kept;
named queries again and again, of oxigraph as the SPARQL that they come to. Answers are compared
first. Beside the requests per second stands the processor time that the server, with all its
processes, took for each.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pyoxigraph as ox

import iomkg
from benchmarks.generate import Settings, write_file
from benchmarks.measure import machine, ratio, result_file, run_module, table
from iomkg.rdf.store.directory import DirectoryStore

SIZE: Final = 1_000_000
SEED: Final = 20261129
CONNECTIONS: Final = 8
_THINGS: Final = 2_000
_QUERIES: Final = {
    "what is said of a thing": "SELECT ?p ?o {{ {thing} ?p ?o }}",
    "what is said, and of what sort": (
        "SELECT ?p ?v ?type {{ {thing} ?p ?v . OPTIONAL {{ ?v a ?type }} }} ORDER BY ?p ?v"
    ),
    "what points at it": (
        "SELECT ?s ?p ?q (COUNT(?x) AS ?n) {{ ?s ?p {thing} . ?s ?q ?x }} GROUP BY ?s ?p ?q"
    ),
    "a thousand rows": "SELECT ?s ?o {{ ?s a ?o }} LIMIT 1000 #{thing}",
}
_NAMED: Final = ("names-as-of", "renamings", "sources", "conflicts", "un-relationship")


class Measured(NamedTuple):
    """What came of some seconds of requests."""

    per_second: float
    median: float
    late: float
    cpu: float


class Server(NamedTuple):
    """A server that runs."""

    name: str
    port: int
    pid: int
    path: str


@contextmanager
def serving(name: str, folder: Path) -> Iterator[Server]:
    """Run a server over a folder until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    if name == "iomkg":
        words = [sys.executable, "-m", "iomkg", "serve", "--port", str(port), "--log", "none"]
        words += ["--store", str(folder)]
        path = "/sparql"
    else:
        beside = Path(sys.executable).with_name("oxigraph")
        words = [str(beside if beside.exists() else shutil.which("oxigraph") or "oxigraph")]
        words += ["serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
        path = "/query"
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ready = f"http://127.0.0.1:{port}{'/readyz' if name == 'iomkg' else '/'}"
        for _ in range(1200):
            with suppress(URLError, OSError):
                urlopen(ready, timeout=5).close()
                break
            time.sleep(0.1)
        yield Server(name, port, process.pid, path)
    finally:
        process.terminate()
        process.wait(timeout=30)


def measure(server: Server, paths: Sequence[str], seconds: float) -> Measured:
    """Ask for some seconds, after a warming up."""
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "paths.json"
        listed.write_text(json.dumps(paths))
        words = (str(server.port), str(listed), "--connections", str(CONNECTIONS))
        run_module("benchmarks.http_load", (*words, "--seconds", str(seconds / 4)), 600)
        before = processor_time(server.pid)
        answer = run_module("benchmarks.http_load", (*words, "--seconds", str(seconds)), 600)
        cpu = processor_time(server.pid) - before
    if not answer.result:
        raise ValueError(f"{server.name}: {answer.status}")
    times, count = answer.result["times"], answer.result["requests"]
    return Measured(
        count / answer.result["seconds"],
        times[count // 2],
        times[min(count - 1, count * 99 // 100)],
        cpu / count,
    )


def processor_time(pid: int) -> float:
    """Return the seconds that a process and those below it have taken so far."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(entry.name))
            ticks[int(entry.name)] = sum(map(int, fields[11:15]))  # those it waited for, too
    found, left = 0, [pid]
    while left:
        found += ticks.get(left[-1], 0)
        left += children.get(left.pop(), [])
    return found / os.sysconf("SC_CLK_TCK")


def rows_of(server: Server, paths: Sequence[str]) -> list[str]:
    """Return digests of the answers."""
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "paths.json"
        listed.write_text(json.dumps(paths))
        words = (str(server.port), str(listed), "--digests")
        answer = run_module("benchmarks.http_load", words, 600)
    if not answer.result:
        raise ValueError(f"{server.name}: {answer.status}")
    found: list[str] = answer.result["digests"]
    return found


def compare(
    title: str, folder: Path, asked: dict[str, dict[str, list[str]]], seconds: float
) -> str:
    """Measure both servers over one folder.

    Args:
        title: what is compared.
        folder: the store.
        asked: by the name of a row, the paths that each server is asked for.
        seconds: for how long each.

    Raises:
        ValueError: the answers are not the same.
    """
    found: dict[tuple[str, str], Measured] = {}
    seen: dict[str, list[str]] = {}
    for name in ("oxigraph", "iomkg"):
        with serving(name, folder) as server:
            for row, paths in asked.items():
                digests = rows_of(server, paths[name][:20])
                if seen.setdefault(row, digests) != digests:
                    raise ValueError(f"{row}: the answers are not the same.")
                found[row, name] = measure(server, paths[name], seconds)
    rows = []
    for row in asked:
        for name in ("oxigraph", "iomkg"):
            one = found[row, name]
            share = ratio(one.per_second, found[row, "oxigraph"].per_second)
            rows.append(
                [
                    row,
                    name,
                    f"{one.per_second:,.0f}",
                    share,
                    f"{one.median * 1e3:.1f}",
                    f"{one.late * 1e3:.1f}",
                    f"{one.cpu * 1e3:.2f}",
                ]
            )
    header = ("asked", "server", "per second", "to oxigraph", "median ms", "p99 ms", "CPU ms")
    return f"## {title}\n\n{table(header, rows)}\n"


def sparql_paths(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Return queries about different things of a store."""
    store = ox.Store.read_only(str(folder))
    text = f"SELECT DISTINCT ?s {{ ?s a ?c FILTER(ISIRI(?s)) }} LIMIT {_THINGS * 20}"
    things = [str(row["s"]) for row in store.query(text)][::20]  # type: ignore[union-attr]
    del store
    asked = {}
    for row, query in _QUERIES.items():
        texts = [quote(query.format(thing=thing)) for thing in things]
        asked[row] = {
            "iomkg": [f"/sparql?query={text}" for text in texts],
            "oxigraph": [f"/query?query={text}" for text in texts],
        }
    return asked


def named_paths() -> dict[str, dict[str, list[str]]]:
    """Return named queries with their examples."""
    asked = {}
    with iomkg.open() as kg:
        for name in _NAMED:
            query = kg.find_query(name)
            given = {p.name: p.example for p in query.params if p.required}
            fields = f"?{urlencode(given)}" if given else ""
            text = kg.bind(name, **given).text
            asked[name] = {
                "iomkg": [f"/q/{name}.csv{fields}"],
                "oxigraph": [f"/query\n{text}"],
            }
    return asked


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, metavar="TRIPLES")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--quick", action="store_true", help="100,000 triples, 3 seconds each")
    options = parser.parse_args(arguments)
    size, seconds = (100_000, 3.0) if options.quick else (options.size, options.seconds)
    text = f"# Serving\n\n{machine(('iomkg', 'oxigraph', 'uvicorn'))}\n\n"
    with TemporaryDirectory() as folder:
        data, store = Path(folder) / "graph.nt", Path(folder) / "store"
        write_file(Settings(size, SEED), data)
        opened = DirectoryStore(store)
        with data.open("rb") as stream:
            opened.load_stream(stream, ox.RdfFormat.N_TRIPLES, "urn:x")
        opened.compact()
        opened.close()
        text += compare(f"SPARQL, {size:,} triples", store, sparql_paths(store), seconds) + "\n"
    with iomkg.open() as kg:
        held = kg.store.folder if isinstance(kg.store, DirectoryStore) else None
        if held is None:
            raise ValueError("There is no snapshot of the graph to serve.")
        text += compare("Named queries, again and again", held, named_paths(), seconds)
    print(text)
    result_file("serving.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
