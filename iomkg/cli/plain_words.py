"""The words of a command read without ``argparse``, where they plainly say what is wanted.

``argparse`` takes as long to import and to be told of the options as some commands take to run.
So the verbs that ask are read here: the verb, what it is about, then options as they are written
in full. Any other words, and all that is wrong, are left to :mod:`iomkg.cli.argument_parser`,
which gives for these words the same.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final

from iomkg.cli.parser import add_shared, verb_module
from iomkg.tuples import NamedTuple

PLAIN: Final = frozenset({"query", "queries", "sparql", "search", "ask", "show", "why", "coverage"})
"""The verbs whose words are read so."""


class _Taken(NamedTuple):
    """An option or a place for words, as a verb declares it to ``argparse``."""

    name: str
    action: str
    nargs: str | None
    type: Any
    choices: Any
    default: Any


class PlainWords:
    """Stands for a parser while a verb says what it takes, and then reads words."""

    def __init__(self) -> None:
        self._options: dict[str, _Taken] = {}
        self._places: list[_Taken] = []

    def add_argument(self, *names: str, **said: Any) -> None:
        """Take in an option or a place, as the method of ``argparse`` does."""
        name = next((name for name in names if name.startswith("--")), names[0])
        action = said.get("action", "store")
        default = said.get("default", False if action == "store_true" else None)
        taken = _Taken(
            name.lstrip("-").replace("-", "_"),
            action,
            said.get("nargs"),
            said.get("type", str),
            said.get("choices"),
            default,
        )
        if name.startswith("-"):
            self._options.update(dict.fromkeys(names, taken))
        else:
            self._places.append(taken)

    def read(self, words: list[str]) -> dict[str, Any] | None:
        """Read the words after the verb; None if they are not plain."""
        found = {each.name: each.default for each in (*self._options.values(), *self._places)}
        begun = next((at for at, word in enumerate(words) if word[:1] == "-"), len(words))
        given, rest = words[:begun], iter(words[begun:])
        for place in self._places:
            if place.nargs == "+" and given:
                found[place.name], given = given, []
            elif place.nargs in (None, "?") and given:
                found[place.name] = given.pop(0)
            elif place.nargs != "?":
                return None
        if given:
            return None
        for word in rest:
            option = self._options.get(word)
            if option is None or word in ("-h", "--help") or option.nargs:
                return None
            if option.action == "store_true":
                found[option.name] = True
                continue
            value = _value(option, next(rest, "-"))
            if value is None:
                return None
            append = option.action == "append"
            found[option.name] = [*found[option.name], value] if append else value
        return found


def read_plainly(verb: str, words: list[str]) -> SimpleNamespace | None:
    """Read the words of a command.

    Args:
        verb: one of :data:`PLAIN`.
        words: all words of the command.

    Returns:
        What ``argparse`` would give; None if it has to read them.
    """
    if words[0] != verb:
        return None
    plain = PlainWords()
    add_shared(plain, default=None)
    verb_module(verb).arguments(plain)
    found = plain.read(words[1:])
    return None if found is None else SimpleNamespace(verb=verb, **found)


def _value(option: _Taken, word: str) -> Any:
    """Return the value that a word gives an option; None if it is none, or may be an option."""
    if word[:1] == "-":
        return None
    try:
        value = option.type(word)
    except (TypeError, ValueError):
        return None
    return value if option.choices is None or value in option.choices else None
