"""Measuring in processes of their own, so that memory is each one's own and a limit ends it."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

OVER: Final = "over limit"
"""What stands where a time would, for a process that was ended."""


@dataclass(frozen=True)
class Answer:
    """What a measured process came back with.

    Attributes:
        status: ``ok``, :data:`OVER`, or what went wrong, in a line.
        result: what the process wrote; empty unless it went well.
    """

    status: str
    result: dict[str, Any]


def peak_memory() -> int:
    """Return the most memory, in bytes, that this process has had resident so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # ru_maxrss also counts what the parent had when it forked.
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def run_module(module: str, arguments: Sequence[str], limit: float) -> Answer:
    """Run a module of the benchmarks in a process of its own.

    Args:
        module: its dotted name; it gets ``--output FILE`` and writes a JSON object there.
        arguments: what else it gets.
        limit: seconds after which it is ended.

    Returns:
        What it wrote, or why it did not.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "result.json"
        command = [sys.executable, "-m", module, *arguments, "--output", str(output)]
        try:
            done = subprocess.run(command, timeout=limit, capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return Answer(OVER, {})
        if done.returncode or not output.exists():
            told = done.stderr.decode(errors="replace").strip().splitlines()
            return Answer((told or [f"ended with {done.returncode}"])[-1][:200], {})
        result: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
        return Answer("ok", result)


def result_file(name: str) -> Path:
    """Return where a result is kept that is to be read; its folder is made."""
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    return folder / name


def write_json(path: Path, result: object) -> None:
    """Write a result where :func:`run_module` reads it."""
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown, in columns that line up; all but the first are right-aligned."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join((first, *rest)) + " |"

    rule = "|" + "|".join("-" * (w + 1) + ("-" if i == 0 else ":") for i, w in enumerate(widths))
    return "\n".join((line(header), rule + "|", *map(line, rows)))


def seconds(value: float | None) -> str:
    """Write a time as people read it."""
    if value is None:
        return "–"
    return f"{value:.3f} s" if value < 1 else f"{value:.2f} s" if value < 100 else f"{value:.0f} s"


def ratio(value: float | None, reference: float | None) -> str:
    """Write how many times longer something took than the reference."""
    if not value or not reference:
        return "–"
    times = value / reference
    return f"{times:.2f} ×" if times < 10 else f"{times:,.0f} ×"


def machine(packages: Sequence[str]) -> str:
    """Say in a line what was measured, and on what."""
    found = []
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} (not installed)")
    python = platform.python_version()
    return f"Python {python}, {os.cpu_count()} cores, {platform.machine()}; " + ", ".join(found)
