"""Why a process ended before it had answered a query, told apart."""

from __future__ import annotations

from iomkg.errors import StoreError


class OutOfTime(StoreError):
    """A query had not finished when its time was over."""


class OutOfMemory(StoreError):
    """A query needs more memory than it may have, or than there is."""


class TooMuchAnswer(StoreError):
    """An answer has more rows or triples than it may have."""


class EngineEnded(StoreError):
    """The process that answered ended by itself, or somebody ended it.

    Attributes:
        killed: whether it was sent SIGKILL, so that the query need not be at fault.
    """

    killed = False
