"""Turtle as a tree of what is written, comments included: what a formatter works on.

Nothing is resolved or expanded but the names of predicates. Each comment hangs on what it
stands by: the thing below it where it has a line of its own, the thing before it where not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from iomkg.rdf.turtle.lexer import Comment


@dataclass(frozen=True, slots=True)
class Word:
    """An IRI, name, label or literal, ``[]`` or ``()``, as written.

    Attributes:
        text: its text; language tag and datatype of a literal included.
    """

    text: str


@dataclass(frozen=True, slots=True)
class TurtleItem:
    """A node where several may stand: an object, or a member of a collection.

    Attributes:
        node: the node.
        leading: comments on lines of their own above it.
        trailing: the comment after it on its last line, or an empty string.
    """

    node: TurtleNode
    leading: tuple[str, ...] = ()
    trailing: str = ""


@dataclass(frozen=True, slots=True)
class Predication:
    """A predicate and its objects.

    Attributes:
        verb: the predicate as written.
        predicate: the IRI that it stands for.
        objects: the objects.
        leading: comments on lines of their own above it.
        trailing: the comment after the verb on its line, or an empty string.
    """

    verb: str
    predicate: str
    objects: tuple[TurtleItem, ...]
    leading: tuple[str, ...] = ()
    trailing: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """Nodes in round brackets.

    Attributes:
        members: the nodes.
        opening: the comment after the opening bracket on its line, or an empty string.
        dangling: comments between the last member and the closing bracket.
    """

    members: tuple[TurtleItem, ...]
    opening: str = ""
    dangling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bracket:
    """A blank node in square brackets, with what is said of it.

    Attributes:
        pairs: its predicates and objects.
        opening: the comment after the opening bracket on its line, or an empty string.
        dangling: comments between the last object and the closing bracket.
    """

    pairs: tuple[Predication, ...]
    opening: str = ""
    dangling: tuple[str, ...] = ()


TurtleNode: TypeAlias = Word | Collection | Bracket


@dataclass(frozen=True, slots=True)
class TurtleStatement:
    """A subject and what is said of it, up to the full stop.

    Attributes:
        subject: the subject.
        pairs: its predicates and objects.
        leading: comments above it.
        blank_before: whether a blank line stands between these, or what is above, and it.
        opening: the comment after the subject on its line, or an empty string.
        dangling: comments between the last object and the full stop.
        trailing: the comment after the full stop on its line, or an empty string.
    """

    subject: TurtleNode
    pairs: tuple[Predication, ...]
    leading: tuple[Comment, ...] = ()
    blank_before: bool = False
    opening: str = ""
    dangling: tuple[str, ...] = ()
    trailing: str = ""


@dataclass(frozen=True, slots=True)
class Directive:
    """A declaration of a prefix or of the base.

    Attributes:
        text: the directive with single spaces.
        leading: comments above it, and those inside.
        blank_before: whether a blank line stands between these, or what is above, and it.
        trailing: the comment after it on its line, or an empty string.
    """

    text: str
    leading: tuple[Comment, ...] = ()
    blank_before: bool = False
    trailing: str = ""


@dataclass(frozen=True, slots=True)
class TurtleDocument:
    """A file.

    Attributes:
        parts: its directives and statements, in order.
        dangling: comments after the last of them.
        line_end: what ends its lines.
    """

    parts: tuple[Directive | TurtleStatement, ...]
    dangling: tuple[Comment, ...]
    line_end: str
