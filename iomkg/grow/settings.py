"""A file of settings in YAML, each of which knows its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from iomkg.errors import Place, UnreadableFile
from iomkg.rdf.read.text import read_text

Value: TypeAlias = "str | tuple[MapSetting, ...] | dict[str, MapSetting]"


@dataclass(frozen=True)
class MapSetting:
    """A setting: what it is called, what it holds and where it stands.

    Attributes:
        place: the file and the line.
        name: its name, or that of the list that it is in.
        value: a text, a list of settings or settings by name.
    """

    place: Place
    name: str
    value: Value

    def text(self) -> str:
        """Return the text that it holds.

        Raises:
            UnreadableFile: if it holds something else, or nothing.
        """
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("should be a text", f"Write `{self.name}: …`.")
        return self.value.strip()

    def texts(self) -> tuple[str, ...]:
        """Return the texts of the list that it holds; a text alone is a list of one."""
        if isinstance(self.value, str):
            return (self.text(),)
        return tuple(each.text() for each in self.items())

    def items(self) -> tuple[MapSetting, ...]:
        """Return the list that it holds.

        Raises:
            UnreadableFile: if it holds something else.
        """
        if not isinstance(self.value, tuple):
            raise self.wrong("should be a list", f"Write `{self.name}:` and lines with `- …`.")
        return self.value

    def named(
        self, required: Collection[str] = (), optional: Collection[str] | None = None
    ) -> dict[str, MapSetting]:
        """Return the settings that it holds, by name.

        Args:
            required: names that must be there.
            optional: names that may be there besides; None for any.

        Raises:
            UnreadableFile: if it holds something else, lacks a name or has one that is not known.
        """
        if not isinstance(self.value, dict):
            raise self.wrong("should hold settings by name", f"Write `{self.name}:` and lines.")
        for name in required:
            if name not in self.value:
                raise self.wrong(f"lacks {name!r}", f"Add `{name}: …`.")
        if optional is not None:
            known = (*required, *optional)
            for name, setting in self.value.items():
                if name not in known:
                    raise setting.wrong("is not known here", f"Use one of {', '.join(known)}.")
        return self.value

    def wrong(self, problem: str, next_step: str) -> UnreadableFile:
        """Make the error for something that is wrong with it."""
        return UnreadableFile.at(self.place, f"{self.name!r} {problem}.", next_step)


def read_settings(path: Path) -> MapSetting:
    """Read a file of settings.

    Args:
        path: the file.

    Returns:
        The settings by name.

    Raises:
        UnreadableFile: if it cannot be read, is not YAML, or has a name twice; with the line.
    """
    import yaml

    try:
        node = yaml.compose(read_text(path), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else None
        raise UnreadableFile.at(
            Place(path, line), f"is not YAML: {problem.problem}.", "Mend it there."
        ) from problem
    except yaml.YAMLError as problem:
        raise UnreadableFile.at(Place(path), f"is not YAML: {problem}.", "Mend it.") from problem
    if node is None:
        raise UnreadableFile.at(Place(path), "is empty.", "Write the map of the table into it.")
    return _setting(path, path.name, node)


def _setting(path: Path, name: str, node: object) -> MapSetting:
    from yaml import MappingNode, Node, ScalarNode, SequenceNode

    assert isinstance(node, Node)
    place = Place(path, node.start_mark.line + 1)
    value: Value
    if isinstance(node, MappingNode):
        value = dict(_pairs(path, node.value))
    elif isinstance(node, SequenceNode):
        value = tuple(_setting(path, name, each) for each in node.value)
    else:
        assert isinstance(node, ScalarNode)
        value = str(node.value)
    return MapSetting(place, name, value)


def _pairs(path: Path, pairs: list[tuple[object, object]]) -> Iterator[tuple[str, MapSetting]]:
    from yaml import ScalarNode

    seen = set()
    for key, value in pairs:
        assert hasattr(key, "start_mark")
        place = Place(path, key.start_mark.line + 1)
        if not isinstance(key, ScalarNode):
            raise UnreadableFile.at(place, "names a setting with a list.", "Use a word.")
        name = str(key.value)
        if name in seen:
            raise UnreadableFile.at(place, f"sets {name!r} twice.", "Keep one of the two.")
        seen.add(name)
        yield name, _setting(path, name, value)
