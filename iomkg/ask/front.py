"""The front matter of a query: its ``#+`` lines as YAML, its entries, and where they stand.

Somebody else may have written it, so it is read within bounds, and what is wrong is told.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from iomkg.errors import FrontMatterError, Place
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    import yaml

_MARK: Final = "#+"
_TEXT: Final = "tag:yaml.org,2002:str"
_DEEPEST: Final = 32
_MOST_BRACKETS: Final = 400


class FrontFields(NamedTuple):
    """The front matter, read with complaints that name the file."""

    path: Path
    meta: Mapping[str, Any]
    text: str

    def error(self, problem: str, next_step: str, line: int = 1) -> FrontMatterError:
        """Make the error for something that the front matter cannot mean."""
        return FrontMatterError(f"{problem}.", next_step, Place(self.path, line))

    def string(self, key: str) -> str:
        """The text of an entry that there must be."""
        value = self.meta.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"the front matter has no text for {key!r}", f"Add `#+ {key}: …`.")
        return value.strip()

    def strings(self, key: str) -> tuple[str, ...]:
        """The texts of an entry that is a list; none if there is no such entry."""
        return tuple(self.written(item, f"an item of {key!r} is") for item in self.list(key))

    def list(self, key: str) -> list[Any]:
        """The items of an entry that is a list; none if there is no such entry."""
        value = self.meta.get(key) or []
        if not isinstance(value, list):
            raise self.error(f"{key!r} is not a list", f"Write `#+ {key}: [ … ]`.")
        return value

    def within(self, given: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        """The texts of a list that an entry has under a key; empty if it has none."""
        value = given.get(key, [])
        if not isinstance(value, list):
            raise self.error(f"{where}: {key!r} is not a list", f"Write `{key}: [ … ]`.")
        return tuple(self.written(item, f"{where}: an item of {key!r} is") for item in value)

    def params(self, given: Mapping[str, Any], what: str) -> tuple[tuple[str, str], ...]:
        """The parameters that an entry gives, with their values."""
        params = given.get("params") or {}
        if not isinstance(params, dict):
            raise self.error(f"{what} not a mapping", "Write `params: {name: …}`.")
        return tuple((str(key), self.written(value, what)) for key, value in params.items())

    def written(self, value: object, what: str) -> str:
        """A value as a person writes it; lists and mappings are none."""
        if isinstance(value, list | dict | set | tuple | bytes):
            raise self.error(f"{what} not a plain value", "Write a text or a number.")
        return written(value)

    def mapping(self, key: str) -> dict[str, Any]:
        """The entries below one, by name; none if there is no such entry."""
        value = self.meta.get(key) or {}
        if not isinstance(value, dict):
            raise self.error(f"{key!r} is not a mapping", f"Write `#+ {key}: {{name: …}}`.")
        for name in value:
            if not isinstance(name, str):
                line, _ = place_in_front(self.text, key, name)
                raise self.error(
                    f"the name {name!r} in {key!r} is no text", "Name it in words.", line
                )
        return value

    def line(self, name: object) -> int:
        """The line of the front matter that a name begins, or the first."""
        import re

        start = re.compile(rf"\s*{re.escape(str(name))}\s*:")
        lines = front_lines(self.text)
        return next((n for n, (_, line) in enumerate(lines, 1) if start.match(line)), 1)


def front_lines(text: str) -> list[tuple[int, str]]:
    """Return the lines of the front matter, each with the length of the mark cut off."""
    lines = []
    for line in text.split("\n"):
        if not line.startswith(_MARK):
            break
        rest = line[len(_MARK) :].removeprefix(" ")
        lines.append((len(line) - len(rest), rest))
    return lines


def read_front(path: Path, text: str) -> Mapping[str, Any]:
    """Read the front matter of a query.

    Args:
        path: its file, for messages.
        text: what the file holds.

    Returns:
        The entries by key.

    Raises:
        FrontMatterError: if there is none, or it is not a mapping in YAML.
    """
    import yaml

    block = [line for _, line in front_lines(text)]
    if not block:
        raise FrontMatterError(
            "the file does not open with front matter.",
            "Open it with lines that start with `#+`.",
            Place(path, 1),
        )
    text = "\n".join(block)
    if found := _excess(text):
        problem, line = found
        raise FrontMatterError(
            f"in the front matter {problem}.", "Write it out.", Place(path, line)
        )
    try:
        meta = _load(text)
    except yaml.MarkedYAMLError as problem:
        at = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise FrontMatterError(
            f"the front matter is not YAML: {problem.problem}.",
            "Mend it there; quote a text that contains a colon.",
            Place(path, at),
        ) from problem
    except (yaml.YAMLError, ValueError) as problem:
        raise FrontMatterError(
            f"the front matter is not YAML: {problem}.",
            "Mend it; quote a date, and leave out control characters.",
            Place(path, 1),
        ) from problem
    if not isinstance(meta, dict):
        raise FrontMatterError(
            "the front matter is not a mapping.", "Write `#+ key: value` lines.", Place(path, 1)
        )
    return meta


def _excess(text: str) -> tuple[str, int] | None:
    """Find what makes a short text of YAML very long or very deep, and its line."""
    import yaml

    depth = 0
    with suppress(yaml.YAMLError):  # told where it is loaded
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                return "an alias is not read", line
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return "lists and mappings are nested too deeply", line
    return None


def _load(text: str) -> object:
    """Read YAML by libyaml where PyYAML has it, and say what is wrong in PyYAML's own words."""
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, ValueError):
        # On many brackets PyYAML's own reader takes long, and may go too deep.
        if text.count("[") + text.count("{") > _MOST_BRACKETS:
            raise
        return yaml.safe_load(text)


def written(value: object) -> str:
    """Write a YAML value as a person writes it on the command line (``true``, not ``True``)."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def place_in_front(text: str, *steps: object) -> tuple[int, int]:
    """Find an entry of the front matter.

    Args:
        text: a query with front matter that is YAML.
        *steps: the way to the entry, keys of mappings and positions in lists: ``"params",
            "date"``. A key that is no text stands for the first such one: ``yes`` is ``True``.

    Returns:
        Line and column of the entry's key, or of an item of a list, both from 1; where there
        is no such entry, those of the last step that there is.
    """
    marks = front_lines(text)
    node = _composed("\n".join(rest for _, rest in marks))
    line, column = 0, 0
    for step in steps:
        found = _child(node, step)
        if found is None:
            break
        place, node = found
        line, column = place.start_mark.line, place.start_mark.column
    return line + 1, marks[line][0] + column + 1


@lru_cache(maxsize=8)
def _composed(front: str) -> yaml.Node | None:
    import yaml

    # libyaml's reader is some ten times as quick, and not in every build of PyYAML.
    return yaml.compose(front, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _child(node: yaml.Node | None, step: object) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the node that marks an entry's place, and its value."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        text = isinstance(step, str)
        return next(
            (e for e in node.value if (e[0].value == step if text else e[0].tag != _TEXT)), None
        )
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
