"""Requests over some connections, as fast as they are answered: run by ``benchmarks.serving``.

Raw sockets, so that the client takes as little of the processors as it can. Every answer is read
whole; its rows can be kept to be compared.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.measure import write_json


def load(port: int, paths: list[str], connections: int, seconds: float) -> dict[str, Any]:
    """Send requests until the time is over.

    Args:
        port: of the server on this machine.
        paths: what is asked for, each connection beginning elsewhere and going round; a path
            with a line below it is asked by POST with the query that stands there.
        connections: how many there are.
        seconds: for how long.

    Returns:
        How many were answered in how long, and how long each took.
    """
    end = time.monotonic() + seconds
    begun = time.monotonic()
    with ThreadPoolExecutor(connections) as threads:
        step = max(1, len(paths) // connections)
        starts = (paths[n * step :] + paths[: n * step] for n in range(connections))
        taken = [*threads.map(lambda some: _send(port, some, end), starts)]
    times = sorted(time_ for each in taken for time_ in each)
    return {"requests": len(times), "seconds": time.monotonic() - begun, "times": times}


def _send(port: int, paths: list[str], end: float) -> list[float]:
    connection = _Connection(port)
    times: list[float] = []
    for path in _around(paths):
        begun = time.monotonic()
        if begun > end:
            return times
        connection.get(path)
        times.append(time.monotonic() - begun)
    return times


def _around(paths: list[str]) -> Iterator[str]:
    while True:
        yield from paths


def digests(port: int, paths: list[str]) -> list[str]:
    """Return a digest of the rows of each answer, in whatever order they come."""
    connection = _Connection(port)
    found = []
    for path in paths:
        head, *rows = connection.get(path).splitlines()
        found.append(sha256(b"\n".join([head, *sorted(rows)])).hexdigest())
    return found


class _Connection:
    """A connection that is kept."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb", buffering=1 << 16)

    def get(self, path: str) -> bytes:
        path, _, query = path.partition("\n")
        head = f"{path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n"
        if query:  # too long for an address
            body = query.encode()
            kind = f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
            self._socket.sendall(f"POST {head}{kind}".encode() + body)
        else:
            self._socket.sendall(f"GET {head}\r\n".encode())
        status = self._file.readline()
        if b" 200 " not in status:
            raise ValueError(f"{status!r} for {path}")
        length, chunked = 0, False
        while (line := self._file.readline().lower()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name == b"content-length":
                length = int(value)
            chunked |= name == b"transfer-encoding" and b"chunked" in value
        return b"".join(self._chunks()) if chunked else self._file.read(length)

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._file.readline().partition(b";")[0], 16):
            yield self._file.read(size)
            self._file.readline()
        self._file.readline()


def main() -> int:
    """Run the requests; what came of them goes to a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("paths", type=Path)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--digests", action="store_true")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    paths = json.loads(options.paths.read_text())
    if options.digests:
        write_json(options.output, {"digests": digests(options.port, paths)})
    else:
        found = load(options.port, paths, options.connections, options.seconds)
        write_json(options.output, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
