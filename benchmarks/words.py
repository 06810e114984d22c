"""Made-up names and phrases: readable, many, and the same each time."""

from __future__ import annotations

from random import Random
from typing import Final

_SYLLABLES: Final = tuple(
    first + second
    for first in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "ch", "br")
    for second in ("a", "e", "i", "o")
)
_WORDS: Final = tuple(
    """
    aid border camp care census coast council data debate delay draft duty east effort entry exit
    family farm fee field fund group guide harbour health home host hour housing idea island journey
    labour law lead learning lesson letter list loan local market meeting method mobile model money
    need network north note offer office open order outcome paper partner path pause people permit
    place plan policy port practice press price public quota rapid record region relief remote
    report rescue return review right river route rural safe sample school season sector service
    settlement shared shelter ship skill slow small south staff stage state station steady strong
    study summit support survey system team test tool town trade training transit transport travel
    treaty trust union urban urgent valley vessel village visit voice voluntary volunteer water west
    winter work worker workshop year young
    """.split()
)
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def name(number: int) -> str:
    """Return the made-up name of a number; different numbers have different names."""
    low = (number * 40503 + 17) & 0x3FFFF  # an odd factor: a permutation of 18 bits
    text = "".join(_SYLLABLES[(low >> shift) & 63] for shift in (0, 6, 12))
    high = number >> 18
    while high:
        text += "x" + _SYLLABLES[high & 63]
        high >>= 6
    return text.capitalize()


def letters(number: int) -> str:
    """Write a number in letters: a topic may not hold four digits in a row."""
    text = ""
    while True:
        number, digit = divmod(number, 26)
        text = _LETTERS[digit] + text
        if not number:
            return text


def _phrases(count: int) -> tuple[str, ...]:
    random = Random(20261122)
    lengths = random.choices((3, 4, 5), k=count)
    return tuple(" ".join(random.choices(_WORDS, k=length)) for length in lengths)


PHRASES: Final = _phrases(4096)
"""Some thousand phrases of about 25 characters, from which longer texts are put together."""
