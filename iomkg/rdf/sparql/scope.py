"""Where in a query a token stands."""

from __future__ import annotations

from enum import Enum, auto


class Scope(Enum):
    """The part of a query in which a token stands (SPARQL 1.1, section 19.8)."""

    PROLOGUE = auto()
    CLAUSE = auto()
    """A keyword or mark of a clause, or a number after LIMIT or OFFSET."""
    PROJECTION = auto()
    ALIAS = auto()
    """What follows AS."""
    DESCRIBE = auto()
    DATASET = auto()
    GROUP_BY = auto()
    ORDER_BY = auto()
    SUBJECT = auto()
    VERB = auto()
    """A property, or any token of a property path."""
    OBJECT = auto()
    COLLECTION = auto()
    """A member of an RDF collection."""
    GRAPH_NAME = auto()
    EXPRESSION = auto()
    VALUES_NAMES = auto()
    VALUES_DATA = auto()
