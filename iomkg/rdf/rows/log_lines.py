"""Text for a log, whose readers take some lines for commands.

The runners of GitHub obey a line that begins with ``::``, white space before it or not, those of
GitHub and Azure ``##[`` and ``##vso[`` anywhere, TeamCity ``##teamcity[``. A value, the name of a
file or a message may hold any of these.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import PurePath

# Most texts need none of these, so that they are compiled where one does.
_LINE_COMMAND: Final = r"(?:^|(?<=[\r\n]))([^\S\r\n]*):(?=:)"
# Half a surrogate pair that stands for no byte.
_HALF: Final = "[\ud800-\udc7f\udd00-\udfff]"
_INNER_COMMAND: Final = r"##(?=\[|vso\[|teamcity\[)"


def harmless(text: str, colon: str = r"\x3a", hash_mark: str = r"\x23") -> str:
    """Write a text so that no line of it is a command of a build server.

    Args:
        text: whole lines.
        colon: what stands for the first colon of such a line.
        hash_mark: what stands for a hash mark of one.

    Returns:
        The text; most often as it is.
    """
    if "::" in text:
        text = re.sub(_LINE_COMMAND, lambda found: found[1] + colon, text)
    if "##" in text:
        text = re.sub(_INNER_COMMAND, lambda _: "#" + hash_mark, text)
    return text


def harmless_lines(pieces: Iterable[str]) -> Iterator[str]:
    """Write pieces of a text so, wherever one of them ends.

    Args:
        pieces: the pieces.

    Yields:
        The same text in whole lines, as :func:`harmless` writes it.
    """
    held = ""
    for piece in pieces:
        lines, end, held = (held + piece).rpartition("\n")
        if end:
            yield harmless(lines + end)
    if held:
        yield harmless(held)


def encodable(text: str) -> str:
    r"""Write a text so that every encoding of Unicode takes it.

    Args:
        text: a text that may hold the name of a file, in which Python spells a byte that is not
            UTF-8 as half a surrogate pair.

    Returns:
        The text, with ``\xff`` for such a byte.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        whole = re.sub(_HALF, "\ufffd", text)
        return whole.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text


def uri_path(path: PurePath) -> str:
    """Write the path of a file for a URI, with its bytes as they are (RFC 3986, section 2.1).

    Args:
        path: the path.
    """
    from urllib.parse import quote

    return quote(os.fsencode(path.as_posix()))
