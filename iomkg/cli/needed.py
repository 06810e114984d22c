"""What a verb needs that not every installation has."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from iomkg.errors import BadParameter


def refuse_without(modules: Iterable[str], verb: str, extra: str) -> None:
    """Refuse a verb where modules that it needs are not installed.

    Args:
        modules: their names.
        verb: the verb.
        extra: the extra of the package with which they are installed.

    Raises:
        BadParameter: if any is not there.
    """
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise BadParameter(
            f"`iomkg {verb}` needs {', '.join(missing)}.", f"Run pip install 'iomkg[{extra}]'."
        )
