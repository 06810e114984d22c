"""`iomkg serve` starts, says what is missing, and ends when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import iomkg_alone as iomkg
from serving import serving


@pytest.mark.slow
def test_it_serves_until_it_is_ended(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        reply = served.ask("/healthz")
        assert (reply.status, reply.type) == (200, "application/json")
        assert len(served.ask("/readyz").text) > 40
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(timeout=20) == 143


@pytest.mark.slow
def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=20) == 130


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--root-path", "iomkg"], "is not a path"),
        (["--public-address", "data.example.org"], "is not an address"),
        (["--store", "./no-such-folder"], "There is no store"),
    ],
)
def test_what_cannot_be_served_is_told_before_anything_listens(words: list[str], said: str) -> None:
    done = iomkg("serve", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_without_the_extra_it_says_how_to_get_it() -> None:
    without = (
        "import importlib.util as u, sys; real = u.find_spec\n"
        ""
        "u.find_spec = lambda name, *a: None if name == 'uvicorn' else real(name, *a)\n"
        "from iomkg.cli.start import main; sys.exit(main(['serve']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", without], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'iomkg[serve]'" in done.stderr
