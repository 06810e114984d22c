"""No sentence of a source text stands in the project: only names, titles and our own wording.

A window of nine words slides over each line of the four texts; none of it may stand within one
line of a tracked file. Names and titles of nine words and more are excepted, by the list below.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

WINDOW = 9
ROOT = Path(__file__).resolve().parent.parent
# Names and titles as the sources print them.
EXCEPTED = (
    "Provisional Intergovernmental Committee for the Movement of Migrants from Europe (PICMME)",
    "Special Programme for the Reintegration of Returnees to Albania, Kosovo and Macedonia",
    "Global Consultations of Chairs and Secretariats of Principal Regional Consultative Processes"
    " on Migration",
    "Global Compact for Safe, Orderly and Regular Migration",
    "Understanding the Role of the International Organization for Migration in Global Migration"
    " Governance",
    "An example of a global institution: the International Organization for Migration",
    "The International Organization for Migration: Challenges and Responses",
    "The international organization for migration: Challenges and opportunities",
    "The International Organization for Migration (IOM): An emerging actor in the field of"
    " migration",
    "Migrant transnationalism and multi-sited research: A critical approach to examining the"
    " migration–development nexus",
    "The Encyclopedia of migration and minorities in Europe: From the 17th century to the present",
    "The new migration in Europe: Social constructions and social realities",
    "Migration, environment, and climate change: Assessing the evidence",
    "The International Organization for Migration: The new ‘UN-related’ organization",
    "Landscapes of migration: Mobility and belonging in Europe, the Middle East, and North Africa",
)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def windows(line: list[str]) -> set[tuple[str, ...]]:
    return {tuple(line[i : i + WINDOW]) for i in range(len(line) - WINDOW + 1)}


def test_no_nine_words_of_a_text_stand_in_a_tracked_file(material: Path) -> None:
    names = {window for name in EXCEPTED for window in windows(words(name))}
    sources = (material / "seeds").glob("*.txt")
    forbidden = {
        window
        for path in sources
        for line in path.read_text(encoding="utf-8").splitlines()
        for window in windows(words(line))
    } - names
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = [
        f"{name}:{number}: {' '.join(window)}"
        for name in filter(None, listed)
        if (ROOT / name).is_file()
        for number, line in enumerate(_lines(ROOT / name), start=1)
        for window in windows(words(line)) & forbidden
    ]
    assert not found, "word it yourself:\n" + "\n".join(found)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="ignore").splitlines()
