"""Opening what was kept in SQLite. A cold start imports this module."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote


def open_index(path: str, table: str) -> sqlite3.Connection | None:
    """Open a database that nobody changes.

    Args:
        path: its file.
        table: a table that it has.

    Returns:
        The database, for reading; None if it cannot be read.
    """
    # With an authority, if an empty one, a path may begin with two slashes (RFC 8089, section 2).
    authority = "//" if path.startswith("/") else ""
    try:
        index = sqlite3.connect(f"file:{authority}{quote(path)}?immutable=1", uri=True)
        index.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608
    except sqlite3.Error:
        return None
    return index
