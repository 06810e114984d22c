"""Templates of pages, in which every value is escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def page_templates() -> Environment:
    """Return the templates in ``iomkg/web/templates``.

    Values are escaped as text of HTML; a name that is not given is an error.
    """
    return Environment(
        loader=PackageLoader("iomkg.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
