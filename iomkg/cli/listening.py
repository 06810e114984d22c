"""The options of a verb that listens: ``--host`` and ``--port``."""

from __future__ import annotations

import argparse

from iomkg.errors import BadParameter


def add_listening(parser: argparse.ArgumentParser, port: int) -> None:
    """Add ``--host`` and ``--port``.

    Args:
        parser: the parser of the verb.
        port: the port where none is named.
    """
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen at; default this machine alone"
    )
    parser.add_argument("--port", type=int, default=port, help=f"port to listen at; default {port}")


def refuse_odd_port(port: int) -> None:
    """Refuse what is no port.

    Raises:
        BadParameter: if it is none.
    """
    if not 0 < port < 65_536:
        raise BadParameter(f"--port {port} is no port.", "Give a number from 1 to 65535.")
