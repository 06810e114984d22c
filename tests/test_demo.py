"""``iomkg demo``: one screen, from a question to who says otherwise and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_query_command import iomkg as run

LONGEST = 30


@pytest.fixture(scope="module")
def told() -> list[str]:
    done = run("demo")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_it_fits_a_screen(told: list[str]) -> None:
    assert len(told) <= LONGEST
    assert max(map(len, told)) <= 80


def test_it_answers_in_a_sentence_and_says_who_says_otherwise_and_why(told: list[str]) -> None:
    text = " ".join(" ".join(told).split())
    assert "What was IOM called in 1985?" in text
    assert "Intergovernmental Committee for Migration (ICM) (" in text
    assert "rival: Intergovernmental Committee for European Migration (ICEM) [S0" in text
    assert "Disagreement, resolved: Which name did the organisation bear in the 1980s?" in text
    assert told[0].startswith("The graph conforms")


def test_its_timeline_ends_icem_where_icm_begins_for_most(told: list[str]) -> None:
    (icem,) = (line for line in told if line.startswith("  ICEM "))
    (icm,) = (line for line in told if line.startswith("  ICM "))
    assert icem.rindex("=") + 1 <= icm.index("=") <= icem.rindex("-")


def test_it_shows_the_words_where_the_text_is_at_hand(material: Path) -> None:
    text = run("demo", "--sources", str(material / "seeds")).stdout
    assert "\n      S0: “" in text
    assert len(text.splitlines()) <= LONGEST
