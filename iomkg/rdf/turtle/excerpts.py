"""The statements of a text that may name an IRI, found without reading the others."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from iomkg.rdf.read import lexical
from iomkg.terms import BASE

_ESCAPE: Final = r"\\."
# A full stop ends a statement where a blank follows. Statements between which there is none count
# as one, and so does SPARQL's PREFIX, which has no full stop, with what comes after it.
_STATEMENT: Final = re.compile(
    rf"(?>(?:[^<\"'#.\\]++|<[^>]*+>|<"
    rf"|{lexical.long_string(chr(34), _ESCAPE)}|{lexical.long_string(chr(39), _ESCAPE)}"
    rf"|{lexical.short_string(chr(34), _ESCAPE)}|{lexical.short_string(chr(39), _ESCAPE)}"
    rf"|#[^\r\n]*+|\\.|\.(?![ \t\r\n#]|\Z))*)\.",
    re.DOTALL,
)
_DIRECTIVE: Final = re.compile(
    r"\b(?:base|prefix[ \t\r\n]+(?P<prefix>[^ \t\r\n:<>\"]*+:))[ \t\r\n]*<(?P<iri>[^>]*)>", re.I
)
_KEYWORD: Final = re.compile(r"\b(?:base|prefix)\b", re.IGNORECASE)
_PLAIN: Final = re.compile(r"[\w.:-]*")


class Excerpts:
    """Cuts from a text what may name an IRI.

    Args:
        text: Turtle or N-Triples.
        by_line: whether each statement stands on a line of its own, as in N-Triples.
    """

    def __init__(self, text: str, *, by_line: bool) -> None:
        self._text = text
        self._by_line = by_line

    def about(self, iri: str) -> str | None:
        """Return the text with blanks in place of the statements that do not name an IRI.

        Args:
            iri: the IRI.

        Returns:
            A text in which what is left stands at its own offsets; None where the IRI is not
            found, because it is written in a way that is not looked for.
        """
        spans = {self._statement(at) for form in self._forms(iri) for at in self._found(form)}
        if not spans:
            return None
        if not self._by_line:
            spans |= self._declaring
        parts: list[str] = []
        done = 0
        for start, end in sorted(spans):
            parts += " " * (start - done), self._text[start:end]
            done = end
        return "".join(parts)

    def _found(self, form: str) -> Iterator[int]:
        at = self._text.find(form)
        while at >= 0:
            yield at
            at = self._text.find(form, at + 1)

    def _forms(self, iri: str) -> Iterator[str]:
        """Yield how the text may write an IRI."""
        yield f"<{iri}>"
        if self._by_line:
            return
        bases = {BASE}
        for directive in self._directives:
            name, prefix = directive["iri"], directive["prefix"]
            if prefix is None:
                bases.add(name)
            elif iri.startswith(name) and _PLAIN.fullmatch(iri, len(name)):
                yield prefix + iri[len(name) :]
        for base in bases:
            folder = base[: base.rfind("/") + 1]
            if folder and iri.startswith(folder):
                yield f"<{iri[len(folder) :]}>"
            if iri.startswith(f"{base}#"):
                yield f"<{iri[len(base) :]}>"

    @cached_property
    def _keywords(self) -> list[int]:
        return [found.start() for found in _KEYWORD.finditer(self._text)]

    @cached_property
    def _declaring(self) -> set[tuple[int, int]]:
        """Where statements begin and end that may declare a prefix or a base."""
        return {self._statement(at) for at in self._keywords}

    @cached_property
    def _directives(self) -> list[re.Match[str]]:
        found = (_DIRECTIVE.match(self._text, at) for at in self._keywords)
        return [directive for directive in found if directive]

    def _statement(self, at: int) -> tuple[int, int]:
        """Return where the statement begins and ends that has an offset."""
        if self._by_line:
            end = self._text.find("\n", at)
            return self._text.rfind("\n", 0, at) + 1, len(self._text) if end < 0 else end
        number = bisect_right(self._ends, at)
        end = self._ends[number] if number < len(self._ends) else len(self._text)
        return self._ends[number - 1] if number else 0, end

    @cached_property
    def _ends(self) -> list[int]:
        return [found.end() for found in _STATEMENT.finditer(self._text)]
