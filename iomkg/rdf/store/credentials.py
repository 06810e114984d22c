"""Credentials for an endpoint: from the environment or ~/.netrc, and never in a message."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from netrc import NetrcParseError, netrc
from pathlib import Path
from typing import Final

from iomkg.errors import StoreError

USER: Final = "IOMKG_USER"
PASSWORD: Final = "IOMKG_PASSWORD"  # noqa: S105  (the name of a variable, no password)
TOKEN: Final = "IOMKG_TOKEN"  # noqa: S105
NETRC: Final = "NETRC"

HOW_TO_GIVE: Final = (
    f"Set {USER} and {PASSWORD}, or {TOKEN}, or name the host in ~/.netrc; see docs/stores.md."
)

_SHORTEST_HIDDEN: Final = 4


@dataclass(frozen=True)
class Credentials:
    """What a server is shown.

    Attributes:
        user: the user name for HTTP Basic or Digest (RFC 7617, RFC 7616), or an empty string.
        password: the password that goes with it.
        token: a bearer token (RFC 6750), or an empty string.
        origin: where they come from, as messages name it; empty if there are none.
        challenges: schemes of HTTP authentication that the server has been found to ask for.
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    origin: str = ""
    challenges: set[str] = field(default_factory=set, repr=False, compare=False)

    @property
    def basic(self) -> str:
        """User name and password as HTTP Basic writes them (RFC 7617, section 2)."""
        return b64encode(f"{self.user}:{self.password}".encode()).decode()

    def authorization(self) -> str:
        """Return what the field ``Authorization`` of a request holds, or an empty string."""
        if self.token:
            return f"Bearer {self.token}"
        # A digest can only be made for a challenge, and Virtuoso makes none to who sends Basic.
        return f"Basic {self.basic}" if self.user and "digest" not in self.challenges else ""

    def scrub(self, text: str) -> str:
        """Take the secrets out of a text that a server sent back.

        Args:
            text: any text.

        Returns:
            The text with each occurrence of the password or token replaced by dots. One of
            fewer than four characters is left: nothing would remain of the text.
        """
        for secret in (self.basic, self.password, self.token):
            if len(secret) >= _SHORTEST_HIDDEN:
                text = text.replace(secret, "•••")
        return text


def find_credentials(host: str, environ: Mapping[str, str] | None = None) -> Credentials:
    """Find the credentials for a host.

    ``IOMKG_TOKEN`` comes first, then ``IOMKG_USER`` with ``IOMKG_PASSWORD``, then the entry of
    ``~/.netrc`` (or the file that ``NETRC`` names) for exactly this host; an entry ``default``
    is not used, as it would show a password to any host.

    Args:
        host: name or address of the host, in lower case.
        environ: the environment; that of the process if left out.

    Returns:
        The credentials, empty if there are none.

    Raises:
        StoreError: a variable is set without the other, has a character that no header may
            have, or the netrc file cannot be read.
    """
    environ = os.environ if environ is None else environ
    token, user = environ.get(TOKEN, ""), environ.get(USER, "")
    password = environ.get(PASSWORD, "")
    if bool(user) != bool(password):
        missing, given = (PASSWORD, USER) if user else (USER, PASSWORD)
        raise StoreError(f"{given} is set and {missing} is not.", "Set both, or neither.")
    if token:
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise _unusable(TOKEN)
        return Credentials(token=token, origin=TOKEN)
    if user:
        if ":" in user or not (user + password).isprintable():
            raise _unusable(f"{USER} or {PASSWORD}")
        return Credentials(user, password, origin=f"{USER} and {PASSWORD}")
    return _from_netrc(host, environ.get(NETRC, ""))


def _from_netrc(host: str, named: str) -> Credentials:
    try:
        path = Path(named) if named else Path.home() / ".netrc"
        if not path.is_file():
            return Credentials()
        # Without a path of its own, the module also checks that nobody else may read the file.
        found = netrc(str(path) if named else None).hosts.get(host)
    except NetrcParseError as error:
        # Its message may repeat a word of the file, which may be a password.
        where = f"line {error.lineno}" if error.lineno else "its permissions (chmod 600)"
        raise StoreError(
            f"{_shown(named)} cannot be used.", f"Look at {where}, or set {USER} and {PASSWORD}."
        ) from None
    except (OSError, RuntimeError, UnicodeDecodeError):
        raise StoreError(
            f"{_shown(named)} cannot be read.", f"Mend it, or set {USER} and {PASSWORD}."
        ) from None
    if found is None:
        return Credentials()
    login, _, password = found
    if ":" in login or not (login + (password or "")).isprintable():
        raise _unusable(f"The entry for {host} in {_shown(named)}")
    return Credentials(login, password or "", origin=_shown(named)) if login else Credentials()


def _shown(named: str) -> str:
    return named or "~/.netrc"


def _unusable(what: str) -> StoreError:
    return StoreError(
        f"{what} has a character that cannot be sent.", "Set it again, without line breaks."
    )
