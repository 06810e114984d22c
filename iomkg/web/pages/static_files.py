"""The files that pages load: ours, and the editor for SPARQL where it was built."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

_SCRIPT: Final = "text/javascript; charset=utf-8"
_STYLE: Final = "text/css; charset=utf-8"
STATIC: Final[Mapping[str, str]] = {
    "iomkg.css": _STYLE,
    "search.js": _SCRIPT,
    "icon.svg": "image/svg+xml",
}
"""The files that every site has, with their media types."""
EDITOR: Final[Mapping[str, str]] = {
    "editor.css": _STYLE,
    "editor.js": _SCRIPT,
    "yasgui/yasgui.min.css": _STYLE,
    "yasgui/yasgui.min.js": _SCRIPT,
    "yasgui/licences.txt": "text/plain; charset=utf-8",
}
"""Those of the editor; ``make editor`` puts the ones below ``yasgui/`` there."""
EDITOR_TERMS: Final = "editor-terms.json"
"""What the editor completes with; each graph has its own."""


@cache
def editor_built() -> bool:
    """Whether all files of the editor are there."""
    return all(files("iomkg.web").joinpath("static", name).is_file() for name in EDITOR)


def media_type_of(name: str) -> str | None:
    """Return the media type of a file of ``static/``; None if there is no such file."""
    return {**STATIC, **(EDITOR if editor_built() else {})}.get(name)


@cache
def static_file(name: str) -> bytes:
    """Return a file of ``static/``."""
    return files("iomkg.web").joinpath("static", name).read_bytes()
