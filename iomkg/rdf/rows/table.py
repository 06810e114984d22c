"""Text in columns, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Final

_GAP: Final = "  "
_NARROWEST: Final = 8
BOLD, DIM, RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"

# Characters that change the direction of text (Unicode Standard Annex 9, section 2) and could make
# a value read as another one, and the byte order mark.
_TURNING: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
# Controls, line and paragraph separators, and surrogates, which no encoding takes.
_UNSAFE: Final = frozenset({"Cc", "Zl", "Zp", "Cs"})
_NAMED: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\x1b": r"\e"}


def visible(text: str) -> str:
    r"""Write control characters so that they can be seen and do nothing.

    Args:
        text: any text, such as a value from a graph.

    Returns:
        The text on one line, with escapes such as ``\n``, ``\e`` or ``\u202e`` for
        controls, line separators and changes of direction.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def columns_of(text: str) -> int:
    """Count the columns that a text takes on a terminal.

    Args:
        text: text without control characters.

    Returns:
        Two for each wide or full-width character (Unicode Standard Annex 11), none for
        combining marks, joiners and other characters without a width, one for the rest.
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def draw_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: int | None = None,
    colour: bool = False,
    right: Set[int] = frozenset(),
) -> Iterator[str]:
    """Draw a table: headings, a rule under them, and the rows.

    Args:
        headings: the headings of the columns.
        rows: the cells of each row, as many as there are headings; control characters are
            made visible here.
        width: columns of the terminal. A table that is wider has its widest columns wrapped;
            no text is ever left out. None for no limit.
        colour: whether to set the headings off with ANSI escapes.
        right: indexes of the columns to align on the right.

    Yields:
        Lines, each with its line end; ``(no rows)`` under the rule if there are none.
    """
    cells = [[visible(cell) for cell in row] for row in rows]
    titles = [visible(heading) for heading in headings]
    natural = [max(map(columns_of, column)) for column in zip(titles, *cells, strict=True)]
    widths = natural if width is None else _fitted(natural, width)
    for line in _lines(titles, widths, right):
        yield f"{BOLD}{line}{RESET}\n" if colour else f"{line}\n"
    rule = _GAP.join("-" * size for size in widths)
    yield f"{DIM}{rule}{RESET}\n" if colour else f"{rule}\n"
    for row in cells:
        for line in _lines(row, widths, right):
            yield f"{line}\n"
    if not cells:
        yield "(no rows)\n"


def _fitted(natural: Sequence[int], width: int) -> list[int]:
    """Take columns from the widest until the table fits or all are as narrow as is legible."""
    widths = list(natural)
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while over > 0 and max(widths) > _NARROWEST:
        widest = max(widths)
        shared = [index for index, size in enumerate(widths) if size == widest]
        floor = max([_NARROWEST, *(size for size in widths if size < widest)])
        # All the widest go down together, so that columns alike stay alike.
        step = max(1, min(widest - floor, -(-over // len(shared))))
        for index in shared:
            widths[index] -= step
        over -= step * len(shared)
    return widths


def _lines(cells: Sequence[str], widths: Sequence[int], right: Set[int]) -> Iterator[str]:
    wrapped = [_wrap(cell, size) for cell, size in zip(cells, widths, strict=True)]
    for depth in range(max(map(len, wrapped), default=1)):
        parts = []
        for index, lines in enumerate(wrapped):
            text = lines[depth] if depth < len(lines) else ""
            space = " " * (widths[index] - columns_of(text))
            parts.append(space + text if index in right else text + space)
        yield _GAP.join(parts).rstrip(" ")


def _wrap(text: str, width: int) -> list[str]:
    """Cut a text into lines of at most ``width`` columns, after a space where there is one."""
    lines = []
    while columns_of(text) > width:
        cut = _cut(text, width)
        lines.append(text[:cut].rstrip(" "))
        text = text[cut:]
    return [*lines, text]


def _cut(text: str, width: int) -> int:
    used = 0
    for index, character in enumerate(text):
        used += _columns(character)
        if used > width:
            # The space itself may hang over the edge, where it does not show.
            space = index if character == " " else text.rfind(" ", 0, index)
            return space + 1 if space > 0 else max(index, 1)
    return len(text)


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    from unicodedata import category, east_asian_width

    if category(character) in ("Mn", "Me", "Cf") and character != "\xad":
        return 0
    if "\u1160" <= character <= "\u11ff":  # Hangul vowels and finals join the syllable before.
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _shown(character: str) -> str:
    from unicodedata import category

    if category(character) not in _UNSAFE and character not in _TURNING:
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python spells a byte of a file's name that is not UTF-8
        code -= 0xDC00
    return _NAMED.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
