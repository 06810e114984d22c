"""Where the command ``iomkg`` starts: by the shortest way if the question is plain.

``iomkg query NAME`` with plain options is answered from what has been prepared
(:mod:`iomkg.ask.prepared`); anything else, and whatever is not prepared, is for
:mod:`iomkg.cli.main`. Which of the two it was shows in nothing but time.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

_NOT_PARAMETERS: Final = frozenset(
    {"explain", "help", "no-cache", "output", "sources", "store", "verbose", "version"}
)


def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: the words after ``iomkg``, or None for those of the process.

    Returns:
        The exit status.
    """
    words = sys.argv[1:] if argv is None else argv
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        from iomkg.cli.streams import stand_in

        stand_in()
    try:
        written = _shortly(words)
        if written is None:
            from iomkg.cli.main import main as at_length

            return at_length(words)
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader went away, as in `iomkg … | head`; keep the interpreter from saying so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    except OSError as problem:
        from iomkg.cli.main import could_not
        from iomkg.cli.streams import output_failed

        return could_not(output_failed(problem))
    return 0


def _shortly(words: list[str]) -> bytes | None:
    asked = _plain(words)
    sources = os.environ.get("IOMKG_SOURCES")
    if asked is None or (sources and not os.path.isdir(sources)):  # noqa: PTH112
        return None
    project, name, given, form = asked
    if form != "csv" and (form or sys.stdout.isatty()):
        return None
    from iomkg.ask.prepared import answer
    from iomkg.graph.stamp import find_root

    root = find_root(project)
    return None if root is None else answer(root, name, given)


def _plain(words: list[str]) -> tuple[str | None, str, dict[str, str], str] | None:
    """Read ``query NAME`` with its options.

    Returns:
        The project, the query, its parameters and the format, as far as they are given; None
        if this is anything but plain.
    """
    named: list[str] = []
    options: dict[str, str] = {}
    given: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            named.append(word)
            continue
        if word == "--fail-empty" and named:
            continue  # an answer without rows takes the long way
        option, value = _option(word, rest)
        into = options if option in ("project", "format") else given
        if option == "param":
            option, _, value = value.partition("=")
        elif into is given:
            if len(named) != 2 or option in _NOT_PARAMETERS or "_" in option:
                return None
            option = option.replace("-", "_")
        if not named and option != "project":
            return None
        if not option or not value or option in into:
            return None
        into[option] = value
    if len(named) != 2 or named[0] != "query":
        return None
    return options.get("project"), named[1], given, options.get("format", "")


def _option(word: str, rest: Iterator[str]) -> tuple[str, str]:
    """Return the name and value of an option; no name if it is not plain."""
    option, equals, value = word.partition("=")
    if not equals:
        value = next(rest, "")
    plain = option.startswith("--") and (equals or not value.startswith("-"))
    return (option[2:], value) if plain else ("", "")


if __name__ == "__main__":
    sys.exit(main())
