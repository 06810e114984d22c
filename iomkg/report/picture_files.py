"""SVG and PNG of Vega-Lite specifications, by ``vl-convert-python``: no browser, no network."""

from __future__ import annotations

import re
import struct
import zlib
from hashlib import sha256
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final
from xml.sax.saxutils import escape

from iomkg.errors import BadParameter
from iomkg.report.picture_layout import Spec

_VEGA_LITE: Final = "5.21"
_OPENED: Final = re.compile(r"<svg [^>]*>")
_WIDTH: Final = re.compile(r'width="([0-9.]+)"')
_CHUNKS_BEGIN: Final = 33  # bytes of the signature and of the chunk IHDR (PNG, section 5)
_WIDEST: Final = 10_000


def to_svg(spec: Spec, title: str, text: str) -> str:
    """Draw a specification as SVG.

    Args:
        spec: the specification, with its data.
        title: what it shows.
        text: the same in words.

    Returns:
        An SVG document whose ``title`` and ``desc`` a screen reader reads (SVG 2, section 5.8).

    Raises:
        BadParameter: if the extra ``pictures`` is not installed.
    """
    svg: str = _converter().vegalite_to_svg(spec, vl_version=_VEGA_LITE, allowed_base_urls=[])
    opened = _OPENED.match(svg)
    if opened is None:
        return svg
    # Several pictures may stand in one page, where an id may not come twice.
    own = sha256(svg.encode()).hexdigest()[:8]
    named = f'{opened.group()[:-1]} role="img" aria-labelledby="t{own} d{own}">'
    told = f'<title id="t{own}">{escape(title)}</title><desc id="d{own}">{escape(text)}</desc>'
    return f"{named}{told}{svg[opened.end() :]}\n"


def to_png(spec: Spec, title: str, text: str, width: int) -> bytes:
    """Draw a specification as PNG.

    Args:
        spec: the specification, with its data.
        title: what it shows.
        text: the same in words.
        width: its width in pixels, up to 10,000.

    Returns:
        A PNG image; title and text stand in it too (PNG, section 11.3.3: Title, Description).

    Raises:
        BadParameter: if the extra ``pictures`` is not installed, or the width is none.
    """
    if not 1 <= width <= _WIDEST:
        raise BadParameter(f"A picture cannot be {width} pixels wide.", f"Name 1 to {_WIDEST}.")
    svg = to_svg(spec, title, text)
    found = _WIDTH.search(svg)
    scale = width / float(found[1]) if found else 1.0
    png = svg_to_png(svg, scale)
    named = _chunk("Title", title) + _chunk("Description", text)
    return png[:_CHUNKS_BEGIN] + named + png[_CHUNKS_BEGIN:]


def can_draw() -> bool:
    """Whether pictures can be drawn here; that takes the extra ``pictures``."""
    return find_spec("vl_convert") is not None


def svg_to_png(svg: str, scale: float) -> bytes:
    """Draw an SVG document as PNG.

    Args:
        svg: the document.
        scale: how many pixels one of its units takes.

    Raises:
        BadParameter: if the extra ``pictures`` is not installed.
    """
    png: bytes = _converter().svg_to_png(svg, scale=scale)
    return png


def _chunk(keyword: str, text: str) -> bytes:
    body = b"iTXt" + keyword.encode("ascii") + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _converter() -> ModuleType | Any:
    try:
        import vl_convert
    except ImportError as problem:
        raise BadParameter(
            "SVG and PNG are drawn by vl-convert-python, which is not installed.",
            "Install it with `pip install 'iomkg[pictures]'`, or take --format vega, the "
            "specification, which any Vega-Lite viewer draws.",
        ) from problem
    return vl_convert
