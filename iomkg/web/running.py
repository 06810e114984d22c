"""Running the application under uvicorn."""

from __future__ import annotations

import socket

import uvicorn

from iomkg.web.app import make_app
from iomkg.web.patient_protocol import PatientProtocol
from iomkg.web.serve_settings import ServeSettings

_CONNECTIONS = 500


def run_server(
    settings: ServeSettings, sockets: list[socket.socket], *, behind_proxy: bool
) -> None:
    """Answer requests until the process is told to end.

    Args:
        settings: what the application offers.
        sockets: have the addresses to listen at.
        behind_proxy: whether a proxy on this machine says whose the requests are.
    """
    config = uvicorn.Config(
        make_app(settings),
        root_path=settings.root_path,
        http=PatientProtocol,
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,
        forwarded_allow_ips="127.0.0.1" if behind_proxy else None,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
        limit_concurrency=_CONNECTIONS,
        backlog=256,
    )
    # Not uvicorn.run(), which makes a success of Ctrl-C.
    uvicorn.Server(config).run(sockets)
