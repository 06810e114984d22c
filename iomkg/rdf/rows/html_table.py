"""Rows as an HTML table, for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from iomkg.rdf.rows.escaping import in_html
from iomkg.rdf.rows.pyvalues import python_value
from iomkg.terms import Iri, Term, shorten

_NUMBER: Final = ' style="text-align:right"'
_TEXT: Final = ' style="text-align:left"'


def draw_html(headings: Sequence[str], rows: Sequence[Sequence[Term | None]], caption: str) -> str:
    """Draw a table in HTML.

    Args:
        headings: the headings of the columns.
        rows: one term or None for each column.
        caption: what stands under it, as plain text.

    Returns:
        A ``table`` element. Every text is escaped and its control characters are made visible;
        an IRI is shortened, and its ``title`` is the whole.
    """
    head = "".join(f"<th{_TEXT}>{in_html(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        f'<table><caption style="caption-side:bottom;text-align:left">{in_html(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(term: Term | None) -> str:
    if term is None:
        return "<td></td>"
    if isinstance(term, Iri):
        return f'<td{_TEXT} title="{in_html(str(term))}">{in_html(shorten(str(term)))}</td>'
    value = python_value(term)
    right = isinstance(value, int | float) and not isinstance(value, bool)
    return f"<td{_NUMBER if right else _TEXT}>{in_html(str(term))}</td>"
