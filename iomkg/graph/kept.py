"""Folders kept in the user's cache folder: whole and the user's own, or not used.

Each has a name that says what it was made from, and a list of its files with their digests. It
is filled under another name and moved into its place, so that neither a kill nor a second process
ever shows half of one; and where its digests do not fit, it is no longer there for anybody.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from iomkg.errors import StoreError
from iomkg.graph import stamp

LIST: Final = "iomkg.json"
"""The file that lists the others."""

_FORMAT: Final = 1
# The cache folder may be any folder: what has no such name in it is left alone.
_NAME: Final = re.compile(f"({stamp.GRAPH}|{stamp.QUERIES})-[0-9a-f]{{64}}")
_UNFINISHED: Final = re.compile(rf"\.(?:{stamp.GRAPH}|{stamp.QUERIES})-[0-9a-f]{{16}}\..+")
_MOST: Final = 8  # folders of one kind that are kept
_KEPT_FOR: Final = 14 * 24 * 3600  # seconds that one is kept after its last use
_STARTING: Final = 60  # seconds in which a process may have made a folder and not yet locked it
_WITHOUT_LOCKS: Final = 24 * 3600  # seconds after which an unfinished folder is left over
_STAMPS: Final = 64


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
        if folder.is_symlink() or not stamp.own(folder.lstat()):
            return False
        listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
        if listed["format"] != _FORMAT or listed["name"] != folder.name:
            return False
        return bool(listed["files"] == dict(_digests(folder)))
    except (OSError, ValueError, LookupError, TypeError):
        return False


def keep(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder of the cache.

    Args:
        folder: its path, named by :func:`name`; a sound one that is there already is left as it
            is, anything else there is removed.
        fill: writes the files into an empty folder.

    Raises:
        StoreError: if the cache folder cannot be written, or others can write it.
    """
    try:
        _make_cache(folder.parent)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name[:-48]}.", dir=folder.parent))
    except OSError as problem:
        raise _unwritable(folder.parent, problem) from problem
    try:
        with locked(fresh):
            fill(fresh)
            _seal(fresh, folder.name)
            _move(fresh, folder)
    except OSError as problem:
        raise _unwritable(folder.parent, problem) from problem
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    with contextlib.suppress(OSError):  # of a cache folder that may not be listed
        _forget_old(folder)


def used(folder: Path) -> None:
    """Note that a folder is in use, so that it is not the next to be forgotten."""
    with contextlib.suppress(OSError):
        os.utime(folder)


def _make_cache(cache: Path) -> None:
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not stamp.own(cache.stat()):
        raise StoreError(
            f"{cache} belongs to another user, or others can write it.",
            "Take their permission away, or name a folder of yours in IOMKG_CACHE.",
        )


def _seal(folder: Path, name: str) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    listed = {"format": _FORMAT, "name": name, "files": dict(_digests(folder))}
    (folder / LIST).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    (folder / LIST).chmod(0o600)


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what a folder holds, its list apart, with digests."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not stamp.own(path.lstat()):
            raise ValueError(path)
        if path.is_file() and path != folder / LIST:
            yield (
                path.relative_to(folder).as_posix(),
                hashlib.sha256(path.read_bytes()).hexdigest(),
            )


def _move(fresh: Path, folder: Path) -> None:
    if sound(folder):
        return  # another process was quicker, and its folder may be in use
    old = fresh.with_name(f"{fresh.name}.old")
    with contextlib.suppress(FileNotFoundError):
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if not sound(folder):
            raise
    finally:
        _remove(old)


def _forget_old(folder: Path) -> None:
    """Remove what nobody has used for long, what exceeds the number kept, and what is left over."""
    cache, kind = folder.parent, _kind(folder.name)
    now = time.time()
    kept = []
    for path in cache.iterdir():
        with contextlib.suppress(OSError):
            unused = now - path.lstat().st_mtime
            if _UNFINISHED.fullmatch(path.name):
                if path.is_dir() and abandoned(path, unused):
                    _remove(path)
            elif path.name != folder.name and _kind(path.name) == kind and path.is_dir():
                kept.append((unused, path))
    for place, (unused, path) in enumerate(sorted(kept), start=2):
        if place > _MOST or unused > _KEPT_FOR:
            _remove(path)
    stamps = sorted((cache / stamp.STAMPS).glob("*"), key=_age)
    for path in stamps[_STAMPS:]:
        stamp.forget(str(path))


def _kind(name: str) -> str:
    """Return the kind of a folder of the cache by its name; empty for what is not one."""
    named = _NAME.fullmatch(name)
    return named[1] if named else ""


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return -path.lstat().st_mtime
    return 0


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        stamp.forget(str(path))
    else:
        shutil.rmtree(path, ignore_errors=True)


def abandoned(folder: Path, unused: float) -> bool:
    """Return whether the process that was filling a folder is gone.

    Args:
        folder: its path; it was filled under :func:`locked`.
        unused: seconds since it last changed.

    Raises:
        OSError: it cannot be looked at.
    """
    if sys.platform == "win32" or unused < _STARTING:
        return unused > _WITHOUT_LOCKS
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return unused > _WITHOUT_LOCKS
    else:
        return True
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however that ends."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _unwritable(cache: Path, problem: OSError) -> StoreError:
    return StoreError(
        f"{cache} cannot be written: {problem.strerror or problem}.",
        "Name a folder of yours in IOMKG_CACHE.",
    )
