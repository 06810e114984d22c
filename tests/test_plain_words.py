"""The words of a command read without argparse: they mean what they mean to it."""

from __future__ import annotations

import random

import pytest

from iomkg.cli.argument_parser import build_parser
from iomkg.cli.plain_words import PLAIN, read_plainly

VALUES = ["IOM", "a b", "", "-", "--", "-1", "5", "x=1", "csv", "json", "card", "0.5", "-x"]


def by_argparse(verb: str, words: list[str]) -> dict[str, object] | None:
    """What argparse makes of words; None if it refuses some of them, or shows help."""
    parser, _ = build_parser([verb])
    try:
        found, more = parser.parse_known_args(words)
    except SystemExit:
        return None
    return None if more else vars(found)


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("query renamings", True),
        ("query renamings --format csv --fail-empty", True),
        ("query names-as-of --param date=1985 --param x=y -o out.csv", True),
        ("show IOM --full --no-pager --project .", True),
        ("why IOM headquarters --history", True),
        ("search global compact --limit 5", True),
        ("sparql ASK{} --timeout 2.5", True),
        ("query", True),
        ("queries --about members", False),
        ("query names-as-of --date 1985", False),
        ("query --format csv renamings", False),
        ("query renamings --format=csv", False),
        ("query renamings --format nope", False),
        ("query renamings --help", False),
        ("query -h", False),
        ("--project . query renamings", False),
        ("search", False),
        ("search IOM --limit many", False),
        ("sparql -", False),
        ("show IOM --format", False),
    ],
)
def test_plain_words_are_read_as_argparse_reads_them(words: str, plain: bool) -> None:
    split = words.split()
    verb = next(word for word in split if word in PLAIN)
    found = read_plainly(verb, split)
    assert (found is not None) == plain
    assert found is None or vars(found) == by_argparse(verb, split)


@pytest.mark.parametrize("verb", sorted(PLAIN))
def test_words_at_random_mean_the_same_or_are_left_to_argparse(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, verbs = build_parser([verb])
    options = sorted(verbs[verb]._option_string_actions)
    chance = random.Random(verb)
    read = 0
    for _ in range(400):
        words = [verb, *chance.choices(VALUES, k=chance.choice((0, 1, 1, 2)))]
        for option in chance.choices(options, k=chance.randrange(4)):
            words += [option, *chance.choices(VALUES, k=chance.choice((0, 1)))]
        found = read_plainly(verb, words)
        if found is not None:
            read += 1
            assert vars(found) == by_argparse(verb, words), words
    capsys.readouterr()
    assert read > 20
