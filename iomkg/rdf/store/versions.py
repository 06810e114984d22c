"""Folders that hold one thing in versions: which is read, who made it, what a kill leaves.

A folder holds::

    iomkg-store.json                    the stamp: which version is current, and what made it
    lock                                held by the process that writes
    version-20260102T030405-1a2b3c4d/   one version, never changed once the stamp names it
        store/                          what is asked (RocksDB; pyoxigraph opens it as it is)
        authored/                       the same without what was derived; only if something was
        store.nt, authored.nt           the triples of both as they were written; not of files
                                        that may be larger than memory

A writer makes a new version beside the others and then replaces the stamp, by one rename: until
then every reader opens the old version, and from then on the new one. A reader locks its version
(shared), so that it is not removed while it is read. What a killed writer leaves is removed by
the next.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyoxigraph as ox

import iomkg
from iomkg.errors import StoreError, UnreadableFile
from iomkg.rdf.read.text import read_text
from iomkg.rdf.store.failure import store_failed
from iomkg.rdf.store.file_sizes import check_sizes, engine_sizes
from iomkg.rdf.store.locks import Lock, lock_file, lock_folder
from iomkg.tuples import NamedTuple

STAMP: Final = "iomkg-store.json"
NEW: Final = STAMP + ".new"
"""The next stamp, while it is written."""
LOCK: Final = "lock"
STORE: Final = "store"
AUTHORED: Final = "authored"
FORMAT: Final = 1
"""The layout described above. Another number is another layout, which is refused."""
VERSION: Final = re.compile(r"version-\d{8}T\d{6}-[0-9a-f]{8}")
MARK: Final = "CURRENT"
"""A folder that holds a RocksDB database has this file, whatever else it has."""

_FORMER: Final = "iomkg.json"  # of the copies of a project that were no versions
# Between reading the stamp and locking what it names a load may end, but not this often.
_TRIES: Final = 20
_WITHOUT_LOCKS: Final = 24 * 3600  # seconds after which a version in the making is left over


class BeingWritten(StoreError):
    """Another process is writing into the folder."""


class LoadedSource(NamedTuple):
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


class Stamp(NamedTuple):
    """What a folder says of itself.

    Attributes:
        format: the layout, :data:`FORMAT`.
        iomkg: the version of iomkg that wrote it last.
        engine: the version of pyoxigraph then.
        current: the folder of the current version.
        loaded: when, in UTC (ISO 8601).
        triples: how many it holds, the derived ones among them.
        derived: how many of these are there only because they follow; None where none were
            looked for.
        sources: every file that it was loaded from, in order.
        made_from: a digest of all that it was made from, where that is known; else empty.
        digests: SHA-256 of the files of the version, where it is kept to be checked.
        sizes: bytes of the files of the engine by their paths: it takes a list of files that was
            cut for a shorter list.
        seal: SHA-256 of all other fields; empty in stamps that were written before there was one.
    """

    format: int
    iomkg: str
    engine: str
    current: str
    loaded: str
    triples: int = 0
    derived: int | None = None
    sources: tuple[LoadedSource, ...] = ()
    made_from: str = ""
    digests: Mapping[str, str] = MappingProxyType({})
    sizes: Mapping[str, int] = MappingProxyType({})
    seal: str = ""


class Held(NamedTuple):
    """The current version of a folder, kept from removal while the lock is held.

    Attributes:
        stamp: the stamp that names it.
        path: its folder.
        lock: the lock.
    """

    stamp: Stamp
    path: Path
    lock: Lock


class Version:
    """A version of a folder that is being made; :func:`new_version` gives one.

    Attributes:
        path: its folder, empty at first.
        previous: the stamp of the version that it will take the place of, or None.
        time: when it was begun, in UTC (ISO 8601).
    """

    def __init__(self, folder: Path, previous: Stamp | None) -> None:
        now = dt.datetime.now(dt.UTC)
        self.time = f"{now:%Y-%m-%dT%H:%M:%SZ}"
        self.previous = previous
        self.path = folder / f"version-{now:%Y%m%dT%H%M%S}-{os.urandom(4).hex()}"
        self.path.mkdir()

    def put(self, **said: Any) -> Stamp:
        """Put the version in the place of the previous one, in one step.

        Args:
            **said: the fields of the stamp that say what it holds.

        Returns:
            Its stamp.

        Raises:
            OSError: the stamp cannot be written; the previous version stays.
        """
        stamp = Stamp(
            format=FORMAT,
            iomkg=iomkg.__version__,
            engine=f"pyoxigraph {ox.__version__}",
            current=self.path.name,
            loaded=self.time,
            sizes=engine_sizes(self.path),
            **said,
        )
        stamp = stamp._replace(seal=_seal(_written(stamp)))
        for path in (*self.path.iterdir(), self.path):
            _sync(path)
        folder = self.path.parent
        fresh = folder / NEW
        # A byte of a file's name that is no UTF-8 becomes the escape that JSON has for it.
        with fresh.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(_written(stamp), indent=1, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / STAMP)
        _sync(folder)
        return stamp


@contextmanager
def new_version(folder: Path, *, mode: int = 0o777) -> Iterator[Version]:
    """Make a version of a folder; unless the block puts it in place, the folder stays as it was.

    One process at a time writes into a folder. What killed ones left there is removed, and so
    are older versions that nobody reads.

    Args:
        folder: the folder; one that is missing is made.
        mode: the permissions of one that is made, less those of the umask.

    Yields:
        The version to fill; call its ``put`` at the end.

    Raises:
        BeingWritten: another process is writing there.
        StoreError: the folder is something else, is of another layout, or cannot be written.
    """
    made = not folder.exists()
    lock = _claim(folder, mode)
    version = None
    try:
        previous = read_stamp(folder)
        _clear(folder, previous)
        version = Version(folder, previous)
        yield version
    except OSError as error:
        raise store_failed(str(folder), error) from error
    finally:
        with suppress(StoreError):  # of a stamp that was refused before
            current = read_stamp(folder)
            if version is not None and (current is None or current.current != version.path.name):
                _remove(version.path)
            _clear(folder, current)
            if current is None and made:
                _unmake(folder)
        lock.release()


def is_versioned(folder: Path) -> bool:
    """Tell whether a folder is one of versions, or begins to be one."""
    if (folder / STAMP).exists():
        return True
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError:
        return False
    return bool(names) and all(n in (LOCK, NEW) or VERSION.fullmatch(n) for n in names)


def refuse_other(folder: Path) -> None:
    """Refuse a folder that is there, is not empty, and is not one of versions.

    Raises:
        StoreError: if it is such a folder, or a file.
        OSError: if it cannot be looked into.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not the folder of a store.", "Name a folder.")
    if not folder.exists() or is_versioned(folder) or not any(folder.iterdir()):
        return
    if (folder / MARK).exists():
        raise StoreError(
            f"{folder} is a store that iomkg load did not make, and is left as it is.",
            "Load into a new folder; to have its triples there too, dump it to N-Quads first.",
        )
    if (folder / _FORMER).exists():
        raise StoreError(
            f"{folder} holds a copy of a project as earlier versions of iomkg made them.",
            "Remove it, and make it anew with `iomkg load --store DIR`.",
        )
    raise StoreError(
        f"{folder} is a folder, but not that of a store.", "Name a store, or a new folder."
    )


def read_stamp(folder: Path) -> Stamp | None:
    """Read the stamp of a folder.

    Args:
        folder: the folder.

    Returns:
        The stamp, or None if there is none: nothing has been put there yet.

    Raises:
        StoreError: it cannot be read, is damaged, or is of another layout.
    """
    path = folder / STAMP
    try:
        content = json.loads(read_text(path))  # a pipe there would wait
        if content["format"] != FORMAT:
            raise _other_format(folder, content)
        sources = tuple(LoadedSource(**_known(LoadedSource, each)) for each in content["sources"])
        current = VERSION.fullmatch(content["current"])[0]  # type: ignore[index]
        stamp = Stamp(**_known(Stamp, {**content, "sources": sources, "current": current}))
        _check_types(stamp)
        _check_seal(stamp, content)
    except UnreadableFile as error:
        if isinstance(error.__cause__, FileNotFoundError) and not path.is_symlink():
            return None
        raise StoreError(error.message, "Remove the folder and load it again.") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreError(
            f"{path} cannot be read: {type(error).__name__}: {error}.",
            "Check its permissions; if it is damaged, remove the folder and load it again.",
        ) from error
    return stamp


def _written(stamp: Stamp) -> dict[str, Any]:
    """Return what a stamp says as JSON has it."""
    sources = [source._asdict() for source in stamp.sources]
    plain = {"sources": sources, "digests": dict(stamp.digests), "sizes": dict(stamp.sizes)}
    return {**stamp._asdict(), **plain}


def _seal(content: Mapping[str, Any]) -> str:
    """Return a digest of all that a stamp says but the digest itself."""
    said = {name: value for name, value in content.items() if name != "seal"}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _check_seal(stamp: Stamp, content: Mapping[str, Any]) -> None:
    """Raise ValueError for a stamp that is not as it was written."""
    if stamp.seal and stamp.seal != _seal(content):
        raise ValueError("it is not as it was written")


def _check_types(stamp: Stamp) -> None:
    """Raise TypeError for a field of another type than that of its kind."""
    numbers = [stamp.triples, *stamp.sizes.values(), *(source.bytes for source in stamp.sources)]
    texts = [stamp.iomkg, stamp.engine, stamp.loaded, stamp.made_from, *stamp.digests.items()]
    texts += [(s.name, s.format, s.sha256, s.loaded) for s in stamp.sources]
    flat = [each for text in texts for each in (text if isinstance(text, tuple) else (text,))]
    if stamp.derived is not None:
        numbers.append(stamp.derived)
    if not all(type(number) is int for number in numbers):
        raise TypeError("a count is no number")
    if not all(isinstance(text, str) for text in flat):
        raise TypeError("a name is no text")


def hold_current(folder: Path) -> Held:
    """Find the current version of a folder and keep it from being removed.

    Args:
        folder: a folder for which :func:`is_versioned` is true.

    Returns:
        The version, locked.

    Raises:
        StoreError: nothing has been put there, or the folder is damaged or of another layout.
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
            check_sizes(path, stamp.sizes)
            return Held(stamp, path, lock)
    raise StoreError(
        f"{folder} names a version that is not there.", "Remove the folder and load it again."
    )


def _claim(folder: Path, mode: int) -> Lock:
    """Lock a folder for writing, and make it where it is missing."""
    try:
        refuse_other(folder)
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        lock = lock_file(folder / LOCK)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error.strerror}.", "Name a folder that you may write."
        ) from error
    if lock is None:
        raise BeingWritten(
            f"Another process is loading into {folder}.", "Wait until it has ended, and run again."
        )
    return lock


def _remove(folder: Path) -> None:
    from shutil import rmtree  # it imports a good deal, and who only reads removes nothing

    rmtree(folder, ignore_errors=True)


def _clear(folder: Path, stamp: Stamp | None) -> None:
    """Remove what is of no use: versions that nobody reads, and what killed writers left."""
    for path in folder.iterdir():
        if not VERSION.fullmatch(path.name) or (stamp and path.name == stamp.current):
            continue
        with suppress(OSError):
            lock = lock_folder(path, alone=True)
            if lock is not None:
                if lock.known or time.time() - path.stat().st_mtime > _WITHOUT_LOCKS:
                    _remove(path)
                lock.release()


def _unmake(folder: Path) -> None:
    """Remove a folder that was made for a load that failed, if there is nothing else in it."""
    with suppress(OSError):
        (folder / NEW).unlink(missing_ok=True)
        (folder / LOCK).unlink(missing_ok=True)
        folder.rmdir()


def _sync(path: Path) -> None:
    """See to it that the names in a folder outlive a loss of power, where the system can."""
    with suppress(OSError):  # Windows opens no folders
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _known(kind: type[LoadedSource | Stamp], content: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a later version of iomkg may have added to the same layout."""
    return {
        name: content[name]
        for name in kind._fields
        if name in content or name not in kind._field_defaults
    }


def _other_format(folder: Path, content: dict[str, Any]) -> StoreError:
    return StoreError(
        f"{folder} was loaded by iomkg {content.get('iomkg', '?')} in layout "
        f"{content['format']}; this version reads layout {FORMAT}.",
        "Use that version, or load its sources into a new folder with this one.",
    )
