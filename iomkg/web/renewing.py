"""Noticing new data, and switching to it: at SIGHUP, and by itself if that is wanted."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from iomkg.errors import IomkgError
from iomkg.graph.project import Project, find_project
from iomkg.graph.stamp import FOLDERS
from iomkg.web.problem_details import LOG
from iomkg.web.serving import Serving

_EVERY: Final = 2.0
"""Seconds between two looks at the files."""
# To derive a graph takes a process to itself for a while; here it would hold up requests.
_PREPARE: Final = (
    "import json, sys, iomkg\n"
    "project, sources = json.loads(sys.argv[1])\n"
    "iomkg.open(project=project, sources=sources).close()\n"
)


class Renewing:
    """Switches to new data.

    Args:
        serving: knows which site answers.
    """

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._wanted = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen for SIGHUP, and to watch the files if that is wanted."""
        loop = asyncio.get_running_loop()
        # None in a thread other than the main one, nor on Windows.
        with suppress(ValueError, RuntimeError, NotImplementedError, AttributeError):
            loop.add_signal_handler(signal.SIGHUP, self._wanted.set)
        self._tasks.append(loop.create_task(self._switch()))
        if self._serving.settings.watch:
            self._tasks.append(loop.create_task(self._watch()))

    async def stop(self) -> None:
        """Stop listening and watching."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _switch(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._prepare()
                changed = await self._serving.switch()
                LOG.warning("Switched to new data." if changed else "There is no new data.")
            except (IomkgError, OSError) as error:
                LOG.error("The new data cannot be served, the old is: %s", error)

    async def _prepare(self) -> None:
        settings = self._serving.settings
        if settings.store is not None or not settings.cache:
            return
        folders = [path and str(path) for path in (settings.project, settings.sources)]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _PREPARE,
            json.dumps(folders),
            stderr=asyncio.subprocess.DEVNULL,
        )
        await process.wait()  # what fails there is told when the site is opened

    async def _watch(self) -> None:
        seen = await asyncio.to_thread(self._look)
        shown = seen
        while True:
            await asyncio.sleep(_EVERY)
            found = await asyncio.to_thread(self._look)
            # Only when nothing has changed since the last look: somebody may still be writing.
            if found == seen and found != shown:
                shown = found
                self._wanted.set()
            seen = found

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        """Return what tells one state of the files from another."""
        settings = self._serving.settings
        found = []
        for path in _watched(find_project(settings.project), settings.store):
            with suppress(OSError):
                told = path.stat()
                found.append((str(path), told.st_mtime_ns, told.st_size))
        return tuple(found)


def _watched(project: Project, store: str | None) -> list[Path]:
    """Return the files that are watched; those of an endpoint cannot be."""
    files = [
        path
        for folder in FOLDERS
        for path in sorted((project.root / folder).rglob("*"))
        if path.is_file()
    ]
    if store is not None and store != "memory" and "://" not in store:
        files += [Path(store) / "iomkg-store.json", Path(store) / "CURRENT"]
    return files
