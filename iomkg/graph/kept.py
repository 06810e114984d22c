"""Folders kept in the user's cache folder: whole and the user's own, or not used.

Each is a folder of versions (:mod:`iomkg.rdf.store.versions`) under a name that says what it was
made from. Its stamp lists the files of the version with their digests; where these do not fit,
the folder is no longer there for anybody.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from iomkg.errors import StoreError
from iomkg.graph import stamp
from iomkg.rdf.store.locks import lock_file
from iomkg.rdf.store.versions import LOCK, STAMP, new_version, read_stamp

# The cache folder may be any folder: what has no such name in it is left alone.
_NAME: Final = re.compile(f"({stamp.GRAPH}|{stamp.QUERIES})-[0-9a-f]{{64}}")
_MOST: Final = 8  # folders of one kind that are kept
_KEPT_FOR: Final = 14 * 24 * 3600  # seconds that one is kept after its last use
_STARTING: Final = 60  # seconds in which a process may have made a folder and not yet locked it
_STAMPS: Final = 64
PRIVATE: Final = 0o700
"""The permissions of folders of the cache."""


def cache_folder() -> Path:
    """Return the folder of snapshots; see :func:`iomkg.graph.stamp.cache_folder`."""
    return Path(stamp.cache_folder())


def name(kind: str, digest: str) -> str:
    """Return the name of a folder: what it holds, and a digest of all that it was made from.

    Args:
        kind: :data:`iomkg.graph.stamp.GRAPH` or :data:`iomkg.graph.stamp.QUERIES`.
        digest: SHA-256, in hexadecimal digits.
    """
    return f"{kind}-{digest}"


def sound(folder: Path) -> bool:
    """Return whether a folder of the cache is as it was when it was filled.

    Args:
        folder: its path.

    Returns:
        False if it is missing or a link, belongs to another user or may be written by others,
        was filled under another name, or a file is missing, added or differs by a bit.
    """
    try:
        if folder.is_symlink() or not all(map(_own, (folder, folder / STAMP, folder / LOCK))):
            return False
        said = read_stamp(folder)
        if said is None or not said.seal or folder.name.partition("-")[2] != said.made_from:
            return False
        return said.digests == digests(folder / said.current)
    except (OSError, ValueError, StoreError):
        return False


def keep(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder of the cache with files.

    Args:
        folder: its path, named by :func:`name`; a sound one that is there already is left as it
            is, anything else there is removed.
        fill: writes the files into an empty folder.

    Raises:
        StoreError: if the cache folder cannot be written, or others can write it, or another
            process is filling it.
    """
    made_from = prepare(folder)
    with new_version(folder, mode=PRIVATE) as version:
        if not sound(folder):
            fill(version.path)
            version.put(made_from=made_from, digests=sealed(version.path))
            close_to_others(folder)
    forget_old(folder)


def prepare(folder: Path) -> str:
    """Make the cache folder, and remove from it what stands in the place of a folder.

    Args:
        folder: a folder of the cache that is not sound.

    Returns:
        The digest in its name.

    Raises:
        StoreError: if the cache folder cannot be written, or others can write it.
    """
    cache = folder.parent
    try:
        cache.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        if not stamp.own(cache.stat()):
            raise StoreError(
                f"{cache} belongs to another user, or others can write it.",
                "Take their permission away, or name a folder of yours in IOMKG_CACHE.",
            )
        if folder.is_symlink() or (folder.exists() and not (folder.is_dir() and _own(folder))):
            _remove(folder)
        try:
            read_stamp(folder)
        except StoreError:
            stamp.forget(str(folder / STAMP))
    except OSError as problem:
        raise StoreError(
            f"{cache} cannot be written: {problem.strerror or problem}.",
            "Name a folder of yours in IOMKG_CACHE.",
        ) from problem
    return folder.name.partition("-")[2]


def sealed(version: Path) -> dict[str, str]:
    """Take the permission to write a version from others; return the digests of its files."""
    for path in (version, *version.rglob("*")):
        path.chmod(PRIVATE if path.is_dir() else 0o600)
    return digests(version)


def close_to_others(folder: Path) -> None:
    """Take the permission to write what stands beside a version from others."""
    for name in (STAMP, LOCK):
        (folder / name).chmod(0o600)


def digests(version: Path) -> dict[str, str]:
    """Return the files of a version with their SHA-256.

    Raises:
        ValueError: if one is a link, belongs to another user, or may be written by others.
        OSError: if one cannot be read.
    """
    found = {}
    for path in sorted(version.rglob("*")):
        if path.is_symlink() or not _own(path):
            raise ValueError(path)
        if path.is_file():
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            found[path.relative_to(version).as_posix()] = digest
    return found


def used(folder: Path) -> None:
    """Note that a folder is in use, so that it is not the next to be forgotten."""
    with contextlib.suppress(OSError):
        os.utime(folder)


def forget_old(folder: Path) -> None:
    """Remove what nobody has used for long, what exceeds the number kept, and what is left over.

    Args:
        folder: one to keep; the others of its kind are looked at.
    """
    cache, kind = folder.parent, _kind(folder.name)
    now = time.time()
    with contextlib.suppress(OSError):  # of a cache folder that may not be listed
        kept = [
            (now - path.lstat().st_mtime, path)
            for path in cache.iterdir()
            if path.name != folder.name and _kind(path.name) == kind and path.is_dir()
        ]
        for place, (unused, path) in enumerate(sorted(kept), start=2):
            left_over = unused > _STARTING and not (path / STAMP).exists()
            if place > _MOST or unused > _KEPT_FOR or left_over:
                _remove_unlocked(path)
        for path in sorted((cache / stamp.STAMPS).glob("*"), key=_age)[_STAMPS:]:
            stamp.forget(str(path))


def _own(path: Path) -> bool:
    return stamp.own(path.lstat())


def _kind(name: str) -> str:
    """Return the kind of a folder of the cache by its name; empty for what is not one."""
    named = _NAME.fullmatch(name)
    return named[1] if named else ""


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return -path.lstat().st_mtime
    return 0


def _remove_unlocked(folder: Path) -> None:
    """Remove a folder unless a process is filling it."""
    lock = None if folder.is_symlink() else lock_file(folder / LOCK)
    if lock is not None or folder.is_symlink():
        _remove(folder)
    if lock is not None:
        lock.release()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        stamp.forget(str(path))
