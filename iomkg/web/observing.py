"""What is seen of requests from outside: metrics for Prometheus, and a line of log for each."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Final, TextIO
from urllib.parse import parse_qsl

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from iomkg.web.remembering import not_kept
from iomkg.web.serve_settings import Logged

_BUCKETS: Final = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_LONGEST: Final = 500  # characters of a path or a value in the log


class Metrics:
    """Counts of requests, of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter(
            "iomkg_requests", "Requests that were answered.", labels, registry=self._registry
        )
        self.seconds = Histogram(
            "iomkg_request_seconds",
            "Seconds from a request to the end of its answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self.under_way = Gauge(
            "iomkg_requests_under_way", "Requests being answered.", registry=self._registry
        )

    def gauge(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Add a number that is looked up when it is asked for."""
        Gauge(name, text, registry=self._registry).set_function(value)

    async def answer(self, request: Request) -> Response:
        """Give the metrics in the text format of Prometheus."""
        not_kept(request)
        body = generate_latest(self._registry)
        return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


class Observing:
    """Counts and logs each request.

    A line of log is a JSON object. It has the names of parameters, and their values only if that
    is asked for, since they may be what somebody would rather not see in a log.

    Args:
        app: what answers.
        metrics: what counts.
        logged: what is logged.
        log: where to; standard error if None.
    """

    def __init__(
        self, app: ASGIApp, metrics: Metrics, logged: Logged, log: TextIO | None = None
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._logged = logged
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status, size, whole = 0, 0, False

        async def seen(message: Message) -> None:
            nonlocal status, size, whole
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        self._metrics.under_way.inc()
        try:
            await self._app(scope, receive, seen)
        finally:
            self._metrics.under_way.dec()
            seconds = time.perf_counter() - begun
            kept = scope.get("state", {}).get("kept")
            route = "kept" if kept else getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.seconds.labels(route).observe(seconds)
            if self._logged is not Logged.NOTHING:
                self._write(scope, status, size, seconds, whole=whole)

    def _write(self, scope: Scope, status: int, size: int, seconds: float, *, whole: bool) -> None:
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "method": scope["method"][:20],
            "path": scope["path"][:_LONGEST],
            "status": status,
            "bytes": size,
            "ms": round(seconds * 1000, 1),
        }
        if not whole:
            line["broken_off"] = True
        if scope["query_string"]:
            fields = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            if self._logged is Logged.VALUES:
                line["parameters"] = {name[:40]: value[:_LONGEST] for name, value in fields[:40]}
            else:
                line["parameters"] = sorted({name[:40] for name, _ in fields[:40]})
        print(json.dumps(line), file=self._log or sys.stderr, flush=True)
