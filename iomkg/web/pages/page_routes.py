"""The routes of the pages."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute

PAGE_ROUTES: Final[tuple[BaseRoute, ...]] = ()
"""Tried before all other routes, in this order."""
