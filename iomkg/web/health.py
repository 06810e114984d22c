"""Whether the server is there, and whether it can answer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import iomkg
from iomkg.web.remembering import not_kept
from iomkg.web.site import Site


async def healthz(request: Request) -> Response:
    """Say that the process runs."""
    not_kept(request)
    return JSONResponse({"status": "ok", "iomkg": iomkg.__version__})


async def readyz(request: Request) -> Response:
    """Say whether questions are answered, and from which state of the graph; 503 if not yet."""
    not_kept(request)
    site: Site | None = getattr(request.state, "site", None)
    if site is None:
        return JSONResponse({"status": "starting"}, 503)
    return JSONResponse({"status": "ready", "version": site.version})
