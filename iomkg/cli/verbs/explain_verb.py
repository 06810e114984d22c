"""The verb ``explain``: what a word of answers means."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from iomkg.cli.opened import opened
from iomkg.cli.output import columns, emit, emit_text
from iomkg.cli.parser import add_result

if TYPE_CHECKING:
    from iomkg.ask.glossary import Explained

EXAMPLES: Final = ("iomkg explain", "iomkg explain standing", "iomkg explain rank --format json")
FORMATS: Final = ("text", "json")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("word", nargs="*", metavar="WORD", help="the word; none lists them")
    add_result(parser, FORMATS)


def run(args: argparse.Namespace) -> int:
    """Say what a word of answers means."""
    from iomkg.ask.glossary import explain_word, explained_words
    from iomkg.report.as_json import write_json

    if not args.word:
        emit_text((f"{word}\n" for word in explained_words()), args.output)
        return 0
    with opened(args) as kg:
        explained = explain_word(kg.store, " ".join(args.word))
    if args.format == "json":
        emit([write_json("iomkg/explain-word/1", _plain(explained))], args.output)
    else:
        emit_text(_written(explained), args.output)
    return 0


def _written(explained: Explained) -> Iterator[str]:
    import textwrap

    from iomkg.rdf.rows.table import visible
    from iomkg.terms import shorten

    wide = max(columns(), 40)

    def lines(text: str, first: str, rest: str) -> Iterator[str]:
        broken = textwrap.wrap(visible(text), wide, initial_indent=first, subsequent_indent=rest)
        yield from (f"{line}\n" for line in broken)

    yield f"{visible(explained.word)}\n"
    for meaning in explained.meanings:
        of = f" ({meaning.of})" if meaning.of else ""
        term = f" [{shorten(meaning.term)}]" if meaning.term else ""
        yield from lines(f"{meaning.text}{of}{term}", "  ", "  ")
        for label, definition in meaning.codes:
            yield from lines(f"{label}: {definition}", "    ", "      ")
    if explained.see:
        yield from lines(f"See also: {', '.join(explained.see)}", "  ", "  ")


def _plain(explained: Explained) -> dict[str, object]:
    return {
        "word": explained.word,
        "meanings": [
            {**meaning._asdict(), "codes": dict(meaning.codes)} for meaning in explained.meanings
        ],
        "see": list(explained.see),
    }
