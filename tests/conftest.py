"""Fixtures that several test files share: outside material, and a real SPARQL server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from serving import Served


settings.register_profile("same", derandomize=True)


def pytest_configure(config: pytest.Config) -> None:
    """Try the same random cases in each run, but for the long tests, which look for new ones."""
    if "not soak" in config.option.markexpr and not config.option.hypothesis_profile:
        settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep snapshots of the graph out of the user's cache folder."""
    os.environ["IOMKG_CACHE"] = str(tmp_path_factory.getbasetemp().parent / "iomkg-cache")


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder of outside material (the four texts, vocabularies) that is not in the project."""
    named = os.environ.get("IOMKG_MATERIAL")
    if not named:
        pytest.skip("IOMKG_MATERIAL is not set: the four texts and vocabularies are not at hand")
    folder = Path(named).resolve()
    assert folder.is_dir(), f"IOMKG_MATERIAL={named} is not a folder"
    return folder


@pytest.fixture(scope="session")
def start_oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Start `oxigraph serve` with the options given; return its base URL without a slash."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> str:
        address = f"127.0.0.1:{free_port()}"
        folder = tmp_path_factory.mktemp("oxigraph")
        command = [binary(), "serve", "--location", str(folder), "--bind", address, *options]
        log = (folder.parent / f"{folder.name}.log").open("wb")
        running.append(subprocess.Popen(command, stdout=log, stderr=log))
        log.close()
        wait_until_it_answers(f"http://{address}/", running[-1])
        return f"http://{address}"

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def oxigraph_server(start_oxigraph: Callable[..., str]) -> str:
    """Base URL of one server for the whole session; who loads into it clears it first."""
    return start_oxigraph()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`iomkg serve` with the project's own graph, for the whole session."""
    from serving import serving

    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


def put_graph(server: str, data: bytes, kind: str = "application/n-triples") -> None:
    """Make a document the default graph of a server, through the graph store protocol."""
    url, headers = f"{server}/store?default", {"Content-Type": kind}
    urlopen(Request(url, data=data, method="PUT", headers=headers)).close()


def binary() -> str:
    beside = Path(sys.executable).with_name("oxigraph")
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    assert found, "no oxigraph binary; install the development extra: pip install -e .[dev]"
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        assert process.poll() is None, "oxigraph serve ended at once"
        try:
            urlopen(url, timeout=1).close()
        except (URLError, OSError):
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"oxigraph serve did not answer at {url}")
