"""One engine over one graph, in a process of its own that is started again after a slow query."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import IO, Any, Final

from benchmarks.measure import OVER

QUERY_LIMIT: Final = 60.0
STAGE_LIMIT: Final = 600.0


@dataclass(frozen=True)
class Timed:
    """The answer of an engine to a query.

    Attributes:
        seconds: the quickest of some times; None if there is no answer.
        cpu: the least processor time, in seconds, of all threads; None if there is no answer.
        rows: how many there were.
        digest: equal for equal rows.
        status: ``ok``, ``over limit``, or what went wrong.
        beneath: processor time, in seconds, of the engine beneath over the same store.
    """

    seconds: float | None
    cpu: float | None
    rows: int
    digest: str
    status: str
    beneath: float | None = None


@dataclass
class Run:
    """One engine over one graph."""

    engine: str
    load: float | None = None
    memory: int | None = None
    status: str = "ok"
    answers: dict[str, Timed] = field(default_factory=dict)


def run(engine: str, data: Path, limit: float = QUERY_LIMIT, questions: str = "reference") -> Run:
    """Run an engine over a graph, starting it again after a query that took too long.

    Args:
        engine: its name.
        data: N-Triples.
        limit: seconds for each query.
        questions: which set of questions is asked.

    Returns:
        What it answered.
    """
    result = Run(engine)
    end = monotonic() + STAGE_LIMIT
    while _session(result, data, limit, end, questions):
        pass
    return result


def _session(result: Run, data: Path, limit: float, end: float, questions: str) -> bool:
    """Run the engine's process once; true if it must be started again."""
    command = [sys.executable, "-m", "benchmarks.query_engines", result.engine, str(data)]
    process = subprocess.Popen(
        [*command, "--questions", questions, "--skip", *result.answers],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told: Queue[str | None] = Queue()
    assert process.stdout is not None
    assert process.stderr is not None
    Thread(target=_lines, args=(process.stdout, told), daemon=True).start()
    at = "load"
    try:
        while True:
            left = end - monotonic()
            try:
                line = told.get(timeout=max(0.0, left if at == "load" else min(limit, left)))
            except Empty:
                return _over(result, at, end)
            if line is None:
                break
            at = _note(result, json.loads(line), at)
    finally:
        process.kill()
        errors = process.communicate()[1]
    if result.load is None:
        result.status = (errors.strip().splitlines() or ["ended"])[-1][:200]
    return False


def _lines(stream: IO[str], told: Queue[str | None]) -> None:
    for line in stream:
        told.put(line)
    told.put(None)


def _note(result: Run, told: Mapping[str, Any], at: str) -> str:
    if "loaded" in told and result.load is None:
        result.load, result.memory = told["loaded"], told["memory"]
    if "error" in told:
        result.answers[told["query"]] = Timed(None, None, 0, "", told["error"])
    elif "query" in told:
        got = Timed(
            told["seconds"], told["cpu"], told["rows"], told["digest"], "ok", told["beneath"]
        )
        result.answers[told["query"]] = got
    return str(told.get("at", at))


def _over(result: Run, at: str, end: float) -> bool:
    if at == "load":
        result.status = OVER
        return False
    result.answers[at] = Timed(None, None, 0, "", OVER)
    return monotonic() < end
