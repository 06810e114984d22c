"""How the rows of a named query are best shown: ``view:`` in its front matter.

A view has a kind, and says which columns play which part in a picture of that kind. A card and a
list are not drawn, so they take no parts. A cold start imports this module, so it imports nothing
that costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from iomkg.tuples import NamedTuple

VIEWS: Final[Mapping[str, tuple[str, ...]]] = {
    "card": (),
    "list": (),
    "timeline": tuple("lane time start end source certainty rank negated asked".split()),
    "bars": (
        *"over certain possible claimed right counted panels".split(),
        *"of number comparator date rank source".split(),
    ),
    "matrix": ("row", "column", "cell"),
    "network": tuple("from to relation comparator sort source certainty rank negated".split()),
}
"""The kinds of view, and the parts that something of a query plays in each."""
_TAKES: Final = {"asked": "parameters", "panels": "words"}
"""What parts name that are not played by columns."""
_REQUIRED: Final = {"timeline": ("lane",), "matrix": ("row", "column"), "network": ("from", "to")}
"""Parts without which no picture can be drawn."""
_ALTERNATIVES: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "timeline": (frozenset({"time"}), frozenset({"start", "end"})),
    "bars": (frozenset({"over", "certain"}), frozenset({"of", "number"})),
}
"""Parts of which one set must be given."""


class View(NamedTuple):
    """How rows are best shown.

    Attributes:
        kind: a key of :data:`VIEWS`.
        parts: what plays each part: names of columns or parameters, or words.
    """

    kind: str
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def of(self, part: str) -> tuple[str, ...]:
        """Return what plays a part; nothing may."""
        return next((names for name, names in self.parts if name == part), ())

    @property
    def drawn(self) -> bool:
        """Whether there is a picture of it."""
        return bool(VIEWS[self.kind])


def read_view(given: Any, refusal: Callable[[str, str, int], Exception], line: int) -> View | None:
    """Read what the front matter says under ``view``.

    Args:
        given: a kind, a mapping with ``kind`` and parts, or None.
        refusal: makes the error for what cannot be read, of what is wrong, how to mend it, and
            the line.
        line: the line on which it begins.

    Returns:
        The view; None for None.
    """
    if given is None:
        return None
    entry = {"kind": given} if isinstance(given, str) else given
    kinds = ", ".join(VIEWS)
    if not isinstance(entry, dict):
        raise refusal("the view is no mapping", f"Write a kind ({kinds}), or {{kind: …}}.", line)
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in VIEWS:
        raise refusal(f"the view has kind {kind!r}", f"Use {kinds}.", line)
    parts = {str(name): _names(value) for name, value in entry.items() if name != "kind"}
    for name, names in parts.items():
        if name not in VIEWS[kind]:
            known = ", ".join(VIEWS[kind]) or "none"
            raise refusal(f"a {kind} has no part {name!r}", f"Its parts: {known}.", line)
        if not names:
            raise refusal(f"the part {name!r} of the view names nothing", "Name a column.", line)
    lacking = [name for name in _REQUIRED.get(kind, ()) if name not in parts]
    ways = _ALTERNATIVES.get(kind, ())
    if ways and not any(way <= parts.keys() for way in ways):
        lacking.append(" or ".join(" and ".join(sorted(way)) for way in ways))
    if lacking:
        raise refusal(f"the {kind} lacks {', '.join(lacking)}", "Name the columns for it.", line)
    return View(kind, tuple(parts.items()))


def view_faults(view: View, columns: set[str], params: set[str]) -> Iterator[tuple[str, str]]:
    """Find parts that name what the query does not have.

    Args:
        view: the view.
        columns: names of the columns.
        params: names of the parameters.

    Yields:
        The part, and what is wrong with it.
    """
    known = {"columns": columns, "parameters": params}
    for name, names in view.parts:
        takes = _TAKES.get(name, "columns")
        for each in names:
            if takes in known and each not in known[takes]:
                listed = ", ".join(sorted(known[takes])) or "none"
                yield name, f"{each} is none of the {takes} of the query: {listed}."


def _names(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | int) and str(each).strip() for each in values):
        return ()
    return tuple(str(each) for each in values)
