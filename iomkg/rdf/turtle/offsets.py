"""Triples with the extents of their tokens, by a walk over the tokens of a text.

pyoxigraph reads triples quicker, but does not say where they stand.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import pyoxigraph as ox

from iomkg.rdf.read.escapes import unquoted
from iomkg.rdf.read.lexical import number_type
from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.read.text import Extent
from iomkg.rdf.turtle.lexer import pieces
from iomkg.terms import RDF, RDF_NIL, RDF_TYPE, XSD, Blank, Iri, Literal, Term, Triple
from iomkg.tuples import NamedTuple

_FIRST: Final = Iri(RDF + "first")
_REST: Final = Iri(RDF + "rest")
_SKIPPED: Final = frozenset({"space", "comment"})
_BOOLEANS: Final = frozenset({"true", "false"})
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")


_Piece: TypeAlias = tuple[str, str, Extent]
"""Kind, text and extent of a token."""


class _Token(NamedTuple):
    """A term, and the extent of the tokens that it is written with."""

    term: Term
    extent: Extent


@dataclass
class PlacedTriples:
    """What was read from a text.

    Attributes:
        triples: the triples, each as often as it is written.
        extents: extents of the subject, predicate and object of each.
        unlabelled: blank nodes that were written without a label, with the extent of the
            brackets, or of the item for a node of a collection.
    """

    triples: list[Triple] = field(default_factory=list)
    extents: list[tuple[Extent, Extent, Extent]] = field(default_factory=list)
    unlabelled: dict[Blank, Extent] = field(default_factory=dict)


def placed_triples(text: str, base: str) -> PlacedTriples:
    """Read Turtle 1.1 with the extents of its tokens.

    Args:
        text: Turtle or N-Triples.
        base: the IRI that relative IRIs are resolved against until the text sets a base.

    Returns:
        The triples up to the first statement that does not parse, which is not reported.
    """
    walk = _Walk(text, base)
    # What a text that does not parse raises: for a token that is out of place, a prefix that is
    # not declared; a base that is no IRI; an escape beyond Unicode; deep nesting.
    with suppress(SyntaxError, KeyError, ValueError, OverflowError, RecursionError):
        walk.document()
    del walk.read.triples[walk.whole :]
    del walk.read.extents[walk.whole :]
    return walk.read


class _Walk:
    """A recursive descent over the tokens (Turtle 1.1, section 6.5)."""

    def __init__(self, text: str, base: str) -> None:
        self.read = PlacedTriples()
        self.whole = 0  # triples of statements that have been read to their end
        self._pieces = pieces(text)
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._names: dict[str, Iri] = {}
        self._next: _Piece = ("", "", (0, 0))
        self._take()

    def document(self) -> None:
        while self._next[0] != "END":
            kind, word, _ = self._next
            if kind == "AT" or (kind == "WORD" and word not in _BOOLEANS):
                self._directive()
                continue
            subject = self._term()
            if self._next[1] != ".":
                self._pairs(subject, ".")
            self._take()
            self.whole = len(self.read.triples)

    def _take(self) -> _Piece:
        """Return the next token and go to the one after it."""
        taken = self._next
        for found in self._pieces:
            if found.lastgroup not in _SKIPPED:
                self._next = found.lastgroup or "", found.group(), found.span()
                return taken
        self._next = "END", "", taken[2]
        return taken

    def _directive(self) -> None:
        kind, word, _ = self._take()
        name = word.removeprefix("@").lower()
        prefix = self._take()[1] if name == "prefix" else ""
        _, written, _ = self._take()
        if name == "prefix":
            self._prefixes[prefix[:-1]] = self._resolve(written).value
        elif name == "base":
            self._base = self._resolve(written).value
        self._names.clear()
        if kind == "AT":
            self._take()

    def _pairs(self, subject: _Token, closer: str) -> None:
        while self._next[1] != closer:
            if self._next[1] == ";":
                self._take()
                continue
            verb = self._verb()
            self._add(subject, verb, self._term())
            while self._next[1] == ",":
                self._take()
                self._add(subject, verb, self._term())

    def _add(self, subject: _Token, predicate: _Token, value: _Token) -> None:
        # A literal subject or predicate would be a syntax error, which pyoxigraph reports.
        self.read.triples.append((subject.term, predicate.term, value.term))  # type: ignore[arg-type]
        self.read.extents.append((subject.extent, predicate.extent, value.extent))

    def _verb(self) -> _Token:
        kind, piece, extent = self._take()
        if piece == "a":
            return _Token(RDF_TYPE, extent)
        return _Token(self._iri(kind, piece), extent)

    def _iri(self, kind: str, piece: str) -> Iri:
        known = self._names.get(piece)
        if known is None:
            if kind == "IRI":
                known = self._resolve(piece)
            elif kind == "NAME":
                prefix, _, local = piece.partition(":")
                known = Iri(self._prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local))
            else:
                raise SyntaxError(piece)
            self._names[piece] = known
        return known

    def _resolve(self, reference: str) -> Iri:
        """Let pyoxigraph resolve a reference, so that both readers have the same IRI."""
        quad = next(ox.parse(f"{reference} a <> .", ox.RdfFormat.TURTLE, base_iri=self._base))
        return Iri(str(from_ox(quad.subject)))

    def _term(self) -> _Token:
        kind, piece, extent = self._take()
        match kind:
            case "PUNCT" if piece == "[":
                return self._bracket(extent)
            case "PUNCT" if piece == "(":
                return self._collection(extent)
            case "STRING":
                return self._literal(piece, extent)
            case "BLANK":
                return _Token(Blank(piece[2:]), extent)
            case "NUMBER" | "WORD":
                return _Token(_plain_literal(kind, piece), extent)
        return _Token(self._iri(kind, piece), extent)

    def _literal(self, quoted: str, extent: Extent) -> _Token:
        value = unquoted(quoted)
        if self._next[0] == "AT":
            _, tag, (_, end) = self._take()
            return _Token(Literal(value, language=tag[1:].lower()), (extent[0], end))
        if self._next[1] == "^^":
            self._take()
            kind, piece, (_, end) = self._take()
            return _Token(Literal(value, self._iri(kind, piece).value), (extent[0], end))
        return _Token(Literal(value), extent)

    def _fresh(self, extent: Extent) -> _Token:
        # No written label has a space in it.
        node = Blank(f" {len(self.read.unlabelled)}")
        self.read.unlabelled[node] = extent
        return _Token(node, extent)

    def _bracket(self, opening: Extent) -> _Token:
        node = self._fresh(opening)
        assert isinstance(node.term, Blank)
        self._pairs(node, "]")
        extent = (opening[0], self._take()[2][1])
        # The triples inside were read before the bracket was seen to close.
        self.read.unlabelled[node.term] = extent
        return _Token(node.term, extent)

    def _collection(self, opening: Extent) -> _Token:
        items = []
        while self._next[1] != ")":
            items.append(self._term())
        extent = (opening[0], self._take()[2][1])
        if not items:
            return _Token(RDF_NIL, extent)
        nodes = [self._fresh(item.extent) for item in items]
        ends = [*nodes[1:], _Token(RDF_NIL, items[-1].extent)]
        for node, item, rest in zip(nodes, items, ends, strict=True):
            self._add(node, _Token(_FIRST, item.extent), item)
            self._add(node, _Token(_REST, rest.extent), rest)
        return _Token(nodes[0].term, extent)


def _plain_literal(kind: str, piece: str) -> Literal:
    """Read a literal that stands without quotes (Turtle 1.1, section 2.5)."""
    if kind == "WORD":
        if piece not in _BOOLEANS:
            raise SyntaxError(piece)
        return Literal(piece, XSD + "boolean")
    return Literal(piece, number_type(piece))
