"""The application: its routes, and what every request passes through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from iomkg.web.health import healthz, readyz
from iomkg.web.pages.page_routes import PAGE_ROUTES
from iomkg.web.serving import Serving, WithSite

if TYPE_CHECKING:
    from iomkg.web.serve_settings import ServeSettings


def make_app(settings: ServeSettings) -> Starlette:
    """Make the application.

    Args:
        settings: what the person who starts it decides.

    Returns:
        An ASGI application, which opens the graph when it is started.
    """
    serving = Serving(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await serving.start()
        yield
        await serving.stop()

    return Starlette(
        routes=[*PAGE_ROUTES, *data_routes()],
        middleware=[Middleware(WithSite, serving=serving)],
        lifespan=lifespan,
    )


def data_routes() -> list[BaseRoute]:
    """Return the routes of what programs read."""
    return [Route("/healthz", healthz), Route("/readyz", readyz)]
