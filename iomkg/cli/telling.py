"""Telling an answer: in the form asked for, on a terminal by way of a pager if it is long."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from iomkg.cli.output import colour, emit, emit_text, width

if TYPE_CHECKING:
    import argparse

    from iomkg.ask.answers import Answer

FORMATS: Final = ("card", "json", "md", "html")
"""The forms of an answer."""
_COLUMNS: Final = 80


def add_telling(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how much of an answer is told, and how."""
    parser.add_argument("--full", action="store_true", help="all of it, and not only what fits")
    parser.add_argument(
        "--no-pager", action="store_true", help="print what is longer than the screen as it is"
    )


def emit_answer(answer: Answer, form: str, args: argparse.Namespace) -> None:
    """Write an answer.

    Args:
        answer: the answer.
        form: one of :data:`FORMATS`.
        args: the options ``--full``, ``--no-pager`` and ``--output``.

    Raises:
        UnreadableFile: if the file, or standard output, cannot be written.
    """
    if form == "json":
        from iomkg.report.answer_json import write_answer_json

        emit([write_answer_json(answer)], args.output)
    elif form == "md":
        from iomkg.report.answer_markdown import write_answer_markdown

        emit_text(write_answer_markdown(answer), args.output)
    elif form == "html":
        from iomkg.report.answer_html import write_answer_html

        emit(write_answer_html(answer, _address), args.output)
    else:
        _emit_card(answer, args)


def _address(iri: str) -> str:
    """Return where a thing is said to be on the web: its IRI, if that is an address."""
    return iri if iri.startswith(("https://", "http://")) else ""


def _emit_card(answer: Answer, args: argparse.Namespace) -> None:
    from iomkg.report.answer_text import write_answer

    shown = args.output is None
    columns = (width() if shown else None) or _COLUMNS
    text = write_answer(answer, width=columns, colour=shown and colour(), full=args.full)
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
