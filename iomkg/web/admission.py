"""How many requests are worked on at once, how many wait, and how many of them one client has."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import suppress
from ipaddress import ip_network
from typing import Final

from starlette.requests import Request

from iomkg.web.problem_details import HttpProblem

_WAITING: Final = 200  # requests that may wait
_WAITING_OF_ONE: Final = 50  # how many of them one client may have
_SOON: Final = {"Retry-After": "1"}


class Admission:
    """Lets requests in as there is room, each client in its turn.

    To be used in one event loop.

    Args:
        most: how many are worked on at once; one client may have all but one of them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.running: Counter[str] = Counter()
        self._line: deque[tuple[str, asyncio.Future[None]]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._line)

    async def enter(self, client: str) -> None:
        """Wait until there is room for a request; whoever enters calls :meth:`leave` once.

        Args:
            client: whose it is.

        Raises:
            HttpProblem: too many wait already: 429 if they are this client's, else 503.
        """
        if not self._line and self._fits(client):
            self.running[client] += 1
            return
        mine = sum(1 for other, _ in self._line if other == client)
        if mine >= _WAITING_OF_ONE:
            raise HttpProblem(
                429,
                "too-many-requests",
                "You have too many requests waiting.",
                "Send fewer at a time.",
                _SOON,
            )
        if len(self._line) >= _WAITING:
            raise HttpProblem(503, "busy", "Too many requests are waiting.", "Ask later.", _SOON)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place = (client, turn)
        self._line.append(place)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave(client)
            else:
                with suppress(ValueError):
                    self._line.remove(place)
            raise

    def leave(self, client: str) -> None:
        """Make room for the next."""
        self.running[client] -= 1
        if not self.running[client]:
            del self.running[client]
        self._admit()

    def _fits(self, client: str) -> bool:
        own = self.running[client]
        return self.running.total() < self._most and own < max(1, self._most - 1)

    def _admit(self) -> None:
        """Let in who waits, the first first, but for those who have their share."""
        passed = []
        while self._line and self.running.total() < self._most:
            client, turn = self._line.popleft()
            if turn.done():
                continue
            if self._fits(client):
                self.running[client] += 1
                turn.set_result(None)
            else:
                passed.append((client, turn))
        self._line.extendleft(reversed(passed))


def client_of(request: Request) -> str:
    """Return whose a request is: the address that it came from, of IPv6 the network (/64)."""
    host = request.client.host if request.client else ""
    if ":" not in host:
        return host
    try:
        return str(ip_network((host.partition("%")[0], 64), strict=False))
    except ValueError:
        return host
