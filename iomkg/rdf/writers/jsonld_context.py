"""Contexts of JSON-LD as values: short names for terms, and what the values under them must be.

A context loses nothing: a name says what its values are (``@type``, ``@language``), and a value
that is otherwise goes under the compact IRI of its property, spelt out (JSON-LD 1.1 Processing
Algorithms and API, section 6.2: a term is chosen by its value).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from iomkg.terms import PREFIXES

ALIASES: Final = {"id": "@id", "type": "@type"}
"""Keywords under the names that programs expect (JSON-LD 1.1, section 4.1.7)."""

ANY: Final = ""
"""What :attr:`JsonLdContext.values` has for a property whose values are always spelt out."""
REFERENCE: Final = "@id"
"""The same for one whose values are IRIs or blank nodes."""
TERMS: Final = "@vocab"
"""The same for one whose values are terms, such as properties and codes, called by their names."""


@dataclass(frozen=True)
class JsonLdContext:
    """Short names, by IRI.

    Attributes:
        classes: names of classes.
        properties: names of properties.
        values: what the values of a named property must be to stand under its name:
            :data:`ANY`, :data:`REFERENCE`, :data:`TERMS`, ``@`` and a language, or the IRI of a
            datatype.
        reverse: names under which a node carries those that point at it, with the property by
            which they do (JSON-LD 1.1, section 4.8).
        named: whether the keywords of :data:`ALIASES` have their names.
        codes: names of what is neither class nor property, for the values of :data:`TERMS`.
        address: where the context can be had, if documents only refer to it; or nothing.
    """

    classes: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    reverse: Mapping[str, str] = field(default_factory=dict)
    named: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    address: str = ""

    def keyword(self, keyword: str) -> str:
        """Return the name of ``@id`` or ``@type``."""
        return keyword.removeprefix("@") if self.named else keyword

    def definitions(self, unusable: Iterable[str] = ()) -> dict[str, object]:
        """Return the value of ``@context``.

        Args:
            unusable: prefixes to leave out, since an IRI has such a scheme.

        Returns:
            A JSON object; keywords first, then prefixes, then names, each sorted.
        """
        left_out = set(unusable)
        prefixes = {p: PREFIXES[p] for p in sorted(PREFIXES) if p not in left_out}
        terms: dict[str, object] = {
            name: prefixed(iri, prefixes)
            for iri, name in (*self.classes.items(), *self.codes.items())
        }
        for iri, name in self.properties.items():
            terms[name] = _definition(prefixed(iri, prefixes), self.values[iri], prefixes)
        for name, iri in self.reverse.items():
            terms[name] = {"@reverse": prefixed(iri, prefixes), "@type": REFERENCE}
        return {**ALIASES, **prefixes, **{name: terms[name] for name in sorted(terms)}}


BARE_CONTEXT: Final = JsonLdContext()
"""No names at all: compact IRIs only, for a graph that need not be of the project."""


def _definition(short: str, values: str, prefixes: Mapping[str, str]) -> object:
    if values == ANY:
        return short
    if values in (REFERENCE, TERMS):
        return {"@id": short, "@type": values}
    if values.startswith("@"):
        return {"@id": short, "@language": values[1:]}
    return {"@id": short, "@type": prefixed(values, prefixes)}


def prefixed(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Write an IRI with the first prefix that fits, or in full if none does.

    Args:
        iri: the IRI.
        prefixes: namespaces by prefix.
    """
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
