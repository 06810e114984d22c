"""Literals as a store gives them back: pyoxigraph keeps values, and so one form of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from iomkg.rdf.read.oxterms import from_ox
from iomkg.terms import XSD, Literal

_AS_WRITTEN: Final = frozenset({XSD + "string", XSD + "anyURI"})
_NODE: Final = ox.NamedNode("urn:x-iomkg:node")
_NUMBER: Final = "urn:x-iomkg:"


def stored_forms(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    """Tell how a store writes literals that it writes in another form.

    ``"01"^^xsd:int`` comes back as ``"1"^^xsd:integer``, ``1.10`` as ``1.1``: a finding from a
    store is about the second, and the file has the first.

    Args:
        literals: the literals.

    Returns:
        The form of the store, for those literals whose form differs from it.
    """
    # Most are strings, of which nothing is to be kept.
    wanted = list(
        dict.fromkeys(
            literal
            for literal in literals
            if literal.datatype.startswith(XSD) and literal.datatype not in _AS_WRITTEN
        )
    )
    if not wanted:
        return {}
    store = ox.Store()
    store.extend(
        ox.Quad(
            _NODE,
            ox.NamedNode(f"{_NUMBER}{number}"),
            ox.Literal(literal.value, datatype=ox.NamedNode(literal.datatype)),
        )
        for number, literal in enumerate(wanted)
    )
    forms = {}
    for quad in store:
        written = wanted[int(quad.predicate.value.removeprefix(_NUMBER))]
        stored = from_ox(quad.object)
        if isinstance(stored, Literal) and stored != written:
            forms[written] = stored
    return forms
