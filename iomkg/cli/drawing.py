"""Writing the answer of a named query as a picture."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from iomkg.ask.answer import BoundQuery, answer, why_empty
from iomkg.cli.output import emit
from iomkg.errors import BadParameter
from iomkg.rdf.rows.result import Table
from iomkg.report.pictures import draw_picture, refuse_undrawn
from iomkg.terms import shorten

if TYPE_CHECKING:
    import argparse

    from iomkg.ask.entities import Entities
    from iomkg.rdf.store.base import Store


def emit_picture(
    store: Store, bound: BoundQuery, args: argparse.Namespace, names: Callable[[], Entities]
) -> int:
    """Draw the answer of a bound query, as ``--format`` says.

    Args:
        store: the store to ask.
        bound: the query.
        args: the options ``--format`` and ``--output``.
        names: returns the index of names.

    Returns:
        The exit status.

    Raises:
        BadParameter: if there is nothing to draw, or the picture is not for a terminal.
    """
    refuse_undrawn(bound.query)
    if args.format == "png" and args.output is None and sys.stdout.isatty():
        raise BadParameter("A PNG image is not for a terminal.", "Name a file with -o FILE.png.")
    rows = answer(store, bound)
    found = Table(rows.variables, tuple(rows.rows))
    if not found.rows:
        raise BadParameter("There is nothing to draw.", why_empty(store, bound))
    labels = names().labels
    picture = draw_picture(
        bound, found.columns, found.rows, lambda iri: labels.get(iri) or shorten(iri)
    )
    if args.format == "png":
        emit([picture.png()], args.output)
    else:
        emit([picture.vega() if args.format == "vega" else picture.svg()], args.output)
    return 0
