"""A real HTTP server that behaves as badly as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

import pytest

Behaviour: TypeAlias = Callable[[BaseHTTPRequestHandler], None]
Serve: TypeAlias = Callable[[Behaviour], str]

JSON = "application/sparql-results+json"
NT = "application/n-triples"
WHOLE = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"e:s"}}]}}'


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Keep the test output clean: clients go away on purpose."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve each request by the behaviour given; return the address."""
    servers: list[Server] = []

    def start(behaviour: Behaviour) -> str:
        class Handler(BaseHTTPRequestHandler):
            body: bytes | None = None

            def do_GET(self) -> None:
                behaviour(self)

            def do_POST(self) -> None:
                self.body = self.rfile.read(int(self.headers["Content-Length"]))
                behaviour(self)

            def log_message(self, *_: object) -> None:
                """Keep the test output clean."""

        servers.append(Server(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/query"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def answering(
    body: bytes, media_type: str = JSON, status: int = 200, length: int | None = None
) -> Behaviour:
    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", media_type)
        request.send_header("Content-Length", str(len(body) if length is None else length))
        request.end_headers()
        request.wfile.write(body)

    return behave


def with_headers(body: bytes, media_type: str, status: int = 200, **headers: str) -> Behaviour:
    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        given = {"Content-Type": media_type, "Content-Length": str(len(body))}
        for name, value in (given | headers).items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return behave
