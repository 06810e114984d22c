"""Values that sources agree on: the same subject and property always give the same answer.

Claims about one matter must not exclude each other unless a conflict is wanted, and at any size
only a few numbers may be kept in memory. So what is true is computed from the subject's name.
"""

from __future__ import annotations

from random import Random
from typing import Final
from zlib import crc32

from benchmarks.profile import AS_OF_FORM, DATE_FORM, VALIDITY_OPEN
from benchmarks.words import PHRASES
from iomkg.terms import EDTF, IOMKG, XSD

FIRST_YEAR: Final = 1946
YEARS: Final = 78
_EDTF: Final = f"^^<{EDTF}EDTF>"
_UN_STATUSES: Final = (
    "RelatedOrganization",
    "SpecializedAgency",
    "OutsideUN",
    "GeneralAssemblyObserver",
)
# Whole numbers about: the least one in 1946 and how many are added by 2024, at most.
_RANGES: Final = {
    "memberStateCount": (8, 190),
    "observerStateCount": (2, 40),
    "presenceCountryCount": (20, 160),
    "returnsAssistedCount": (900, 60_000),
    "beneficiaryCount": (5_000, 2_000_000),
    "returnsReceivedCount": (100, 30_000),
}


def true_hash(*parts: str) -> int:
    """Return a number that depends on the parts alone."""
    return crc32("|".join(parts).encode())


def true_day(subject: str, prop: str = "occurred") -> tuple[int, int, int]:
    """Return year, month and day on which something happened; later years are likelier."""
    seed = true_hash(subject, prop)
    early = (seed % 1009) / 1009
    return FIRST_YEAR + int(YEARS * early**0.6), 1 + seed // 1009 % 12, 1 + seed // 12108 % 28


def date(day: tuple[int, int, int], form: str) -> str:
    """Write a date in EDTF, in a form that holds the day: ``day``, ``month``, ``year``, …"""
    year, month, number = day
    text = {
        "day": f"{year}-{month:02}-{number:02}",
        "month": f"{year}-{month:02}",
        "decade": f"{year // 10}X",
        "stretch": f"{year - 1}/{year + 2}",
        "one-of": f"[{year},{year + 1}]",
        "about": f"{year}~",
    }.get(form, f"{year}")
    return f'"{text}"{_EDTF}'


def drawn_date(random: Random, day: tuple[int, int, int]) -> str:
    """Write a day as sources do: most give the year or the day."""
    return date(day, DATE_FORM.draw(random))


def as_of(random: Random, year: int) -> str:
    """Write a moment within a year."""
    form = AS_OF_FORM.draw(random)
    month = random.randrange(1, 12)
    if form == "stretch":
        return f'"{year}-{month:02}/{year}-12"{_EDTF}'
    return date((year, month, 15), form)


def validity(random: Random) -> str:
    """Write a stretch of time, half of them without an end."""
    start = FIRST_YEAR + random.randrange(YEARS)
    end = ".." if random.random() < VALIDITY_OPEN else str(start + random.randrange(1, 30))
    return f'"{start}/{end}"{_EDTF}'


def number(random: Random, subject: str, prop: str, year: int, comparator: str) -> str:
    """Write a figure that the comparator makes true of the year."""
    least, most = _RANGES.get(prop, (10, 400))
    growth = 1 + true_hash(subject, prop) % most
    true = least + growth * (year - FIRST_YEAR) // YEARS
    slack = random.randrange(1 + true // 10)
    shift = {"MoreThan": -1 - slack, "AtLeast": -slack, "AtMost": slack}.get(comparator, 0)
    return integer(max(0, true + shift))


def integer(value: int) -> str:
    """Write a whole number in N-Triples."""
    return f'"{value}"^^<{XSD}integer>'


def boolean(value: bool) -> str:
    """Write true or false in N-Triples."""
    return f'"{str(value).lower()}"^^<{XSD}boolean>'


def un_status(subject: str) -> str:
    """Return the standing of an organisation towards the United Nations."""
    return f"<{IOMKG}{_UN_STATUSES[true_hash(subject) % len(_UN_STATUSES)]}>"


def phrase(random: Random, count: int = 1) -> str:
    """Return a made-up text of about 25 characters for each phrase."""
    return " ".join(PHRASES[int(random.random() * 4096)] for _ in range(count))


def english(text: str) -> str:
    """Write an English text in N-Triples; it holds no character to be escaped."""
    return f'"{text}"@en'


def true_text(subject: str, prop: str) -> str:
    """Return a text that the subject and the property decide."""
    seed = true_hash(subject, prop)
    return english(f"{PHRASES[seed & 4095]} {PHRASES[seed >> 12 & 4095]}")
