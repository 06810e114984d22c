"""Running the command: in the process of the test, or in one of its own, ten times as costly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pytest

from iomkg.cli.start import main


def iomkg(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command; what it writes is read as text, as ``subprocess`` does."""
    done = run_here(*words, stdin=(stdin or "").encode())
    out, err = (
        b.decode().replace("\r\n", "\n").replace("\r", "\n") for b in (done.stdout, done.stderr)
    )
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def iomkg_alone(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "iomkg", *words]
    return subprocess.run(command, capture_output=True, text=True, input=stdin, check=False)


def on_a_terminal(
    *command: str, stream: str = "stdout", **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run a command of which one output is a terminal, and read what that shows to its end."""
    pty = pytest.importorskip("pty", reason="this system has no terminals of its own to open")
    ours, theirs = pty.openpty()
    beside = "stderr" if stream == "stdout" else "stdout"
    with TemporaryFile() as other:
        options |= {stream: theirs, beside: other}
        process = subprocess.Popen(command, **options)
        os.close(theirs)
        shown = bytearray()
        with suppress(OSError):  # Linux says so when the other end has closed
            while piece := os.read(ours, 1 << 16):
                shown += piece
        os.close(ours)
        status = process.wait()
        other.seek(0)
        outputs = {stream: bytes(shown), beside: other.read()}
        return subprocess.CompletedProcess(command, status, **outputs)


def run_here(
    *words: str, cwd: Path | None = None, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a folder; its three streams are files, as far as it can tell."""
    with ExitStack() as opened:
        given, out, err = (opened.enter_context(TemporaryFile()) for _ in range(3))
        given.write(stdin)
        given.seek(0)
        if cwd is not None:
            opened.enter_context(chdir(cwd))
        for name, file in (("stdin", given), ("stdout", out), ("stderr", err)):
            opened.enter_context(_redirected(name, file))
        try:
            status: object = main(list(words))
        except SystemExit as left:
            status = left.code
        assert isinstance(status, int)
        sys.stdout.flush()
        sys.stderr.flush()
        for file in (out, err):
            file.seek(0)
        return subprocess.CompletedProcess(words, status, out.read(), err.read())


@contextmanager
def _redirected(name: str, file: IO[bytes]) -> Iterator[None]:
    """Let a standard stream be a file, for this process and those that it starts."""
    number = ("stdin", "stdout", "stderr").index(name)
    before, kept = getattr(sys, name), os.dup(number)
    errors = "backslashreplace" if name == "stderr" else "strict"
    mode = "r" if name == "stdin" else "w"
    os.dup2(file.fileno(), number)
    try:
        with open(number, mode, encoding="utf-8", errors=errors, closefd=False) as stream:
            setattr(sys, name, stream)
            yield
    finally:
        setattr(sys, name, before)
        os.dup2(kept, number)
        os.close(kept)
