"""Pictures of the answers of named queries, as Vega-Lite specifications.

The specification is worked out from the rows, so it is the same wherever it is shown and the same
bytes each time; :mod:`iomkg.report.picture_files` makes SVG and PNG of it.

Standard: Vega-Lite 5.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from iomkg.ask.answer import BoundQuery
from iomkg.ask.named import NamedQuery
from iomkg.ask.views import View
from iomkg.errors import BadParameter
from iomkg.report.picture_bars import draw_bars
from iomkg.report.picture_layout import Drawn, Spec, frame
from iomkg.report.picture_matrix import draw_matrix
from iomkg.report.picture_network import draw_network
from iomkg.report.picture_rows import PictureRow, SourceKey
from iomkg.report.picture_timeline import draw_timeline
from iomkg.terms import Iri, Term

_MOST_SPELT: Final = 12


@dataclass(frozen=True)
class Picture:
    """A picture of an answer.

    Attributes:
        title: what it shows.
        text: the same in words, for who does not see it.
        spec: the Vega-Lite specification, with its data.
    """

    title: str
    text: str
    spec: Spec

    def vega(self) -> str:
        """Return the specification as JSON."""
        return json.dumps(self.spec, ensure_ascii=False, indent=1) + "\n"

    def svg(self) -> str:
        """Return the picture as SVG; needs the extra ``iomkg[pictures]``.

        Raises:
            BadParameter: if the extra is not installed.
        """
        from iomkg.report.picture_files import to_svg

        return to_svg(self.spec, self.title, self.text)

    def png(self, width: int = 1200) -> bytes:
        """Return the picture as PNG; needs the extra ``iomkg[pictures]``.

        Args:
            width: its width in pixels.

        Raises:
            BadParameter: if the extra is not installed, or the width is none.
        """
        from iomkg.report.picture_files import to_png

        return to_png(self.spec, self.title, self.text, width)

    def __repr__(self) -> str:
        return f"<picture: {self.title}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """What a notebook shows: the drawing, or the specification where nothing draws it."""
        shown: dict[str, Any] = {"text/plain": f"{self.title}\n{self.text}"}
        try:
            shown["image/svg+xml"] = self.svg()
        except BadParameter:
            shown["application/vnd.vegalite.v5+json"] = self.spec
        return shown


def draw_picture(
    bound: BoundQuery,
    columns: Sequence[str],
    rows: Iterable[Sequence[Term | None]],
    label: Callable[[str], str],
) -> Picture:
    """Draw the answer of a named query.

    Args:
        bound: the query with its parameters; its ``view`` says how.
        columns: the columns of the answer.
        rows: its rows.
        label: returns what the thing of an IRI is called.

    Returns:
        The picture.

    Raises:
        BadParameter: if the query has no view that is drawn, or nothing can be drawn of the rows.
    """
    query, view = bound.query, refuse_undrawn(bound.query)
    given = {
        name: label(value.value) if isinstance(value, Iri) else value.value
        for name, value in bound.values.items()
    }
    key = SourceKey(label)
    read = [PictureRow(view, dict(zip(columns, row, strict=True)), label) for row in rows]
    drawn = _DRAWERS[view.kind](view, read, key, given)
    if not drawn.things:
        raise BadParameter(
            f"There is nothing to draw: no row of {query.id} has what its {view.kind} needs.",
            "Look at the rows with --format table, or ask for more.",
        )
    usual = {(parameter.name, parameter.default) for parameter in query.params}
    said = {name: value for name, value in given.items() if (name, value) not in usual}
    asked = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items())
    title = query.summary
    shown = f"{title}{f' ({asked})' if asked else ''}. {drawn.what}."
    text = f"{shown} {_spelt(drawn.told)} {key.note()}".strip()
    notes = [note for note in (*drawn.notes, key.note()) if note]
    return Picture(title, text, frame(title, asked, text, drawn.panels, notes))


def refuse_undrawn(query: NamedQuery) -> View:
    """Return the view of a query that can be drawn.

    Raises:
        BadParameter: if it has none.
    """
    view = query.view
    if view is None or not view.drawn:
        raise BadParameter(
            f"There is no picture of {query.id}: its answer is no timeline, bars, matrix or "
            "network.",
            "Take --format table, csv or json.",
        )
    return view


def _spelt(told: Sequence[str]) -> str:
    more = len(told) - _MOST_SPELT
    rest = f"; and {more} more" if more > 0 else ""
    return f"{'; '.join(told[:_MOST_SPELT])}{rest}."


_DRAWERS: Final[
    Mapping[str, Callable[[View, Sequence[PictureRow], SourceKey, Mapping[str, str]], Drawn]]
] = {
    "timeline": draw_timeline,
    "bars": draw_bars,
    "matrix": draw_matrix,
    "network": draw_network,
}
