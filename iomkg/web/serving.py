"""Which site answers, and the change from one to the next without a failed request."""

from __future__ import annotations

import asyncio
from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from iomkg.web.serve_settings import ServeSettings
from iomkg.web.site import Site


class Serving:
    """The site that answers now; those before it stay open until their last request has ended.

    Attributes:
        settings: what was decided when the server was started.
        site: the one that answers; None before :meth:`start` and after :meth:`stop`.
    """

    def __init__(self, settings: ServeSettings) -> None:
        self.settings = settings
        self.site: Site | None = None
        self._requests: Counter[Site] = Counter()

    async def start(self) -> None:
        """Open the first site."""
        self.site = await asyncio.to_thread(Site, self.settings)

    async def switch(self) -> bool:
        """Open the graph as it is now, and answer from it henceforth.

        Returns:
            Whether it is another state of the graph.

        Raises:
            IomkgError: if it cannot be opened; the site before goes on answering.
        """
        new, old = await asyncio.to_thread(Site, self.settings), self.site
        if old is not None and new.version and new.version == old.version:
            await asyncio.to_thread(new.close)
            return False
        self.site = new
        if old is not None and not self._requests[old]:
            await asyncio.to_thread(old.close)
        return True

    async def stop(self) -> None:
        """Close what is open."""
        open_sites = {site for site in (self.site, *self._requests) if site is not None}
        self.site = None
        for site in open_sites:
            await asyncio.to_thread(site.close)

    def take(self) -> Site | None:
        """Return the site that answers a request, which stays open until :meth:`release`."""
        if self.site is not None:
            self._requests[self.site] += 1
        return self.site

    async def release(self, site: Site) -> None:
        """Note that a request has ended."""
        self._requests[site] -= 1
        if not self._requests[site]:
            del self._requests[site]
            if site is not self.site:
                await asyncio.to_thread(site.close)


class WithSite:
    """Gives each request the site that answers it, as ``request.state.site``.

    Args:
        app: what answers.
        serving: knows the site.
    """

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app = app
        self._serving = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        site = self._serving.take() if scope["type"] == "http" else None
        if site is None:
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["site"] = site
        try:
            await self._app(scope, receive, send)
        finally:
            await self._serving.release(site)
