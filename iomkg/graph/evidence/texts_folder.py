"""The folder of source texts, which is not part of a project."""

from __future__ import annotations

import os
from pathlib import Path

from iomkg.errors import ProjectNotFound

VARIABLE = "IOMKG_SOURCES"


def sources_folder(given: Path | None) -> Path | None:
    """Return the folder of source texts: the one given, or the one in ``IOMKG_SOURCES``.

    Raises:
        ProjectNotFound: if the folder named does not exist.
    """
    named = os.environ.get(VARIABLE)
    folder = given or (Path(named) if named else None)
    if folder is not None and not folder.is_dir():
        raise ProjectNotFound(
            f"{folder}: there is no such folder of source texts.",
            f"Check --sources or {VARIABLE}; without either the evidence is not re-checked.",
        )
    return folder
