"""Folders that ``iomkg load`` fills: what is in them, who made it, and which version is read.

A folder holds::

    iomkg-store.json                    the stamp: which version is current, and what made it
    lock                                held by the process that loads
    version-20260102T030405-1a2b3c4d/   one version, never changed once the stamp names it
        store/                          what is asked (RocksDB; pyoxigraph opens it as it is)
        authored/                       the same without what was derived; only if something was

A load writes a new version beside the others and then replaces the stamp, by one rename: until
then every reader opens the old version, and from then on the new one. A reader locks its version
(shared), so that it is not removed while it is read. What a killed load leaves is removed by
the next.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from iomkg.errors import StoreError
from iomkg.rdf.store.locks import Lock, lock_folder

STAMP: Final = "iomkg-store.json"
NEW: Final = STAMP + ".new"
"""The next stamp, while it is written."""
LOCK: Final = "lock"
STORE: Final = "store"
AUTHORED: Final = "authored"
FORMAT: Final = 1
"""The layout described above. Another number is another layout, which is refused."""

VERSION: Final = re.compile(r"version-\d{8}T\d{6}-[0-9a-f]{8}")
# Between reading the stamp and locking what it names a load may end, but not this often.
_TRIES: Final = 20


@dataclass(frozen=True)
class LoadedSource:
    """A file that was loaded.

    Attributes:
        name: its path as it was given; ``-`` is standard input.
        format: its syntax.
        bytes: its size as it was stored.
        sha256: its digest, in hexadecimal.
        loaded: when, in UTC (ISO 8601).
    """

    name: str
    format: str
    bytes: int
    sha256: str
    loaded: str


@dataclass(frozen=True)
class Stamp:
    """What a folder says of itself.

    Attributes:
        format: the layout, :data:`FORMAT`.
        iomkg: the version of iomkg that loaded it last.
        engine: the version of pyoxigraph then.
        current: the folder of the current version.
        loaded: when, in UTC (ISO 8601).
        triples: how many it holds, the derived ones among them.
        derived: how many of these are there only because they follow; None where none were
            looked for.
        sources: every file that it was loaded from, in order.
    """

    format: int
    iomkg: str
    engine: str
    current: str
    loaded: str
    triples: int
    derived: int | None
    sources: tuple[LoadedSource, ...]


@dataclass(frozen=True)
class Held:
    """The current version of a folder, kept from removal while the lock is held.

    Attributes:
        stamp: the stamp that names it.
        path: its folder.
        lock: the lock.
    """

    stamp: Stamp
    path: Path
    lock: Lock


def is_loaded(folder: Path) -> bool:
    """Tell whether a folder is one that ``iomkg load`` fills, or began to fill."""
    if (folder / STAMP).exists():
        return True
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError:
        return False
    return bool(names) and all(n in (LOCK, NEW) or VERSION.fullmatch(n) for n in names)


def read_stamp(folder: Path) -> Stamp | None:
    """Read the stamp of a folder.

    Args:
        folder: the folder.

    Returns:
        The stamp, or None if there is none: nothing was loaded yet.

    Raises:
        StoreError: it cannot be read, is damaged, or is of another layout.
    """
    path = folder / STAMP
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise _other_format(folder, content)
        sources = tuple(LoadedSource(**_known(LoadedSource, each)) for each in content["sources"])
        current = VERSION.fullmatch(content["current"])[0]  # type: ignore[index]
        stamp = Stamp(**_known(Stamp, {**content, "sources": sources, "current": current}))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(
            f"{path} cannot be read: {type(error).__name__}: {error}.",
            "Check its permissions; if it is damaged, remove the folder and load it again.",
        ) from error
    return stamp


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Replace the stamp of a folder by another, in one step.

    Args:
        folder: the folder, which this process has locked.
        stamp: the new stamp.

    Raises:
        OSError: it cannot be written; the old one stays.
    """
    fresh = folder / NEW
    # A byte of a file's name that is no UTF-8 becomes the escape that JSON has for it.
    with fresh.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(json.dumps(asdict(stamp), indent=1, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / STAMP)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder outlive a loss of power, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def hold_current(folder: Path) -> Held:
    """Find the current version of a folder and keep it from being removed.

    Args:
        folder: a folder for which :func:`is_loaded` is true.

    Returns:
        The version, locked.

    Raises:
        StoreError: nothing has been loaded, or the folder is damaged or of another layout.
    """
    for _ in range(_TRIES):
        stamp = read_stamp(folder)
        if stamp is None:
            raise StoreError(
                f"There is no store at {folder}: a load into it has not finished.",
                "Wait for it; or, if it was stopped, load again.",
            )
        path = folder / stamp.current
        try:
            lock = lock_folder(path, alone=False)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StoreError(
                f"{path} cannot be opened: {error.strerror}.", "Check its permissions."
            ) from error
        if lock is not None and read_stamp(folder) == stamp:
            return Held(stamp, path, lock)
    raise StoreError(
        f"{folder} names a version that is not there.", "Remove the folder and load it again."
    )


def _known(kind: type[Any], content: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a later version of iomkg may have added to the same layout."""
    return {field.name: content[field.name] for field in fields(kind)}


def _other_format(folder: Path, content: dict[str, Any]) -> StoreError:
    return StoreError(
        f"{folder} was loaded by iomkg {content.get('iomkg', '?')} in layout "
        f"{content['format']}; this version reads layout {FORMAT}.",
        "Use that version, or load its sources into a new folder with this one.",
    )
