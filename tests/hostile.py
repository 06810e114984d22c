"""Running the command on what means harm, within bounds of memory and time."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

STATUSES = (0, 1, 2, 130, 143)
"""What may come of any command, whatever it is given."""

MEMORY = 4 << 30
"""Bytes of address space that a command gets, most of which is never touched."""
SECONDS = 60


def run(
    *words: str | os.PathLike[str],
    stdin: bytes | int | None = b"",
    cwd: Path | None = None,
    memory: int = MEMORY,
    seconds: int = SECONDS,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command; a hang raises, and so does more memory than is given."""
    given = {"stdin": stdin} if isinstance(stdin, int) or stdin is None else {"input": stdin}
    return subprocess.run(
        [sys.executable, "-m", "iomkg", *words],
        capture_output=True,
        timeout=seconds,
        cwd=cwd,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
        **given,  # type: ignore[call-overload]
    )


def survived(done: subprocess.CompletedProcess[bytes]) -> str:
    """Assert that a command ended as a command may; return what it said on standard error."""
    said = done.stderr.decode("utf-8", "backslashreplace")
    assert "Traceback" not in said, said[-3000:]
    assert done.returncode in STATUSES, (done.returncode, said[-3000:])
    assert len(said) < 20_000, f"{len(said)} characters of complaint"
    return said


def refused(done: subprocess.CompletedProcess[bytes], *parts: str) -> str:
    """Assert that a command could not run and said so in two lines, with these parts."""
    said = survived(done)
    assert done.returncode == 2, (done.returncode, done.stdout[-2000:], said)
    for part in parts:
        assert part in said, said
    return said
