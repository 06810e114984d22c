"""Telling an ontology, and what was derived with it, from the other triples of a store.

A store does not say which file a triple came from, or that it was derived. Lines are canonical
N-Triples with their line feeds, in the lexical forms of the embedded engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from iomkg.export.part_queries import EDITORIAL
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.writers.ordered import has_blank
from iomkg.terms import IOMKG, OA, RDF, Iri, Triple

_TYPE: Final = f"<{RDF}type>".encode()
_HOLDS, _DERIVED = Iri(IOMKG + "holds"), Iri(IOMKG + "derived")
# What the rules state of spans in the terms of Web Annotation.
_OF_SPANS: Final = frozenset(Iri(OA + n) for n in ("hasSource", "hasSelector"))
_KINDS_OF_SPANS: Final = tuple(
    f"<{OA}{n}>".encode() for n in ("SpecificResource", "TextPositionSelector")
)


@dataclass(frozen=True)
class OntologyLines:
    """An ontology, to tell its lines from others.

    Attributes:
        triples: its triples.
    """

    triples: tuple[Triple, ...]

    def without(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Leave out the lines of the ontology.

        Its blank nodes have other labels in a store. They are known by what they hang on: a
        subject and a property of the ontology which have a blank node there as well.
        """
        known = self._known
        loose = []
        for line in lines:
            if has_blank(line):
                loose.append(line)
            elif line not in known:
                yield line
        yield from self._loose(loose)

    def without_derived(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Leave out what the ontology and the rules let one know to be derived.

        It is known by its property: one that the ontology says is derived; one that claims are
        made with, unless things bear it without a claim; and those of text positions.
        """
        derived = self._derived
        for line in lines:
            _, predicate, value = line.split(b" ", 2)
            if predicate not in derived and not (
                predicate == _TYPE and value.startswith(_KINDS_OF_SPANS)
            ):
                yield line

    def _loose(self, loose: list[bytes]) -> Iterator[bytes]:
        parts = [line[:-3].split(b" ", 2) for line in loose]
        reached = {o for s, p, o in parts if (s, p) in self._heads and o.startswith(b"_:")}
        new = reached
        while new:
            new = {o for s, _, o in parts if s in new and o.startswith(b"_:")} - reached
            reached |= new
        for line, (s, _, o) in zip(loose, parts, strict=True):
            if s not in reached and o not in reached:
                yield line

    @cached_property
    def _known(self) -> frozenset[bytes]:
        # Through the engine, which may write a number otherwise than the file does.
        store = MemoryStore()
        store.load(self.triples)
        return frozenset(store.lines())

    @cached_property
    def _heads(self) -> frozenset[tuple[bytes, bytes]]:
        parts = (line[:-3].split(b" ", 2) for line in self._known)
        return frozenset(
            (s, p) for s, p, o in parts if o.startswith(b"_:") and not s.startswith(b"_:")
        )

    @cached_property
    def _derived(self) -> frozenset[bytes]:
        said = {s for s, p, o in self.triples if p == _DERIVED and str(o) in ("true", "1")}
        claimed = {s for s, p, _ in self.triples if p == _HOLDS} - EDITORIAL
        return frozenset(f"<{iri}>".encode() for iri in said | claimed | _OF_SPANS)
