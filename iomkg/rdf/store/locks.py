"""Advisory locks on files and folders, let go by the system when their process ends.

``flock(2)`` where there is one. On Windows a file is locked by ``msvcrt.locking``; folders are
not locked there, because the system does not let go of files that are open. A file system that
knows no locks (some network shares) grants every one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl
else:
    import msvcrt


class Lock:
    """A lock that is held until it is released, or its process ends.

    Attributes:
        handle: the file descriptor, or None where nothing is locked.
        known: whether the system knows of it; else others may hold it too.
    """

    def __init__(self, handle: int | None, *, known: bool = True) -> None:
        self.handle = handle
        self.known = known

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None

    def __del__(self) -> None:
        self.release()


def lock_file(path: Path) -> Lock | None:
    """Lock a file for this process alone; it is made where it is missing.

    Args:
        path: the file.

    Returns:
        The lock, or None if another process holds it.

    Raises:
        OSError: the file cannot be opened for writing.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    if sys.platform != "win32":
        lock = _flock(handle, fcntl.LOCK_EX)
        if lock is None or _is_at(handle, path):
            return lock
        lock.release()  # its last holder has removed it meanwhile
        return lock_file(path)
    else:  # noqa: RET505 - so that a type checker leaves it out elsewhere
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            os.close(handle)
            return None
        return Lock(handle)


def lock_folder(path: Path, *, alone: bool) -> Lock | None:
    """Lock a folder: shared to read what is in it, or alone to remove it.

    Args:
        path: the folder.
        alone: whether nobody else may have it locked.

    Returns:
        The lock, or None if another process holds one that excludes it.

    Raises:
        OSError: the folder is missing or cannot be opened.
    """
    if sys.platform == "win32":
        path.stat()
        return Lock(None)
    else:  # noqa: RET505
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        return _flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform != "win32":

    def _flock(handle: int, kind: int) -> Lock | None:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        except OSError:  # not known on this file system
            return Lock(handle, known=False)
        return Lock(handle)
