"""What the pages of documentation show: blocks of code, commands in them and in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from projects import CHECKOUT

DOCS = CHECKOUT / "docs"
PAGES = (CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md")))


@dataclass(frozen=True)
class Block:
    """A block of code on a page: its language, where it begins, its lines."""

    page: Path
    line: int
    language: str
    lines: tuple[str, ...]

    @property
    def place(self) -> str:
        return at(self.page, self.line)

    @property
    def text(self) -> str:
        """The code, as if it stood at the left edge."""
        least = min((len(x) - len(x.lstrip()) for x in self.lines if x.strip()), default=0)
        return "".join(f"{line[least:]}\n" for line in self.lines)

    @property
    def commands(self) -> tuple[str, ...]:
        """The lines of a block for a shell, without comments; continued lines are one."""
        joined = re.sub(r"\\\n\s*", "", self.text)
        lines = (re.sub(r"(^|\s+)#( .*)?$", "", line) for line in joined.splitlines())
        return tuple(line for line in lines if line.strip())


def blocks(page: Path, *languages: str) -> Iterator[Block]:
    """The blocks of a page, of some languages or all."""
    language, first, lines = None, 0, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = re.match(r"\s*```(\w*)", line)
        if fence and language is None:
            language, first, lines = fence[1], number + 1, []
        elif fence:
            if not languages or language in languages:
                yield Block(page, first, str(language), tuple(lines))
            language = None
        elif language is not None:
            lines.append(line)
    assert language is None, f"{at(page, first)}: the block does not end"


def all_blocks(*languages: str) -> list[Block]:
    return [block for page in PAGES for block in blocks(page, *languages)]


def commands_in_text(page: Path) -> Iterator[tuple[str, str]]:
    """The commands of iomkg in the running text of a page, each with its place."""
    text = page.read_text(encoding="utf-8")
    # Blocks are blanked, so that lines keep their numbers.
    text = re.sub(r"(?s)```.*?```", lambda found: "\n" * found[0].count("\n"), text)
    for found in re.finditer(r"`(iomkg [^`]+)`", text):
        yield at(page, text[: found.start()].count("\n") + 1), " ".join(found[1].split())


def at(page: Path, line: int) -> str:
    shown = page.relative_to(CHECKOUT) if page.is_relative_to(CHECKOUT) else page
    return f"{shown}:{line}"
