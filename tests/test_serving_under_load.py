"""Slow readers, and new data under load: IOMKG_SOAK_SECONDS=300 for longer than half a minute."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from projects import make_project
from serving import Served, serving
from test_serving_hostile import resident
from test_serving_stays_up import ALL, SMALL, metric, sparql, wait_for, workers

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc"),
]

SECONDS = float(os.environ.get("IOMKG_SOAK_SECONDS", "30"))


def asking_for_all(served: Served, source: str = "127.0.0.1") -> socket.socket:
    """A connection on which the whole graph has been asked for, with little room to receive it."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 10)
    connection.bind((source, 0))
    connection.settimeout(60)
    connection.connect(("127.0.0.1", served.port))
    head = f"GET /sparql?query={quote(ALL)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
    connection.sendall(head.encode())
    return connection


def times_of(served: Served, count: int) -> list[float]:
    """How long small queries take, another one each time, in order."""
    taken = []
    for number in range(count):
        begun = time.monotonic()
        assert sparql(served, f"{SMALL} #{number} {begun}").status == 200
        taken.append(time.monotonic() - begun)
    return sorted(taken)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    options = ("--workers", "4", "--log", "none", "--timeout", "60")
    with serving(tmp_path_factory.mktemp("slow"), *options) as running:
        yield running


def test_slow_readers_hold_up_nobody_and_little_memory(served: Served) -> None:
    whole = sparql(served, ALL, accept="text/csv").body
    assert len(whole) > 8 << 20  # more than the buffers on the way hold
    usual = times_of(served, 40)[20]
    before = resident(served)
    ended = threading.Event()

    def read_slowly(source: str) -> bytes:
        got = b""
        with asking_for_all(served, source) as connection:
            while not ended.wait(0.05):
                got += connection.recv(4 << 10)
        return got

    with ThreadPoolExecutor(8) as threads:
        # One client may have three of the four places: the fourth is for others.
        readers = [threads.submit(read_slowly, "127.0.0.2") for _ in range(6)]
        wait_for(lambda: metric(served, "iomkg_queries_running") >= 3)
        most, late = 0, []
        for _ in range(10):
            late += times_of(served, 10)
            most = max(most, resident(served))
            time.sleep(0.3)
        ended.set()
        parts = [reader.result() for reader in readers]
    late.sort()
    assert late[len(late) * 95 // 100] < max(10 * usual, 1.0)
    assert most < before + (128 << 20)
    begun = whole[:200]
    assert sum(begun in part for part in parts) >= 3
    wait_for(lambda: metric(served, "iomkg_queries_running") == 0)


def test_a_reader_that_has_stopped_is_cut_off(served: Served) -> None:
    connection = asking_for_all(served)
    wait_for(lambda: metric(served, "iomkg_queries_running") == 1)
    begun = time.monotonic()
    wait_for(lambda: metric(served, "iomkg_queries_running") == 0, 60)
    assert time.monotonic() - begun > 15
    got = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(1 << 20):
            got += part
    assert not got.endswith(b"\r\n0\r\n\r\n")  # the end of a whole answer
    connection.close()


PAIR = "SELECT (COUNT(?x) AS ?n) (COUNT(?y) AS ?m) { { ?x <urn:one> 1 } UNION { ?y <urn:two> 2 } }"


def counted(served: Served) -> str:
    return sparql(served, PAIR, accept="text/csv").text


def test_new_data_comes_and_processes_die_under_load_and_no_request_fails(tmp_path: Path) -> None:
    small = make_project(tmp_path / "project")
    ended = threading.Event()
    chance = random.Random(20261129)

    def client(number: int) -> list[tuple[int, str]]:
        seen = []
        while not ended.is_set():
            reply = sparql(running, f"{PAIR} #{number} {len(seen)}", accept="text/csv")
            seen.append((reply.status, reply.text.replace("\r\n", " ").strip()))
            replies = map(running.ask, ("/q/sources.csv", "/sources.html"))
            seen += [(each.status, "" if each.status == 200 else each.text) for each in replies]
        return seen

    options = ("--project", str(small.root), "--log", "none", "--timeout", "120")
    with serving(tmp_path, *options) as running, ThreadPoolExecutor(4) as threads:
        clients = [threads.submit(client, number) for number in range(4)]
        try:
            end, state = time.monotonic() + SECONDS, 0
            while time.monotonic() < end or state < 2:
                state += 1
                added = f"\n<urn:a{state}> <urn:one> 1 .\n<urn:b{state}> <urn:two> 2 .\n"
                small.append("graph/sources.ttl", added)
                running.process.send_signal(signal.SIGHUP)
                wait_for(lambda wanted=f"{state},{state}": wanted in counted(running), 120)
                if found := workers(running):
                    with suppress(ProcessLookupError):
                        os.kill(chance.choice(found), signal.SIGKILL)
                time.sleep(chance.random())
        finally:
            ended.set()
        seen = [each for done in clients for each in done.result()]
    failed = [(status, text) for status, text in seen if status != 200]
    assert not failed, failed[:3]
    pairs = {text.split()[1] for _, text in seen if text}
    assert pairs <= {f"{n},{n}" for n in range(state + 1)}, "an answer mixed two states"
    assert len(pairs) >= 2 and len(seen) > 20
