"""The thesaurus of single words by which ``iomkg ask`` reads what people type."""

from __future__ import annotations

import re
from importlib.resources import files

from iomkg.ask.english import FUNCTION_WORDS, stem

LINES = files("iomkg.ask").joinpath("thesaurus.txt").read_text(encoding="utf-8").splitlines()[1:]


def test_each_line_is_a_word_and_what_people_type_for_it() -> None:
    assert not [line for line in LINES if not re.fullmatch(r"[a-z]+:( [a-z]+)+", line)]


def test_the_words_are_in_order_and_there_once() -> None:
    words = [line.partition(":")[0] for line in LINES]
    assert words == sorted(set(words))


def test_each_typed_word_is_another_and_has_content() -> None:
    wrong = [
        (word, typed)
        for word, _, others in (line.partition(": ") for line in LINES)
        for typed in others.split()
        if stem(typed) == stem(word) or typed in FUNCTION_WORDS or others.split().count(typed) > 1
    ]
    assert not wrong
