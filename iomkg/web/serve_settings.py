"""What a person who starts the server decides."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

from iomkg.rdf.store.limits import WorkerLimits

HOST: Final = "127.0.0.1"
PORT: Final = 8000
SECONDS_SERVED: Final = 20.0
"""How long a query of a client may take."""
ROWS_SERVED: Final = 1_000_000
"""How many rows or triples an answer to a client may have."""
MEMORY_SERVED: Final = 1 << 30
"""How many bytes of memory a query of a client may use."""


def usual_workers() -> int:
    """Return how many queries are worked on at once if nobody says: two for each processor."""
    return max(4, 2 * (os.cpu_count() or 1))


class Logged(Enum):
    """What is logged of each request."""

    NOTHING = "none"
    REQUESTS = "requests"
    VALUES = "values"


@dataclass(frozen=True)
class ServeSettings:
    """What a person who starts the server decides.

    Attributes:
        store: as for :func:`iomkg.open`.
        project: as for :func:`iomkg.open`.
        sources: as for :func:`iomkg.open`.
        cache: as for :func:`iomkg.open`.
        root_path: the path below which a reverse proxy offers the server, such as ``/iomkg``;
            empty for none. It begins with a slash and does not end with one.
        public_address: scheme, host and port under which clients see the server, without a slash
            at the end.
        limits: what a query of a client may take.
        workers: how many queries of clients are worked on at once.
        services: hosts whose endpoints SERVICE may ask.
        watch: whether it is looked every few seconds if there is new data.
        log: what is logged of each request.
    """

    store: str | None = None
    project: Path | None = None
    sources: Path | None = None
    cache: bool = True
    root_path: str = ""
    public_address: str = f"http://{HOST}:{PORT}"
    limits: WorkerLimits = WorkerLimits(SECONDS_SERVED, MEMORY_SERVED, ROWS_SERVED)  # noqa: RUF009
    workers: int = field(default_factory=usual_workers)
    services: frozenset[str] = frozenset()
    watch: bool = False
    log: Logged = Logged.REQUESTS
