"""Turtle in one layout: a tree of what is written, as text.

* One subject, its predicates below it, one object to a line; four blanks a level.
* Predicates in the order of :mod:`iomkg.rdf.turtle.predicates`; subjects, objects and the members
  of collections stay in the order in which they stand.
* A collection stays on one line if it fits into :data:`WIDTH` columns, and so does a blank node
  with one object. Where there are more, each has a line.
* Words (IRIs, names, literals, labels) are as written. No line is broken inside one.
* A blank line between statements stays; there is never more than one, and always one between
  declarations and statements.
* A comment above a thing stays above it, one behind a thing stays behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from iomkg.rdf.turtle.lexer import Comment
from iomkg.rdf.turtle.predicates import place_of
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

WIDTH: Final = 100
"""Columns, in code points, that a collection or blank node on one line may reach."""

_STEP: Final = 4
_SEPARATOR: Final = 2  # columns of the separator that may follow a node


def write_document(document: TurtleDocument) -> str:
    """Write a tree of Turtle in the one layout.

    Args:
        document: the tree.

    Returns:
        The text; nothing where the document has nothing, else with a line end at its end.

    Standard: RDF 1.1 Turtle, section 6.5.
    """
    printer = _Printer(document.line_end)
    before: Directive | TurtleStatement | None = None
    for part in document.parts:
        gaps = [*(comment.blank_before for comment in part.leading), part.blank_before]
        if before is None:
            gaps[0] = False
        elif type(before) is not type(part) and not any(gaps):
            gaps[0] = True
        printer.heading(part.leading, gaps)
        if isinstance(part, Directive):
            printer.put(part.text)
        else:
            printer.statement(part)
        printer.comment(part.trailing)
        printer.line()
        before = part
    gaps = [comment.blank_before for comment in document.dangling]
    if gaps and before is None:
        gaps[0] = False
    printer.heading(document.dangling, gaps)
    return "".join(printer.pieces)


class _Printer:
    """What is written so far, and the column that it has come to."""

    def __init__(self, line_end: str) -> None:
        self.pieces: list[str] = []
        self._line_end = line_end
        self._column = 0

    def put(self, text: str) -> None:
        self.pieces.append(text)
        line = text.rfind("\n") + 1
        self._column = len(text) - line if line else self._column + len(text)

    def line(self, indent: int = 0) -> None:
        """Begin a line."""
        self.pieces.append(self._line_end)
        if indent:
            self.pieces.append(" " * indent)
        self._column = indent

    def comment(self, text: str) -> None:
        """Put a comment behind what stands on the line."""
        if text:
            self.put(f" {text}")

    def above(self, comments: Iterable[str], indent: int) -> None:
        """Put comments on lines of their own, the first on the line just begun."""
        for text in comments:
            self.put(text)
            self.line(indent)

    def heading(self, comments: Iterable[Comment], gaps: list[bool]) -> None:
        """Put comments of the top level, and the blank lines above and below them."""
        remaining = iter(gaps)
        for comment, gap in zip(comments, remaining, strict=False):
            if gap:
                self.line()
            self.put(comment.text)
            self.line()
        if next(remaining, False):
            self.line()

    def statement(self, statement: TurtleStatement) -> None:
        self._node(statement.subject, 0)
        self.comment(statement.opening)
        pairs = _in_order(statement.pairs)
        # The full stop goes to a line of its own where a comment has taken its place.
        taken = (
            pairs[-1].objects[-1].trailing and statement.trailing if pairs else statement.opening
        )
        own_line = bool(taken or statement.dangling)
        self._pairs(pairs, _STEP, bool(statement.opening), end=" ;" if own_line else " .")
        if own_line:
            self.line(_STEP)
            self.above(statement.dangling, _STEP)
            self.put(".")
        elif not pairs:
            self.put(" .")

    def _pairs(self, pairs: list[Predication], indent: int, broken: bool, end: str) -> None:
        """Put predicates and objects; the first goes on the line that is begun if it can."""
        for number, pair in enumerate(pairs):
            if number or broken or pair.leading:
                self.line(indent)
                self.above(pair.leading, indent)
            else:
                self.put(" ")
            self._pair(pair, indent, " ;" if number < len(pairs) - 1 else end)

    def _pair(self, pair: Predication, indent: int, end: str) -> None:
        self.put(pair.verb)
        self.comment(pair.trailing)
        broken = bool(pair.trailing)
        level = indent
        before: TurtleItem | None = None
        for item in pair.objects:
            if before is not None and self._hugs(before, item, level):
                self.put(" ")
            elif before is not None or broken or item.leading:
                level = indent + _STEP
                self.line(level)
                self.above(item.leading, level)
            else:
                self.put(" ")
            self._node(item.node, level)
            self.put(" ," if item is not pair.objects[-1] else end)
            self.comment(item.trailing)
            before = item

    def _hugs(self, before: TurtleItem, item: TurtleItem, level: int) -> bool:
        """Tell whether a node in brackets opens on the line on which another one closes."""
        return not (before.trailing or item.leading) and all(
            not isinstance(one.node, Word) and self._on_one_line(one.node, level) is None
            for one in (before, item)
        )

    def _node(self, node: TurtleNode, level: int) -> None:
        """Put a node on a line that is indented to a level."""
        if isinstance(node, Word):
            self.put(node.text)
        elif (text := self._on_one_line(node, self._column)) is not None:
            self.put(text)
        elif isinstance(node, Bracket):
            self._bracket(node, level)
        else:
            self._collection(node, level)

    def _on_one_line(self, node: TurtleNode, column: int) -> str | None:
        text = one_line(node)
        return text if text and column + len(text) + _SEPARATOR <= WIDTH else None

    def _bracket(self, bracket: Bracket, level: int) -> None:
        self.put("[")
        self.comment(bracket.opening)
        inner = level + _STEP
        self._pairs(_in_order(bracket.pairs), inner, True, end=" ;" if bracket.dangling else "")
        self._close("]", bracket.dangling, level)

    def _collection(self, collection: Collection, level: int) -> None:
        self.put("(")
        self.comment(collection.opening)
        inner = level + _STEP
        for item in collection.members:
            self.line(inner)
            self.above(item.leading, inner)
            self._node(item.node, inner)
            self.comment(item.trailing)
        self._close(")", collection.dangling, level)

    def _close(self, mark: str, dangling: tuple[str, ...], level: int) -> None:
        for text in dangling:
            self.line(level + _STEP)
            self.put(text)
        self.line(level)
        self.put(mark)


def one_line(node: TurtleNode) -> str | None:
    """Write a node on one line.

    Args:
        node: the node.

    Returns:
        The text; None where a comment, a line end in a literal, a second object or
        :data:`WIDTH` forbids it.
    """
    if isinstance(node, Word):
        return node.text if len(node.text) <= WIDTH and "\n" not in node.text else None
    if node.opening or node.dangling:
        return None
    if isinstance(node, Collection):
        return _joined("(", node.members, ")")
    if len(node.pairs) != 1:
        return None
    (pair,) = node.pairs
    if len(pair.objects) != 1 or pair.leading or pair.trailing:
        return None
    return _joined(f"[ {pair.verb}", pair.objects, "]")


def _joined(opening: str, items: tuple[TurtleItem, ...], closing: str) -> str | None:
    words, length = [opening], len(opening) + len(closing) + 1
    for item in items:
        word = None if item.leading or item.trailing else one_line(item.node)
        if word is None or (length := length + len(word) + 1) > WIDTH:
            return None
        words.append(word)
    return " ".join((*words, closing))


def _in_order(pairs: tuple[Predication, ...]) -> list[Predication]:
    return sorted(pairs, key=lambda pair: place_of(pair.predicate))
