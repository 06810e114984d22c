"""Telling without reading a file whether a folder of the cache still belongs to a project.

A *stamp* is a small file in the cache folder. It lists the files of a project and those of a
folder of the cache, each with inode, size, mode, owner and times, as they were when their
contents had been compared. While all of it is still so, nothing has to be read again; at any
difference the contents decide. A time of change is no proof where a clock is too coarse to tell
two changes apart, so a project that changed within the last seconds gets no stamp; nor is it one
after a crash of the machine, so a stamp ends with the next boot.

A cold start imports this module, so it imports nothing that costs: no ``pathlib``, ``dataclasses``
or ``re``.
"""

from __future__ import annotations

import os
import sys
from time import time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

GRAPH: Final = "graph"
"""The stamp of the snapshot of the derived graph."""
QUERIES: Final = "queries"
"""The stamp of the compiled queries."""
STAMPS: Final = "stamps"
"""The folder of the stamps, in the cache folder."""

FOLDERS: Final = ("ontology", "graph", "shapes", "queries")
CODE: Final = {
    GRAPH: ("graph", "rdf/read", "rdf/sparql", "rdf/store", "rdf/turtle", "rdf/writers"),
    QUERIES: ("ask", "rdf/sparql"),
}
"""The parts of the package on which a folder of the cache depends too."""

_CACHE: Final = "IOMKG_CACHE"
VARIABLE: Final = "IOMKG_PROJECT"
"""Names the project where none is given."""
_FIRST: Final = "iomkg stamp 2"
_COARSE: Final = 3_000_000_000  # nanoseconds; FAT counts in steps of two seconds
_OTHERS: Final = 0o022  # may be written by the group, by everybody
_FILE, _FOLDER, _KIND = 0o100000, 0o040000, 0o170000
_STICKY: Final = 0o1000
_LONGEST: Final = 64 << 20  # bytes of a stamp


def cache_folder() -> str:
    """Return the folder of snapshots: ``IOMKG_CACHE``, or ``iomkg`` in the user's cache folder.

    Standard: XDG Base Directory Specification, which has a relative path ignored.
    """
    named = os.environ.get(_CACHE)
    if named:
        return named
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if base.startswith("/") else "~/.cache"
    folder = os.path.join(os.path.expanduser(base), "iomkg")  # noqa: PTH111, PTH118
    # Who has no home gets no folder in the place where they happen to stand.
    return folder if os.path.isabs(folder) else f"{os.devnull}/iomkg"  # noqa: PTH117


def find_root(given: str | None) -> str | None:
    """Return the folder of a project as :func:`iomkg.graph.project.find_project` finds it.

    Args:
        given: the folder named, or None for the usual one.

    Returns:
        The folder, links resolved; None if it is not laid out as a project.
    """
    named = given or os.environ.get(VARIABLE)
    for root in [named] if named else _shipped():
        if all(os.path.isdir(f"{root}/{folder}") for folder in FOLDERS):  # noqa: PTH112
            return os.path.realpath(root)
    return None


def is_shipped(root: str) -> bool:
    """Tell whether a project is the one that came with the package.

    The queries of any other are somebody else's, and run where they cannot hurt.

    Args:
        root: the project, as :func:`find_root` gives it.
    """
    return root in _shipped()


def _shipped() -> tuple[str, str]:
    """Where the project stands that came with the package: in the checkout, or in the wheel."""
    package = _parent(_parent(os.path.realpath(__file__)))
    return _parent(package), f"{package}/_project"


def find(kind: str, root: str, on: str = "") -> str | None:
    """Return the folder of the cache that a stamp vouches for.

    Args:
        kind: :data:`GRAPH` or :data:`QUERIES`.
        root: the project, as :func:`find_root` gives it.
        on: what the folder was made from besides the files, such as the name of another one.

    Returns:
        The path of its current version; None if there is no stamp, if it is not the user's own,
        or if anything has changed since it was written.
    """
    cache = cache_folder()
    try:
        text = _read(_path(cache, kind, root)).decode("utf-8", "surrogateescape")
        _, version, _ = text.split("\n", 2)
        now, _ = _text(kind, root, on, cache, version)
    except (OSError, ValueError):
        return None
    return f"{cache}/{version}" if now == text else None


def _read(path: str) -> bytes:
    """Return what a file of the user's own holds; ValueError for what is none, or without end."""
    # What is no file, such as a pipe, must not be waited for.
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(number, "rb") as stream:
        found = os.fstat(number)
        if found.st_mode & _KIND != _FILE or not own(found) or found.st_size > _LONGEST:
            raise ValueError(path)
        return stream.read()


def draft(kind: str, root: str, on: str, name: str) -> str | None:
    """Return the stamp that could be written now, to be compared with one drafted later.

    Args:
        kind: see :func:`find`.
        root: see :func:`find`.
        on: see :func:`find`.
        name: the folder of the cache that holds what follows from the files.

    Returns:
        The text; None if nothing has been put into the folder yet, or if the times of the files
        prove nothing: the system keeps no time of change, a folder is linked, or a file has just
        been changed.
    """
    if os.name == "nt" or "\n" in root + on + name:
        return None
    from pathlib import Path

    from iomkg.errors import StoreError
    from iomkg.rdf.store.versions import read_stamp

    cache, before = cache_folder(), time_ns()
    try:
        said = read_stamp(Path(cache, name))
        if said is None:
            return None
        text, newest = _text(kind, root, on, cache, f"{name}/{said.current}")
    except (OSError, ValueError, StoreError):
        return None
    return text if newest < before - _COARSE else None


def write(kind: str, root: str, text: str) -> None:
    """Write a stamp; where that fails, the next start costs more time and that is all."""
    path = _path(cache_folder(), kind, root)
    fresh = f"{path}.{os.getpid()}"
    try:
        os.makedirs(_parent(path), mode=0o700, exist_ok=True)  # noqa: PTH103
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8", "surrogateescape"))
        os.replace(fresh, path)  # noqa: PTH105
    except OSError:
        forget(fresh)


def forget(path: str) -> None:
    """Remove a file if that is possible."""
    try:
        os.unlink(path)  # noqa: PTH108
    except OSError:
        return


def own(status: os.stat_result) -> bool:
    """Return whether a file or folder is the user's own or root's, and nobody else can write it.

    A folder in which only the owners of files can replace them (the sticky bit) is not
    writable in that sense.
    """
    if os.name == "nt":
        return True
    if status.st_uid not in (0, os.geteuid()):
        return False
    folder = status.st_mode & _KIND == _FOLDER
    return not status.st_mode & _OTHERS or bool(folder and status.st_mode & _STICKY)


def _text(kind: str, root: str, on: str, cache: str, version: str) -> tuple[str, int]:
    """Return what a stamp says now, and the latest time in what it says of the project."""
    name = version.partition("/")[0]
    lines = [_FIRST, version, root, on, _boot()]
    newest = 0
    for path in _sources(kind, root):
        found = os.stat(path)  # noqa: PTH116
        if found.st_mode & _KIND != _FILE:
            raise ValueError(path)  # such as a link to a folder: what is in it is not listed
        newest = max(newest, found.st_mtime_ns, found.st_ctime_ns)
        lines.append(_line(path, found))
    lines.append("")
    folder = os.lstat(f"{cache}/{name}")
    if folder.st_mode & _KIND != _FOLDER or not own(folder):
        raise ValueError(name)
    for path in _below(f"{cache}/{name}"):
        found = os.lstat(path)
        if found.st_mode & _KIND != _FILE or not own(found):
            raise ValueError(path)
        lines.append(_line(path, found))
    if not lines[-1]:
        raise ValueError(name)  # there is nothing in it
    return "\n".join(lines), newest


def _boot() -> str:
    """Return what tells one boot of the machine from another, where the system says it."""
    try:
        with open("/proc/sys/kernel/random/boot_id", "rb") as stream:  # noqa: PTH123
            return stream.read().decode().strip()
    except OSError:
        return ""


def _line(path: str, found: os.stat_result) -> str:
    return (
        f"{path} {found.st_dev} {found.st_ino} {found.st_size} {found.st_mode} {found.st_uid} "
        f"{found.st_mtime_ns} {found.st_ctime_ns}"
    )


def _sources(kind: str, root: str) -> Iterator[str]:
    """Yield the files that a folder of the cache depends on, and perhaps more, in order."""
    if kind == GRAPH:
        yield from _below(f"{root}/ontology")
        yield from _below(f"{root}/graph")
        yield from _below(f"{root}/queries/rules")
    else:
        yield from _below(f"{root}/queries", ".rq")
    yield from code_files(kind)


def code_files(kind: str) -> Iterator[str]:
    """Yield the modules on which a folder of the cache depends, in order."""
    package = _parent(_parent(os.path.realpath(__file__)))
    for part in CODE[kind]:
        yield from _below(f"{package}/{part}", ".py")


def _below(folder: str, suffix: str = "") -> Iterator[str]:
    """Yield the files below a folder, those of a suffix if one is given, in order."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=_name)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, suffix)
        elif entry.name.endswith(suffix):
            yield entry.path


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _path(cache: str, kind: str, root: str) -> str:
    # Two projects may share a name: the stamp itself says whose it is.
    return f"{cache}/{STAMPS}/{root.replace('/', '-')[-50:].strip('-')}.{kind}"


def _parent(path: str) -> str:
    return os.path.dirname(path)  # noqa: PTH120
