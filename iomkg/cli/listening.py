"""The options of a verb that listens, ``--host`` and ``--port``, and listening there."""

from __future__ import annotations

import argparse
import errno
import os
import socket
from typing import Final

from iomkg.errors import BadParameter

_ABSENT: Final = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})
"""What a system without IPv6 says of such an address, which a name may have there all the same."""


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


def bound(host: str, port: int) -> list[socket.socket]:
    """Return sockets that have an address; whoever is given them listens at them.

    Args:
        host: a name or address of this machine; one for each address that it has here is returned.
        port: the port.

    Raises:
        BadParameter: if it is no port, or nothing can listen there.
    """
    if not 0 < port < 65_536:
        raise BadParameter(f"--port {port} is no port.", "Give a number from 1 to 65535.")
    if not host:
        raise BadParameter(
            "--host names no address.", "Give one, such as 127.0.0.1; 0.0.0.0 is every address."
        )
    made: list[socket.socket] = []
    absent: OSError | None = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for family, _, _, _, address in dict.fromkeys(found):
            try:
                made.append(_bound(family, address))
            except OSError as problem:
                if problem.errno not in _ABSENT:
                    raise
                absent = problem
        if not made and absent is not None:
            raise absent
    except (OSError, UnicodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is no name of a host"
        raise BadParameter(
            f"Nothing can listen at {host}, port {port}: {why}.",
            "Name another address with --host, or another port with --port.",
        ) from problem
    return made


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere it would let two processes have one address
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    made.bind(address)
    return made
