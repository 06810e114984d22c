"""Numbers that a question writes in words, in digits as the sources have them.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from iomkg.ask.english import BELOW_20, TENS

_UNITS, _TEENS = BELOW_20[:9], BELOW_20[9:]
_VALUES: Final = {
    **{word: number for number, word in enumerate(BELOW_20, 1)},
    **{word: number * 10 for number, word in enumerate(TENS, 2)},
    "a": 1,
}
_OWN: Final = r"(?!-\w)"  # "twenty one-day courses" are twenty
_TENS_AND_UNITS: Final = (
    rf"(?:{'|'.join(TENS)})(?:-(?:{'|'.join(_UNITS)})| (?:{'|'.join(_UNITS)}){_OWN})?"
)
_BELOW_100: Final = rf"(?:{_TENS_AND_UNITS}|{'|'.join((*_TEENS, *_UNITS))})"
_HUNDREDS: Final = rf"(?:a|{_BELOW_100}) hundred(?:(?: and)? {_BELOW_100}{_OWN})?"
_BELOW_1000: Final = rf"(?:{_HUNDREDS}|{_BELOW_100})"
_YEARS: Final = range(1800, 2100)
_WHEN: Final = frozenset("in since before after by until till from to of year".split())
"""Words after which a number from 1800 to 2099 is a year."""
_LONG: Final = 10
_YEAR: Final = rf"(?P<century>nineteen|twenty)[- ](?:{_TENS_AND_UNITS}|{'|'.join(_TEENS)}){_OWN}"
_THOUSANDS: Final = rf"(?:a|{_BELOW_1000}) thousand(?:(?: and)? {_BELOW_1000}{_OWN})?"
_TELLING: Final = frozenset((*TENS, "nineteen", "hundred", "thousand"))
"""Words of which each number has one that is written in digits."""


@cache  # few questions have such a number, and it takes as long as opening the index
def _number() -> re.Pattern[str]:
    after = "first second third fourth fifth sixth seventh eighth ninth hundred thousand"
    return re.compile(
        rf"\b(?:{_YEAR}|{_THOUSANDS}|{_HUNDREDS}|{_TENS_AND_UNITS})"
        rf"\b(?![- ]?(?:{'|'.join(after.split())})\b)",
        re.IGNORECASE,
    )


def in_digits(text: str, is_said: Callable[[str], bool]) -> str:
    """Write numbers that a text has in words in digits.

    Those below twenty are left: "the two articles" asks for nothing that a source counts. So are
    ordinals.

    Args:
        text: a question.
        is_said: whether a source has a number, given in digits; others but years are left. So is a
            count that would be read as a year.

    Returns:
        The text, with ``170`` for "one hundred and seventy" and ``1951`` for "nineteen fifty-one".
    """

    def written(number: re.Match[str]) -> str:
        value = _value(number)
        if value in _YEARS:
            # In digits it is read as a year, which two thousand members are not.
            before = text[max(0, number.start() - _LONG) : number.start()].casefold().split()
            is_year = number["century"] or (before and before[-1] in _WHEN)
            return str(value) if is_year else number[0]
        return str(value) if is_said(str(value)) else number[0]

    if _TELLING.isdisjoint(re.findall("[a-z]+", text.casefold())):
        return text
    return _number().sub(written, text)


def _value(number: re.Match[str]) -> int:
    whole = part = 0
    first, *others = re.split(r"[- ]", number[0].casefold())
    if number["century"]:
        whole = _VALUES[first] * 100
    else:
        others.insert(0, first)
    for word in others:
        if word == "thousand":
            whole, part = part * 1000, 0
        elif word == "hundred":
            part *= 100
        else:
            part += _VALUES.get(word, 0)
    return whole + part
