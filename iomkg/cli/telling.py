"""Telling an answer: in the form asked for, on a terminal by way of a pager if it is long."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Final

from iomkg.cli.output import colour, emit, emit_text, width
from iomkg.errors import BadParameter

if TYPE_CHECKING:
    import argparse

    from iomkg.ask.answers import Answer
    from iomkg.ask.quoting import Quotes
    from iomkg.rdf.store.base import Store

FORMATS: Final = ("card", "json", "md", "html")
"""The forms of an answer."""
_COLUMNS: Final = 80


def add_telling(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how much of an answer is told, and how."""
    parser.add_argument("--full", action="store_true", help="all of it, and not only what fits")
    parser.add_argument(
        "--quote", action="store_true", help="the words of the sources, from the texts of --sources"
    )
    parser.add_argument(
        "--no-quote", action="store_true", help="no words of the sources on a terminal either"
    )
    parser.add_argument(
        "--no-pager", action="store_true", help="print what is longer than the screen as it is"
    )


def emit_answer(answer: Answer, form: str, args: argparse.Namespace, store: Store) -> None:
    """Write an answer, with the words of the sources where they are wanted and at hand.

    Args:
        answer: the answer.
        form: one of :data:`FORMATS`.
        args: the options ``--full``, ``--quote``, ``--no-quote``, ``--no-pager``, ``--sources`` and
            ``--output``.
        store: holds the graph that was asked.

    Raises:
        BadParameter: if words are to be quoted and no folder of texts is named.
        UnreadableFile: if the file, or standard output, cannot be written, or a text read.
    """
    quotes = _quotes(answer, form, args, store)
    if form == "json":
        from iomkg.report.answer_json import write_answer_json

        emit([write_answer_json(answer, quotes)], args.output)
    elif form == "md":
        from iomkg.report.answer_markdown import write_answer_markdown

        emit_text(chain(write_answer_markdown(answer), _quoted(quotes, form)), args.output)
    elif form == "html":
        from iomkg.report.answer_html import write_answer_html

        emit(chain(write_answer_html(answer, _address), _quoted(quotes, form)), args.output)
    else:
        _emit_card(answer, args, quotes)


def _quotes(answer: Answer, form: str, args: argparse.Namespace, store: Store) -> Quotes | None:
    """Return the words of the sources: if asked for, or for a terminal if the texts are at hand."""
    terminal = form == "card" and args.output is None and sys.stdout.isatty()
    if args.no_quote or not (args.quote or terminal):
        return None
    if not (args.quote or args.sources or os.environ.get("IOMKG_SOURCES")):
        return None
    from iomkg.ask.quoting import quote_answer
    from iomkg.graph.evidence.texts_folder import sources_folder

    folder = sources_folder(args.sources)
    if folder is None:
        raise BadParameter(
            "There is nothing to quote from: no folder of source texts is named.",
            "Name it with --sources DIR, or in IOMKG_SOURCES.",
        )
    return quote_answer(store, folder, answer)


def _quoted(quotes: Quotes | None, form: str) -> Iterable[str]:
    if quotes is None:
        return ()
    from iomkg.report.quotations import write_quotes_html, write_quotes_markdown

    return write_quotes_markdown(quotes) if form == "md" else write_quotes_html(quotes)


def _address(iri: str) -> str:
    """Return where a thing is said to be on the web: its IRI, if that is an address."""
    return iri if iri.startswith(("https://", "http://")) else ""


def _emit_card(answer: Answer, args: argparse.Namespace, quotes: Quotes | None) -> None:
    from iomkg.report.answer_text import write_answer

    shown = args.output is None
    columns = (width() if shown else None) or _COLUMNS
    coloured = shown and colour()
    text: Iterable[str] = write_answer(
        answer, width=columns, colour=coloured, full=args.full, quotes=quotes
    )
    if quotes is not None and (args.quote or quotes.refused):
        from iomkg.report.quotations import SOME, write_quotes

        most = 0 if not args.quote else None if args.full else SOME
        text = chain(text, write_quotes(quotes, width=columns, colour=coloured, most=most))
    if shown and sys.stdout.isatty() and not args.no_pager:
        _paged(list(text))
    else:
        emit_text(text, args.output)


def _paged(lines: list[str]) -> None:
    """Write lines to the terminal, through a pager if they are more than it has."""
    from iomkg.rdf.rows.log_lines import harmless_lines

    command = os.environ.get("PAGER", "less")
    if len(lines) < _screen() or command in ("", "cat") or not _through(command, lines):
        emit(harmless_lines(lines), None)


def _screen() -> int:
    with suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).lines or 24  # type: ignore[union-attr]
    return 24


def _through(command: str, lines: Iterable[str]) -> bool:
    """Show lines by a pager; return whether there is such a program."""
    import shlex
    import subprocess

    # As git does: leave at once if all fits, keep colours, leave the text on the screen.
    environment = {"LESS": "FRX", **os.environ}
    try:
        pager = subprocess.Popen(  # noqa: S603  (the user's own choice)
            shlex.split(command), stdin=subprocess.PIPE, env=environment
        )
    except (OSError, ValueError):
        return False
    with suppress(BrokenPipeError):
        pager.communicate("".join(lines).encode("utf-8", "replace"))
    return True
