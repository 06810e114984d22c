"""A query cut open where its parameters stand, and the filling in of terms.

What :mod:`iomkg.rdf.sparql.binding` finds out about a query does not depend on the values, so it
can be kept. This module is all that is needed afterwards: a cold start imports it, and so it
imports no ``dataclasses``, which would cost more than an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from iomkg.errors import BadParameter, TextPlace
from iomkg.tuples import NamedTuple


class Slot(NamedTuple):
    """A stretch of a query that is replaced when a parameter is bound.

    Attributes:
        start: offset of its first character.
        end: offset just after its last.
        name: the parameter.
        before: what stands before the term, or instead of the stretch if no term stands there.
        after: what stands after the term; None if no term stands there.
        only_iri: the error for a literal where only an IRI may stand, or an empty string.
    """

    start: int
    end: int
    name: str
    before: str
    after: str | None
    only_iri: str = ""


class Template(NamedTuple):
    """A query with the slots of some parameters.

    Attributes:
        text: the query.
        slots: where the parameters stand, in any order; no two overlap.
        minus: for each MINUS its place and the variables that it shares with what it is taken
            from, if there are any.
    """

    text: str
    slots: Sequence[Slot]
    minus: Sequence[tuple[str, frozenset[str]]]


def fill(template: Template, terms: Mapping[str, str]) -> str:
    """Put terms in the place of parameters; those without a term stay variables.

    Args:
        template: the query.
        terms: terms in SPARQL syntax, unabbreviated, by parameter; ``<`` begins an IRI.

    Returns:
        The query, everything else in it unchanged.

    Raises:
        BadParameter: if a term may not stand in a place of its parameter, or if a MINUS is left
            without a variable in common with what it is taken from.

    Standard: SPARQL 1.1 Query Language, section 19.8 for where a term may stand, and 8.3.3 for
    MINUS.
    """
    for place, shared in template.minus:
        if shared <= terms.keys():
            raise _nothing_shared(place, shared)
    parts: list[str] = []
    end = 0
    for slot in sorted(template.slots):
        term = terms.get(slot.name)
        if term is None:
            continue
        if slot.only_iri and not term.startswith("<"):
            raise _not_an_iri(slot, term)
        parts += template.text[end : slot.start], slot.before
        if slot.after is not None:
            parts += term, slot.after
        end = slot.end
    return "".join(parts) + template.text[end:]


def _nothing_shared(place: str, shared: frozenset[str]) -> BadParameter:
    listed = ", ".join(f"?{name}" for name in sorted(shared))
    return BadParameter(
        f"once {listed} is bound, this MINUS has no variable in common "
        "with what it is taken from, and removes nothing.",
        "Write FILTER NOT EXISTS { … } in the query instead of MINUS { … }.",
        TextPlace.read(place),
    )


def _not_an_iri(slot: Slot, term: str) -> BadParameter:
    place, _, said = slot.only_iri.partition(": ")
    return BadParameter(f"{said}, which {term} cannot be.", "Give an IRI.", TextPlace.read(place))
