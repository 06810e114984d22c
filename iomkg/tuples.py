"""``typing.NamedTuple``, defined in a third of the time; and pairs, put together by their keys.

The one of the standard library compiles the annotation of each field, to tell of one that is no
type. A cold start defines dozens of named tuples, and spent a tenth of its time on that. A type
checker takes this one for that one, and tells it anyway.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NamedTuple, TypeVar

    Key = TypeVar("Key")
    Value = TypeVar("Value")
else:
    from collections import namedtuple
    from itertools import pairwise

    _OWN = frozenset({"__module__", "__qualname__"})
    """What the class already has as it should be."""

    class _Definition(type):
        """Makes the class of a named tuple from what was written as one."""

        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = namespace.get("__annotations__", {})
            defaults = [namespace[field] for field in fields if field in namespace]
            for before, field in pairwise(fields):
                if before in namespace and field not in namespace:
                    raise TypeError(f"{field} has no default, and {before} before it has one.")
            made = namedtuple(name, fields, defaults=defaults, module=namespace["__module__"])
            made.__qualname__ = namespace["__qualname__"]
            for key, value in namespace.items():
                if key not in _OWN and key not in fields:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Definition):
        """The base of a class that is to be a named tuple, with a type for each field."""


def grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """Put the values together that have the same key.

    Args:
        pairs: keys, each with a value.

    Returns:
        The values of each key; keys and values in the order in which they came.
    """
    found: dict[Key, list[Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def firsts(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, Value]:
    """Keep the first value of each key.

    Args:
        pairs: keys, each with a value.

    Returns:
        The first value of each key, in the order in which the keys came.
    """
    found: dict[Key, Value] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


__all__ = ["NamedTuple", "firsts", "grouped"]
