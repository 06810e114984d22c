"""Doing again what a process was killed over before it had answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from iomkg.rdf.store.overrun import EngineEnded
from iomkg.web.problem_details import LOG

_T = TypeVar("_T")


async def once_more(make: Callable[[], Awaitable[_T]]) -> _T:
    """Do something that asks the store, and do it once more if the process that answers is killed.

    Args:
        make: begins it; nothing of it has been sent to a client when it ends.

    Returns:
        What it comes to.

    Raises:
        EngineEnded: the process was killed twice, or ended by itself.
        Exception: what it raises.
    """
    try:
        return await make()
    except EngineEnded as ended:
        if not ended.killed:
            raise
        LOG.warning("A process that answered was killed; its query is run once more.")
    return await make()
