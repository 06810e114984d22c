"""What leads to what, in any number of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

_Each = TypeVar("_Each")


def all_reached(
    starts: Iterable[_Each], steps: Callable[[_Each], Iterable[_Each]]
) -> dict[_Each, None]:
    """Return what some things lead to in any number of steps, themselves included.

    Args:
        starts: the things.
        steps: gives what a thing leads to in one step.

    Returns:
        Each thing once, the nearer before the farther.
    """
    found = dict.fromkeys(starts)
    todo = list(found)
    for each in todo:
        for other in steps(each):
            if other not in found:
                found[other] = None
                todo.append(other)
    return found
