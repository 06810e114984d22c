"""Front matter as YAML that somebody else may have written: read within bounds."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

_DEEPEST: Final = 32
_MOST_BRACKETS: Final = 400


def excess(text: str) -> tuple[str, int] | None:
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


def load_front(text: str) -> object:
    """Read YAML by libyaml where PyYAML has it, and say what is wrong in PyYAML's own words."""
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, ValueError):
        # On many brackets PyYAML's own reader takes long, and may go too deep.
        if text.count("[") + text.count("{") > _MOST_BRACKETS:
            raise
        return yaml.safe_load(text)
