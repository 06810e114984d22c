"""Loading into an endpoint: what was added before it stopped is told, and how far it has come."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from bad_server import Serve, answering, serve
from commands import on_a_terminal
from test_load_interrupted import heed_interrupts

from iomkg.errors import TurtleSyntaxError
from iomkg.rdf.store.files import find_inputs
from iomkg.rdf.store.upload import UploadTarget, upload_files

pytestmark = pytest.mark.slow

__all__ = ["serve"]
YES = answering(b"")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "data.nt"
    file.write_text("".join(f"<e:{n}> <e:p> <e:o> .\n" for n in range(1500)) + "<e:s> <e:p> .\n")
    return file


def command(file: Path, url: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "iomkg", "load", str(file), "--store", url, *options]


def test_a_file_that_breaks_off_says_what_was_added(serve: Serve, file: Path) -> None:
    done = subprocess.run(command(file, serve(YES)), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"{file}:1501:" in done.stderr
    assert "1,000 triples had been added before." in done.stderr


def test_the_error_stays_what_it_is(serve: Serve, file: Path) -> None:
    with pytest.raises(TurtleSyntaxError) as caught:
        upload_files(UploadTarget.at(serve(YES)), find_inputs([str(file)]))
    assert caught.value.place.line == 1501


def test_a_replacement_adds_nothing(serve: Serve, file: Path) -> None:
    words = command(file, serve(YES), "--replace")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "had been added" not in done.stderr


def test_an_interrupted_one_says_what_was_added(serve: Serve, file: Path) -> None:
    requests = []

    def slow(request: BaseHTTPRequestHandler) -> None:
        requests.append(request)
        time.sleep(20 if len(requests) > 1 else 0)
        YES(request)

    file.write_text("".join(f"<e:{n}> <e:p> <e:o> .\n" for n in range(3000)))
    words = command(file, serve(slow))
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stderr=pipe, preexec_fn=heed_interrupts) as running:  # noqa: PLW1509
        while len(requests) < 2:
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=15)[1].decode()
    assert running.returncode == 130
    assert "1,000 triples had been added before." in said


def test_a_person_sees_how_far_it_has_come(serve: Serve, file: Path) -> None:
    def slow(request: BaseHTTPRequestHandler) -> None:
        time.sleep(0.25)
        YES(request)

    file.write_text("".join(f'<e:{n}> <e:p> "{"x" * 2000}" .\n' for n in range(3000)))
    drawn = on_a_terminal(*command(file, serve(slow)), stream="stderr").stderr
    assert b"MB/s" in drawn
    assert drawn.index(b"%, ") < drawn.rindex(b"\x1b[K")
