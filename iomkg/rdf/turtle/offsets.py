# ruff: noqa: N802  (the names of the methods overridden are rdflib's)
"""Triples with the extents of their tokens, by a subclass of rdflib's Turtle parser.

rdflib's parser hands terms from method to method; here each term travels with the extent of
its token. What rdflib reads otherwise than Turtle 1.1 says (numerals lose their form, line
ends, blanks inside literals, escapes, resolution of IRIs) is read here instead.
"""

from __future__ import annotations

import re
from collections.abc import MutableSequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyoxigraph as ox
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

from iomkg.rdf.read.escapes import unescape
from iomkg.rdf.read.text import Extent
from iomkg.rdf.read.triples import from_ox
from iomkg.terms import RDF, XSD, Blank, Iri, Literal, Term, Triple

_TYPE: Final = Iri(RDF + "type")
_FIRST: Final = Iri(RDF + "first")
_REST: Final = Iri(RDF + "rest")
_NIL: Final = Iri(RDF + "nil")

# Terminals of the grammar (Turtle 1.1, section 6.5), wider where only a wrong file can tell:
# pyoxigraph has read the file before.
_SPACE: Final = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+")
_IRIREF: Final = re.compile(r"<([^<>\"{}|^`\x00-\x20]*)>")
_NAME: Final = r"[^\s!\"#$%&'()*+,./:;<=>?@\[\\\]^`{|}~]"
_LOCAL: Final = rf"(?:{_NAME}|:|%[0-9A-Fa-f]{{2}}|\\[-_~.!$&'()*+,;=/?#@%])"
_BLANK: Final = re.compile(rf"_:({_NAME}(?>(?:\.*{_NAME})*))")
_PREFIXED: Final = re.compile(
    rf"((?:{_NAME}(?>(?:\.*{_NAME})*))?):((?:{_LOCAL}(?>(?:\.*{_LOCAL})*))?)"
)
_KEYWORD_A: Final = re.compile(r"a(?=[\s<\"'\[(#])")
_VERSION: Final = re.compile(r"(@version|(?i:version))[ \t\r\n]*(?:\"[^\"]*\"|'[^']*')")
_NUMERAL: Final = re.compile(
    r"[+-]?(?:(?P<double>(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+)"
    r"|(?P<decimal>[0-9]*\.[0-9]+)|(?P<integer>[0-9]+))"
)
_STRING: Final = re.compile(
    r'"""((?:"{0,2}(?:[^"\\]++|\\.))*+)"""|\'\'\'((?:\'{0,2}(?:[^\'\\]++|\\.))*+)\'\'\''
    r'|"((?:[^"\\\r\n]++|\\.)*+)"|\'((?:[^\'\\\r\n]++|\\.)*+)\'',
    re.DOTALL,
)
_LANGUAGE: Final = re.compile(r"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)")
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")


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
    sink = _Sink()
    # What a wrong text ends in: breaking off, an IndexError; a base that is no IRI, a ValueError;
    # an escape beyond Unicode, that or an OverflowError; deep nesting, a RecursionError.
    wrong = (SyntaxError, IndexError, ValueError, OverflowError, RecursionError)
    with suppress(*wrong):
        _Parser(sink, base).loadBuf(text)
    return sink.read


class _Sink(RDFSink):
    """Receives what the parser reads, each term as a token."""

    def __init__(self) -> None:
        # Not super(): rdflib's sink fills a Graph.
        self.read = PlacedTriples()
        self.rootFormula = None

    def fresh(self, extent: Extent) -> _Token:
        # No written label has a space in it.
        node = Blank(f" {len(self.read.unlabelled)}")
        self.read.unlabelled[node] = extent
        return _Token(node, extent)

    def add(self, subject: _Token, predicate: _Token, value: _Token) -> None:
        # A literal subject would be a syntax error, which pyoxigraph reports.
        self.read.triples.append((subject.term, predicate.term, value.term))  # type: ignore[arg-type]
        self.read.extents.append((subject.extent, predicate.extent, value.extent))

    def newList(self, n: list[Any], f: object) -> Any:  # noqa: ARG002  (as in rdflib)
        if not n:
            return _NIL
        nodes = [self.fresh(item.extent) for item in n]
        ends = [*nodes[1:], _Token(_NIL, n[-1].extent)]
        for node, item, rest in zip(nodes, n, ends, strict=True):
            self.add(node, _Token(_FIRST, item.extent), item)
            self.add(node, _Token(_REST, rest.extent), rest)
        return nodes[0]


class _Parser(SinkParser):
    """rdflib's grammar over tokens; see the module for what it reads itself."""

    _store: _Sink

    def __init__(self, store: _Sink, base: str) -> None:
        super().__init__(store, baseURI=base, turtle=True)
        # rdflib takes these words for keywords before a dot too; Turtle has no other ones.
        self.keywords = ["true", "false"]
        self._iris: dict[str, Iri] = {}
        self._resolved: dict[tuple[str | None, str], Iri] = {}

    def skipSpace(self, argstr: str, i: int) -> int:
        found = _SPACE.match(argstr, i)
        end = found.end() if found else i
        return end if end < len(argstr) else -1

    def sparqlDirective(self, argstr: str, i: int) -> int:
        version = _VERSION.match(argstr, i)
        if version and not version[1].startswith("@"):
            return version.end()
        return super().sparqlDirective(argstr, i)

    def directive(self, argstr: str, i: int) -> int:
        version = _VERSION.match(argstr, i)
        return version.end() if version else super().directive(argstr, i)

    def bind(self, qn: str, uri: bytes) -> None:
        """Leave prefixes to ``_bindings``."""

    def uriOf(self, sym: Any) -> str:
        return str(sym)

    def makeStatement(self, quadruple: tuple[Any, _Token, _Token, _Token]) -> None:
        _, predicate, subject, value = quadruple
        self._store.add(subject, predicate, value)

    # rdflib labels a blank node with the place of its bracket, which is passed on as text.
    def here(self, i: int) -> str:
        return str(i)

    def blankNode(self, uri: str | None = None) -> Any:
        at = int(uri or 0)
        return self._store.fresh((at, at + 1))

    def verb(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        i = self.skipSpace(argstr, i)
        if i >= 0 and _KEYWORD_A.match(argstr, i):
            res.append(("->", _Token(_TYPE, (i, i + 1))))
            return i + 1
        found: list[_Token] = []
        end = self.path(argstr, i, found) if i >= 0 else -1
        res.extend(("->", token) for token in found)
        return end

    def path(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        """Read a term and pair it with its extent; every term but ``a`` comes through here."""
        i = self.skipSpace(argstr, i)
        end = self.nodeOrLiteral(argstr, i, res) if i >= 0 else -1
        if end >= 0:
            term = res[-1].term if isinstance(res[-1], _Token) else res[-1]
            res[-1] = _Token(term, (i, end))
            if argstr[i] == "[" and isinstance(term, Blank):
                # The triples inside were read before the bracket was seen to close.
                self._store.read.unlabelled[term] = (i, end)
        return end

    def object(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        return self.path(argstr, i, res)

    def nodeOrLiteral(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        first = argstr[i]
        if first in "\"'":
            return self._string(argstr, i, res)
        if first in "+-.0123456789":
            return self._numeral(argstr, i, res)
        end = self.uri_ref2(argstr, i, res)
        if end < 0:
            end = self.node(argstr, i, res)
            if end >= 0 and isinstance(res[-1], bool):
                res[-1] = Literal("true" if res[-1] else "false", XSD + "boolean")
        return end

    def uri_ref2(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        i = self.skipSpace(argstr, i)
        if i < 0:
            return -1
        reference = _IRIREF.match(argstr, i)
        if reference:
            res.append(self._resolve(reference[1]))
            return reference.end()
        blank = _BLANK.match(argstr, i)
        if blank:
            res.append(Blank(blank[1]))
            return blank.end()
        name = _PREFIXED.match(argstr, i)
        if not name:
            return -1
        namespace = self._bindings.get(name[1])
        if namespace is None:
            self.BadSyntax(argstr, i, f"prefix {name[1]}: not bound")
        res.append(self._iri(namespace + _LOCAL_ESCAPE.sub(r"\1", name[2])))
        return name.end()

    def _resolve(self, reference: str) -> Iri:
        """Let pyoxigraph resolve a reference, so that both readers have the same IRI."""
        known = (self._baseURI, reference)
        if known not in self._resolved:
            quad = next(ox.parse(f"<{reference}> a <> .", ox.RdfFormat.TURTLE, base_iri=known[0]))
            self._resolved[known] = self._iri(str(from_ox(quad.subject)))
        return self._resolved[known]

    def _iri(self, value: str) -> Iri:
        if value not in self._iris:
            self._iris[value] = Iri(value)
        return self._iris[value]

    def _numeral(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        numeral = _NUMERAL.match(argstr, i)
        if not numeral:
            return -1
        res.append(Literal(numeral[0], f"{XSD}{numeral.lastgroup}"))
        return numeral.end()

    def _string(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        quoted = _STRING.match(argstr, i)
        if not quoted:
            return -1
        value = unescape(quoted[quoted.lastindex or 0])
        end = quoted.end()
        after = self.skipSpace(argstr, end)
        language = _LANGUAGE.match(argstr, after) if after >= 0 else None
        if language:
            res.append(Literal(value, language=language[1].lower()))
            return language.end()
        if after >= 0 and argstr.startswith("^^", after):
            datatype: list[Iri] = []
            end = self.uri_ref2(argstr, after + 2, datatype)
            res.extend(Literal(value, iri.value) for iri in datatype)
            return end
        res.append(Literal(value))
        return end
