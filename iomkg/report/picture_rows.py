"""The rows of an answer as a picture reads them: by the parts that columns play."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from iomkg.ask.views import View
from iomkg.terms import ID, Iri, Term

WRONG: Final = "judged wrong"
DENIED: Final = "denied"
"""What :meth:`PictureRow.standing` says of what is not held to be so."""

_SAID: Final[Mapping[str, str]] = {
    "possible": "possibly",
    "aim": "as an aim",
    "forecast": "as a forecast",
    "assessment": "as an assessment",
    "deprecated": WRONG,
    DENIED: DENIED,
}


@dataclass
class SourceKey:
    """The sources of a picture, numbered in the order in which they come.

    Attributes:
        label: returns what the thing of an IRI is called.
        numbers: number of each source, by its IRI.
    """

    label: Callable[[str], str]
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, source: str) -> int:
        """Return the number of a source."""
        return self.numbers.setdefault(source, len(self.numbers) + 1)

    def marks(self, sources: Iterable[str]) -> str:
        """Return the numbers of some sources, in brackets; nothing if there is none."""
        found = sorted({self.number(source) for source in sources})
        return f"[{', '.join(map(str, found))}]" if found else ""

    def note(self) -> str:
        """Return the line that says which number is which source; nothing if there is none."""
        named = (f"[{n}] {self.label(source)}" for source, n in self.numbers.items())
        return f"Sources: {'; '.join(named)}." if self.numbers else ""


class PictureRow:
    """A row, read by the parts that its columns play.

    Args:
        view: says which column plays which part.
        cells: the terms of the row by column.
        label: returns what the thing of an IRI is called.
    """

    def __init__(
        self, view: View, cells: Mapping[str, Term | None], label: Callable[[str], str]
    ) -> None:
        self._view = view
        self._cells = cells
        self._label = label

    def texts(self, part: str) -> list[str]:
        """Return what the columns of a part hold, things by their labels; nothing is left out."""
        terms = (self._cells.get(name) for name in self._view.of(part))
        return [
            self._label(str(term)) if isinstance(term, Iri) else str(term)
            for term in terms
            if term is not None and str(term)
        ]

    def text(self, part: str) -> str:
        """Return what the columns of a part hold, in one line."""
        return ": ".join(dict.fromkeys(self.texts(part)))

    def number(self, part: str, at: int = 0) -> float | None:
        """Return the number that a column of a part holds, or None."""
        names = self._view.of(part)
        term = self._cells.get(names[at]) if at < len(names) else None
        try:
            return None if term is None else float(str(term))
        except ValueError:
            return None

    def compared(self, value: str) -> str:
        """Return a value with the comparator of the row before it: ``more than 5``."""
        comparator = self.text("comparator")
        return value if comparator in ("", "exactly") else f"{comparator} {value}"

    def standing(self) -> tuple[str, ...]:
        """Return in words how what the row says stands, if it is not simply said to be so."""
        found = [*self.texts("certainty"), *self.texts("rank")]
        found += [DENIED for each in self.texts("negated") if each in ("true", "1")]
        return tuple(dict.fromkeys(_SAID[each] for each in found if each in _SAID))

    def sources(self, part: str = "source") -> tuple[str, ...]:
        """Return the IRIs of the sources of a part; a column may hold the slugs of several."""
        terms = (self._cells.get(name) for name in self._view.of(part))
        words = [word for term in terms if term is not None for word in str(term).split()]
        return tuple(word if "://" in word else f"{ID}source/{word}" for word in words)
