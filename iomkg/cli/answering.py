"""Writing the rows of an answer, and hints for an empty one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import chain
from typing import TYPE_CHECKING, Final

from iomkg.cli.output import colour, default_format, emit, emit_text, say, width
from iomkg.errors import BadParameter
from iomkg.rdf.rows.formats_of_rows import ROW_FORMATS, write_rows
from iomkg.rdf.store.base import Rows

if TYPE_CHECKING:
    import argparse

    from iomkg.rdf.explain.accounts import Explanation

_FOR_PEOPLE: Final = ("table", "md")


def emit_rows(
    rows: Rows,
    args: argparse.Namespace,
    explained: Callable[[bool], Explanation] | None = None,
) -> bool:
    """Write rows in the format asked for, as the store gives them.

    With ``--explain`` the explanation goes to standard error; where JSON is wanted and there are
    no rows, it is the result.

    Args:
        rows: the answer.
        args: the options ``--format``, ``--output`` and ``--explain``.
        explained: explains the answer, told whether it is empty.

    Returns:
        Whether there was a row.

    Raises:
        BadParameter: if rows cannot be written in that format.
    """
    form = checked(args.format or default_format(args.output), ROW_FORMATS, "SELECT")
    first = next(rows.rows, None)
    explain = explained if explained is not None and args.explain else None
    if first is None and explain is not None and form == "json":
        from iomkg.report.as_json import write_json

        emit([write_json("iomkg/explain/1", explain(True))], args.output)
        return False
    given = rows if first is None else Rows(rows.variables, chain((first,), rows.rows))
    write = emit_text if form in _FOR_PEOPLE else emit
    write(write_rows(given, form, width=width(), colour=colour()), args.output)
    if explain is not None:
        say_explained(explain(first is None))
    return first is not None


def say_explained(explanation: Explanation) -> None:
    """Write an explanation for people to standard error."""
    from iomkg.report.explained import write_explanation

    say("".join(write_explanation(explanation)).rstrip("\n"))


def hint(nothing: str) -> None:
    """Tell a person at a terminal how to find out why there is nothing."""
    if sys.stderr.isatty():
        say(f"{nothing}; --explain says why.")


def checked(form: str, allowed: Iterable[str], answer: str) -> str:
    """Return a format if the answer can be written in it.

    Raises:
        BadParameter: if it cannot.
    """
    if form not in allowed:
        raise BadParameter(
            f"The answer to this {answer} query cannot be written as {form}.",
            f"Use --format with one of: {', '.join(allowed)}.",
        )
    return form
