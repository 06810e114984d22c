"""Numbers, years and decades that a question has in words are read as the sources write them."""

from __future__ import annotations

from time import process_time

import pytest

from iomkg.ask.numerals import in_digits
from iomkg.ask.times import read_times


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("over four hundred offices", "over 400 offices"),
        ("One hundred and seventy-one members", "171 members"),
        ("six thousand seven hundred and ninety staff", "6790 staff"),
        ("ninety-seven per cent", "97 per cent"),
        ("a hundred countries", "100 countries"),
        ("in nineteen fifty-one", "in 1951"),
        ("since twenty sixteen", "since 2016"),
        ("from two thousand and six", "from 2006"),
        ("the twenty one-day courses", "the 20 one-day courses"),
        ("a hundred and seventy one-off grants", "170 one-off grants"),
        ("two hundred one-day passes", "200 one-day passes"),
        ("a sixty-one-day course", "a 61-day course"),
    ],
)
def test_numbers_are_read_in_words(words: str, digits: str) -> None:
    assert in_digits(words, str.isdigit) == digits


@pytest.mark.parametrize(
    "words",
    [
        *("the twenty-first century", "two and three", "hundreds of offices", "seventieth"),
        *("over two thousand members", "nineteen hundred staff", "two thousand and five grants"),
    ],
)
def test_what_counts_nothing_is_left(words: str) -> None:
    assert in_digits(words, str.isdigit) == words


def test_a_number_that_no_source_has_is_left() -> None:
    assert in_digits("four hundred offices", {"171"}.__contains__) == "four hundred offices"


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("Who led it in the nineties?", "1990-01-01", "1999-12-31"),
        ("before the sixties", "0000-01-01", "1959-12-31"),
        ("since the noughties", "2000-01-01", "9999-12-31"),
    ],
)
def test_decades_are_read_in_words(words: str, earliest: str, latest: str) -> None:
    [found] = read_times(words)
    assert (found.earliest, found.latest) == (earliest, latest)


def test_a_decade_of_another_century_is_none_of_this() -> None:
    assert read_times("in the eighteen fifties, or the eighteen-nineties") == ()


def test_times_take_time_that_grows_with_the_question_alone() -> None:
    def seconds(times: int) -> float:
        start = process_time()
        assert len(read_times("fifties, " * times)) == times
        return process_time() - start

    assert seconds(20_000) < 3 * seconds(10_000) + 0.1
