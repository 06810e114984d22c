"""What a person who starts the server decides."""

from __future__ import annotations

from dataclasses import dataclass
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
    """

    store: str | None = None
    project: Path | None = None
    sources: Path | None = None
    cache: bool = True
    root_path: str = ""
    public_address: str = f"http://{HOST}:{PORT}"
    limits: WorkerLimits = WorkerLimits(SECONDS_SERVED, MEMORY_SERVED, ROWS_SERVED)  # noqa: RUF009
