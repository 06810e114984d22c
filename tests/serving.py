"""A real server on a free port of loopback, for tests that ask it as clients do."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conftest import free_port


@dataclass(frozen=True)
class Reply:
    """What a server answered; ``body`` is whole, or reading it would have raised."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        timeout: float = 180,
        **headers: str,
    ) -> Reply:
        """Send one request; ``content_type="text/plain"`` is a header."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            connection.close()


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """Run `iomkg serve` with the options given, until the block ends."""
    port = free_port()
    log = folder / f"serve-{port}.log"
    command = [sys.executable, "-m", "iomkg", "serve", "--port", str(port), *options]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env=os.environ.copy())
    served = Served(port, process, log)
    try:
        _wait(served)
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(served: Served) -> None:
    end = time.monotonic() + 400  # a graph may have to be derived first
    while time.monotonic() < end:
        assert served.process.poll() is None, served.log.read_text()
        try:
            if served.ask("/readyz", timeout=5).status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not get ready: {served.log.read_text()}")
