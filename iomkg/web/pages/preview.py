"""The picture with which other sites preview a link to a page (Open Graph: ``og:image``)."""

from __future__ import annotations

from textwrap import wrap
from typing import Final
from xml.sax.saxutils import escape

from iomkg.report.picture_files import svg_to_png
from iomkg.web.pages.reader import AboutGraph
from iomkg.web.pages.static_files import static_file

PREVIEW: Final = "preview.png"
WIDTH: Final = 1200
HEIGHT: Final = 630
_LINE: Final = 44  # characters that fit beside each other
_MOST_LINES: Final = 4
_LONGEST: Final = 24  # characters of a name, which are larger


def preview(about: AboutGraph) -> bytes:
    """Draw the picture: the icon, the name of the graph, and the rest of its title.

    Args:
        about: what the graph says of itself.

    Returns:
        A PNG image, 1200 by 630 pixels.
    """
    rest = about.title.partition(":")[2].strip() or "What sources claim, and where they disagree."
    lines = "".join(
        f'<text x="90" y="{430 + 52 * number}" font-size="40" fill="#565c66">{escape(line)}</text>'
        for number, line in enumerate(wrap(rest, _LINE)[:_MOST_LINES])
    )
    icon = (
        static_file("icon.svg")
        .decode()
        .replace("<svg ", '<svg x="90" y="90" width="180" height="180" ', 1)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="sans-serif"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fcfbf8"/>{icon}'
        f'<text x="90" y="360" font-size="84" font-weight="bold" fill="#1c1f24">'
        f"{escape(about.name[:_LONGEST])}</text>{lines}</svg>"
    )
    return svg_to_png(svg, 1)
