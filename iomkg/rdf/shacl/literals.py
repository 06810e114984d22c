"""How a store holds literals, and how a query has to speak of them.

A store may keep numbers and times by value: ``"01"^^xsd:byte`` comes back as an integer 1, and
``1.10`` as ``1.1``. SHACL compares terms, datatypes and lexical forms. Where the data is at hand, a
literal that the store would write in another form is therefore loaded under a datatype of our own
that holds the real one, and turned back in queries wherever its value counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from iomkg.errors import ShapeNotCompiled
from iomkg.rdf.read.normalised import stored_forms
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.store.base import EVERYTHING
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import XSD, Blank, Literal, Term, Triple

_BATCH: Final = 100_000
_WRITTEN: Final = "urn:x-iomkg:written:"
_ILL_TYPED: Final = "urn:x-iomkg:ill-typed:"
RANGES: Final = {
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "positiveInteger": (1, None),
    "nonNegativeInteger": (0, None),
    "negativeInteger": (None, -1),
    "nonPositiveInteger": (None, 0),
}
"""The least and greatest value of each datatype below xsd:integer (XML Schema 1.1 Part 2)."""


@dataclass(frozen=True)
class Literals:
    """How queries speak of the literals of one store.

    Attributes:
        as_written: whether a literal that the store would rewrite is told apart from what it
            would become.
        renamed: the datatypes of such literals that the store holds, under datatypes of ours.
        merged: local names of datatypes that the store does not keep apart from xsd:integer.
    """

    as_written: bool = False
    renamed: frozenset[str] = frozenset()
    merged: frozenset[str] = frozenset()

    def constant(self, value: Term) -> str:
        """Write a term of a shape into a query.

        Args:
            value: the term.

        Returns:
            The term in SPARQL syntax, in the form in which the store has it.

        Raises:
            ShapeNotCompiled: for a blank node, which a query cannot name.
        """
        if isinstance(value, Blank):
            raise ShapeNotCompiled(
                "A shape compares with a blank node, which a query cannot name.",
                "Give the node an IRI, or describe it with a nested shape.",
            )
        if self.as_written and isinstance(value, Literal) and stored_forms([value]):
            return n3(_renamed(value))
        return n3(value)

    def value(self, var: str) -> str:
        """Write the literal that a variable stands for, as engines know it.

        Args:
            var: a variable, with its question mark.
        """
        if not self.renamed:
            return var
        names = ", ".join(f"<{_WRITTEN}{name}>" for name in sorted(self.renamed))
        ours = f"DATATYPE({var}) IN ({names})"
        real = f'STRDT(STR({var}), IRI(STRAFTER(STR(DATATYPE({var})), "{_WRITTEN}")))'
        return f"IF({ours}, {real}, {var})"

    def has_datatype(self, var: str, datatype: str) -> str:
        """Say that a variable stands for a literal of a datatype; an error if for no literal.

        Args:
            var: a variable, with its question mark.
            datatype: IRI of the datatype.
        """
        names = [datatype]
        if datatype in self.renamed:
            names.append(_WRITTEN + datatype)
        if datatype.removeprefix(XSD) in self.merged:
            names.append(XSD + "integer")
        if len(names) == 1:
            return f"DATATYPE({var}) = <{datatype}>"
        return f"DATATYPE({var}) IN ({', '.join(f'<{name}>' for name in names)})"


def _rename(store: MemoryStore, data: Sequence[Triple]) -> frozenset[str]:
    """Put the literals that a store has rewritten under a datatype that holds the real one.

    Args:
        store: holds the data, its literals as the engine keeps them.
        data: the triples as they are written, all of them.

    Returns:
        The datatypes of such literals.
    """
    forms = stored_forms(value for _, _, value in data if isinstance(value, Literal))
    if not forms:
        return frozenset()
    renamed: dict[Term, Literal] = {literal: _renamed(literal) for literal in forms}
    written = [triple for triple in data if isinstance(triple[2], Literal) and triple[2] in renamed]
    store.remove(written)
    # One value of a property may have been the stored form of another.
    touched = {triple[:2] for triple in written}
    predicates = {triple[1].value for triple in written}
    near = (triple for triple in data if triple[1].value in predicates and triple[:2] in touched)
    store.load((s, p, renamed.get(o, o)) for s, p, o in near)
    return _datatypes(forms)


def _as_written(data: Sequence[Triple]) -> tuple[Sequence[Triple], frozenset[str]]:
    """Return triples to load, and the datatypes of the literals that had to be renamed."""
    forms = stored_forms(value for _, _, value in data if isinstance(value, Literal))
    renamed: dict[Term, Literal] = {literal: _renamed(literal) for literal in forms}
    loaded = [(s, p, renamed.get(o, o)) for s, p, o in data] if renamed else data
    return loaded, _datatypes(forms)


def _datatypes(literals: Iterable[Literal]) -> frozenset[str]:
    return frozenset(literal.datatype for literal in literals)


class WrittenStore:
    """Triples that are too many to be held, in a store that tells literals apart as written.

    Args:
        triples: the triples, taken in as they come.
        loaded: a store that holds them already, its literals as the engine keeps them.

    Attributes:
        exact: the store, in which literals that it would rewrite have a datatype of ours.
        renamed: the datatypes of such literals.
    """

    def __init__(self, triples: Iterable[Triple], loaded: MemoryStore | None = None) -> None:
        self.exact = loaded or MemoryStore(keep_labels=True)
        self.renamed: frozenset[str] = frozenset()
        if loaded is not None:
            self.renamed = _rename(loaded, list(triples))
            return
        batches = iter(triples)
        while batch := list(islice(batches, _BATCH)):
            written, renamed = _as_written(batch)
            self.renamed |= renamed
            self.exact.load(written)

    def triples(self) -> Iterator[Triple]:
        """Yield the triples as they were written."""
        for subject, predicate, value in self.exact.construct(EVERYTHING):
            yield subject, predicate, _real(value) if isinstance(value, Literal) else value


def real(terms: Iterable[Term | None]) -> tuple[Term | None, ...]:
    """Give the terms of a row their real datatypes back.

    Args:
        terms: the terms, None where a variable has no value.
    """
    return tuple(_real(term) if isinstance(term, Literal) else term for term in terms)


def _real(literal: Literal) -> Literal:
    for ours in (_WRITTEN, _ILL_TYPED):
        if literal.datatype.startswith(ours):
            return Literal(literal.value, literal.datatype.removeprefix(ours))
    return literal


def _renamed(literal: Literal) -> Literal:
    ours = _WRITTEN if is_in_range(literal) else _ILL_TYPED
    return Literal(literal.value, ours + literal.datatype)


def is_in_range(literal: Literal) -> bool:
    """Whether an integer is one of its datatype; engines take 300 for a byte."""
    bounds = RANGES.get(literal.datatype.removeprefix(XSD))
    if bounds is None:
        return True
    low, high = bounds
    try:
        number = int(literal.value)
    except ValueError:  # no number, or one of thousands of digits
        return False
    return (low is None or number >= low) and (high is None or number <= high)
