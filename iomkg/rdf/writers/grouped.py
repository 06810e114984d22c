"""A graph as Turtle: grouped by subject, ordered, with prefixes, one object to a line.

The layout is that of ``iomkg fmt`` (:mod:`iomkg.rdf.turtle.layout`), printed straight from sorted
triples: no tree is made and nothing is proved, since nothing was written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from iomkg.rdf.writers.ordered import TYPE, Sorted, literal_parts, unquoted
from iomkg.rdf.writers.termtext import BARE
from iomkg.terms import PREFIXES

# A part of RDF 1.1 Turtle, section 6.5 (PN_LOCAL): what needs no escapes in any parser.
_LOCAL: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
_BY_NAMESPACE: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_MOST_KNOWN: Final = 200_000


class TurtlePrinter:
    """Prints Turtle (RDF 1.1 Turtle, section 2), the body first: it tells which prefixes it used.

    Attributes:
        term: writes a term of N-Triples as Turtle has it, shorter where that is safe.
    """

    def __init__(self) -> None:
        self.term: Callable[[str], str] = lru_cache(_MOST_KNOWN)(self._written)
        self._used: set[tuple[str, str]] = set()

    def head(self) -> str:
        """Return the declarations of the prefixes that were used, sorted."""
        return "".join(
            f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(self._used)
        )

    def body(self, graph: Sorted) -> Iterator[str]:
        """Return the statements, one piece a subject, each with a blank line above it."""
        for subject, pairs in graph.by_subject():
            yield f"\n{self.statement(subject, pairs)}"

    def statement(self, subject: str, pairs: list[tuple[str, str]], indent: str = "") -> str:
        """Return all that is said of one subject.

        Args:
            subject: its text in N-Triples syntax.
            pairs: predicates and objects, in order.
            indent: blanks before each line.
        """
        term = self.term
        pieces = [indent, term(subject)]
        between = " "
        same = f" ,\n{indent}        "
        before = ""
        for predicate, value in pairs:
            if predicate == before:
                pieces += (same, term(value))
            else:
                verb = "a" if predicate == TYPE else term(predicate)
                pieces += (between, verb, " ", term(value))
                before, between = predicate, f" ;\n{indent}    "
        pieces.append(" .\n")
        return "".join(pieces)

    def _written(self, text: str) -> str:
        first = text[0]
        if first == "<":
            return self._iri(text)
        if first == "_":
            return text
        quoted, _, datatype = literal_parts(text)
        if not datatype:
            return text
        bare = BARE.get(datatype[1:-1])
        if bare and bare.fullmatch(value := unquoted(quoted)):
            return value
        return f"{quoted}^^{self._iri(datatype)}"

    def _iri(self, text: str) -> str:
        cut = max(text.rfind("#"), text.rfind("/")) + 1
        namespace = text[1:cut]
        prefix = _BY_NAMESPACE.get(namespace)
        local = text[cut:-1]
        if prefix is None or not _LOCAL.fullmatch(local):
            return text
        self._used.add((prefix, namespace))
        return f"{prefix}:{local}"
