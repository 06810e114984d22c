"""Where an entry of a query's ``#+`` front matter stands in the file."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from iomkg.ask.front_fields import front_lines

if TYPE_CHECKING:
    import yaml


def place_in_front(text: str, *steps: str | int) -> tuple[int, int]:
    """Find an entry of the front matter.

    Args:
        text: a query with front matter that is YAML.
        *steps: the way to the entry, keys of mappings and positions in lists: ``"params",
            "date"``.

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


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the node that marks an entry's place, and its value."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
