"""``iomkg coverage``: how far each text has been read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import iomkg
from projects import make_project

LEAST = {"academic-block": 84, "futurelearn": 70, "cazacu-chinole": 92, "law-site": 64}


def test_no_passage_of_the_four_texts_is_open() -> None:
    done = iomkg("coverage", "--format", "json")
    counts = json.loads(done.stdout)["sources"]
    assert done.returncode == 0
    assert sum(c["passages"] for c in counts) == 380
    assert all(c["wholly_read"] and not c["open"] for c in counts)


@pytest.mark.parametrize("source", sorted(LEAST))
def test_most_passages_are_under_a_claim(source: str) -> None:
    done = iomkg("coverage", source, "--format", "json")
    (count,) = json.loads(done.stdout)["sources"]
    assert 100 * count["claimed"] / count["passages"] >= LEAST[source]


def test_an_open_passage_is_named_and_shown_if_asked(tmp_path: Path) -> None:
    small = make_project(tmp_path)
    ledger = "graph/passages/harbour-gazette.ttl"
    aside = small.read(ledger).split("iomkg:setAside")[1].split(".")[0]
    text = small.read(ledger).replace(f" ;\n    iomkg:setAside{aside}", " ", 1)
    small.write(ledger, text)
    words = ("coverage", "harbour-gazette", "--project", str(small.root))
    plain = iomkg(*words, "--format", "table")
    shown = iomkg(*words, "--format", "table", "--sources", str(small.texts), "--show")
    assert plain.returncode == shown.returncode == 1
    assert "open in source/harbour-gazette:" in plain.stdout
    assert len(shown.stdout) > len(plain.stdout)


def test_a_source_without_a_ledger_is_refused() -> None:
    done = iomkg("coverage", "elie-seminar")
    assert done.returncode == 2
    assert "no ledger" in done.stderr
