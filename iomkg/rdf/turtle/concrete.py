"""Reading Turtle into a tree of what is written."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urljoin

from iomkg.errors import TurtleSyntaxError
from iomkg.rdf.read.escapes import unescape, unescape_local
from iomkg.rdf.read.text import line_starts, place_at
from iomkg.rdf.turtle.lexer import Comment, Tokens, TurtleKind, TurtleToken
from iomkg.rdf.turtle.tree import (
    Bracket,
    Collection,
    Directive,
    Predication,
    TurtleDocument,
    TurtleItem,
    TurtleNode,
    TurtleStatement,
    Word,
)
from iomkg.terms import RDF

_NODES: Final = frozenset(
    {TurtleKind.IRI, TurtleKind.NAME, TurtleKind.BLANK, TurtleKind.NUMBER, TurtleKind.WORD}
)
_IRIS: Final = frozenset({TurtleKind.IRI, TurtleKind.NAME})
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def read_document(tokens: Tokens, text: str, path: Path) -> TurtleDocument:
    """Read a Turtle text into a tree of what is written.

    Args:
        tokens: the tokens of a text that pyoxigraph reads as Turtle.
        text: the text.
        path: the name that an error gives.

    Returns:
        The tree; every comment of the text is in it once.

    Raises:
        TurtleSyntaxError: if the text is not RDF 1.1 Turtle.
        RecursionError: if brackets are nested some hundreds deep.

    Standard: RDF 1.1 Turtle, section 6.5.
    """
    return _Reader(tokens, text, path).document()


class _Reader:
    """A recursive descent over the tokens.

    ``_pending`` holds the comments before the next token that nothing has taken yet.
    """

    def __init__(self, tokens: Tokens, text: str, path: Path) -> None:
        self._text = text
        self._path = path
        self._tokens, self._line_end = tokens
        self._at = 0
        self._next = self._tokens[0]
        self._pending = list(self._next.comments)
        self._prefixes: dict[str, str] = {}
        self._base = ""

    def document(self) -> TurtleDocument:
        parts: list[Directive | TurtleStatement] = []
        while self._next.kind is not TurtleKind.END:
            parts.append(self._directive() if self._at_directive() else self._statement())
        return TurtleDocument(tuple(parts), tuple(self._pending), self._line_end)

    def _at_directive(self) -> bool:
        token = self._next
        return token.kind is TurtleKind.AT or (
            token.kind is TurtleKind.WORD and len(token.text) > 1
        )

    def _directive(self) -> Directive:
        leading, blank = self._heading()
        keyword = self._take()
        words = [keyword.text]
        if keyword.text.lower().endswith("prefix"):
            words.append(self._take(TurtleKind.NAME).text)
        words.append(self._take(TurtleKind.IRI).text)
        self._declare(words)
        if keyword.kind is TurtleKind.AT:
            self._take_mark(".")
            words.append(".")
        inside = self._pending[: len(self._pending) - len(self._next.comments)]
        if inside:  # they come to stand above
            del self._pending[: len(inside)]
            leading += (inside[0]._replace(blank_before=blank), *inside[1:])
            blank = False
        return Directive(" ".join(words), leading, blank, self._same_line())

    def _declare(self, words: list[str]) -> None:
        iri = self._resolve(words[-1])
        if len(words) == 3:
            self._prefixes[words[1]] = iri
        else:
            self._base = iri

    def _statement(self) -> TurtleStatement:
        leading, blank = self._heading()
        subject = self._node()
        opening = self._same_line()
        pairs, dangling = self._pairs(".")
        stop = self._take_mark(".")
        trailing = self._same_line()
        # A comment on the line of the last object belongs to that object, and moves with it.
        if trailing and pairs and not (dangling or stop.breaks or stop.comments):
            *objects, last = pairs[-1].objects
            if not last.trailing:
                objects.append(replace(last, trailing=trailing))
                pairs = (*pairs[:-1], replace(pairs[-1], objects=tuple(objects)))
                trailing = ""
        return TurtleStatement(subject, pairs, leading, blank, opening, dangling, trailing)

    def _pairs(self, closer: str) -> tuple[tuple[Predication, ...], tuple[str, ...]]:
        pairs: list[Predication] = []
        while True:
            while self._next.is_mark(";"):
                self._take()
            if self._next.is_mark(closer):
                return tuple(pairs), self._above()
            pairs.append(self._pair())

    def _pair(self) -> Predication:
        leading = self._above()
        verb = self._take()
        predicate = self._predicate(verb)
        trailing = self._same_line()
        objects = [self._item()]
        while self._next.is_mark(","):
            self._separate(objects)
            objects.append(self._item())
        if self._next.is_mark(";"):
            self._separate(objects)
        return Predication(verb.text, predicate, tuple(objects), leading, trailing)

    def _separate(self, objects: list[TurtleItem]) -> None:
        """Pass a separator; a comment after it belongs to the object before it."""
        self._take()
        if not objects[-1].trailing and (comment := self._same_line()):
            objects[-1] = replace(objects[-1], trailing=comment)

    def _item(self) -> TurtleItem:
        leading = self._above()
        node = self._node()
        return TurtleItem(node, leading, self._same_line())

    def _node(self) -> TurtleNode:
        token = self._take()
        if token.is_mark("["):
            return self._bracket()
        if token.is_mark("("):
            return self._collection()
        if token.kind is TurtleKind.STRING:
            return Word(token.text + self._suffix())
        if token.kind not in _NODES:
            self._refuse(token)
        return Word(token.text)

    def _suffix(self) -> str:
        """Read the language tag or datatype of a literal, if it has one."""
        suffix = ""
        if self._next.kind is TurtleKind.AT:
            suffix = self._take().text
        elif self._next.is_mark("^^"):
            self._take()
            token = self._take()
            if token.kind not in _IRIS:
                self._refuse(token)
            suffix = "^^" + token.text
        # A comment inside the literal comes to stand after it.
        if suffix and len(self._pending) > len(self._next.comments):
            self._pending[0] = self._pending[0]._replace(own_line=False)
        return suffix

    def _bracket(self) -> TurtleNode:
        opening = self._same_line()
        pairs, dangling = self._pairs("]")
        self._take_mark("]")
        return Bracket(pairs, opening, dangling) if pairs or opening or dangling else Word("[]")

    def _collection(self) -> TurtleNode:
        opening = self._same_line()
        members = []
        while not self._next.is_mark(")"):
            members.append(self._item())
        dangling = self._above()
        self._take()
        if members or opening or dangling:
            return Collection(tuple(members), opening, dangling)
        return Word("()")

    def _heading(self) -> tuple[tuple[Comment, ...], bool]:
        """Take the comments above, and tell whether a blank line stands below them."""
        comments = tuple(self._pending)
        self._pending.clear()
        return comments, self._next.breaks > 1

    def _above(self) -> tuple[str, ...]:
        """Take the comments that nothing has taken yet."""
        if not self._pending:
            return ()
        texts = tuple(comment.text for comment in self._pending)
        self._pending.clear()
        return texts

    def _same_line(self) -> str:
        """Take the comment that stands on the line of the token before."""
        if self._pending and not self._pending[0].own_line:
            return self._pending.pop(0).text
        return ""

    def _take(self, kind: TurtleKind | None = None) -> TurtleToken:
        token = self._next
        if token.kind is TurtleKind.END or (kind and token.kind is not kind):
            self._refuse(token)
        self._at += 1
        self._next = self._tokens[self._at]
        if self._pending:
            self._pending = [Comment(comment.text, True, False) for comment in self._pending]
        if self._next.comments:
            self._pending += self._next.comments
        return token

    def _take_mark(self, mark: str) -> TurtleToken:
        if not self._next.is_mark(mark):
            self._refuse(self._next)
        return self._take()

    def _predicate(self, verb: TurtleToken) -> str:
        if verb.kind is TurtleKind.WORD and verb.text == "a":
            return RDF + "type"
        if verb.kind is TurtleKind.IRI:
            return self._resolve(verb.text)
        if verb.kind is not TurtleKind.NAME:
            self._refuse(verb)
        prefix, _, local = verb.text.partition(":")
        return self._prefixes.get(f"{prefix}:", "") + unescape_local(local)

    def _resolve(self, written: str) -> str:
        iri = unescape(written[1:-1])
        if _SCHEME.match(iri):
            return iri
        try:
            resolved = urljoin(self._base, iri)
        except ValueError:  # an odd authority; the IRI is only sorted by
            return iri
        return resolved + "#" * (iri.endswith("#") and not resolved.endswith("#"))

    def _refuse(self, token: TurtleToken) -> NoReturn:
        place = place_at(self._path, line_starts(self._text), token.start)
        raise TurtleSyntaxError(place, f"{token.text or token.kind.value} is not expected here")
