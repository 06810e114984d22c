"""What is served: one state of the graph, opened, with all that is known of its addresses.

A request is answered from one site from its beginning to its end. When there is new data, another
site is opened beside it (:mod:`iomkg.web.serving`), so that no answer mixes two states.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from starlette.requests import Request

import iomkg
from iomkg.api import KnowledgeGraph
from iomkg.api import open as open_graph
from iomkg.graph.project import Project
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.directory import DirectoryStore
from iomkg.rdf.store.remote import RemoteStore
from iomkg.rdf.store.worker import guarded
from iomkg.web.once_more import once_more
from iomkg.web.serve_settings import ServeSettings

_P = ParamSpec("_P")
_T = TypeVar("_T")

THREADS: Final = 2
"""How many named queries, questions and pages are worked out at the same time."""


@dataclass(frozen=True)
class Links:
    """The addresses under which a site is seen.

    Attributes:
        public_address: scheme, host and port, without a slash at the end.
        root_path: the path before all paths of ours, without a slash at the end.
    """

    public_address: str
    root_path: str = ""

    def to(self, path: str) -> str:
        """Return the reference to a path of ours, to be put into a page.

        Args:
            path: it begins with a slash.
        """
        return f"{self.root_path}{path}"

    def full(self, path: str) -> str:
        """Return the whole address of a path of ours.

        Args:
            path: it begins with a slash.
        """
        return f"{self.public_address}{self.root_path}{path}"


class Site:
    """One state of the graph, opened to be served.

    An engine's answers and SQLite's indexes belong to the thread that made them, so each of a few
    threads has the graph open for itself. Whatever asks the graph is a plain function that takes
    it as its first argument, and is given to :meth:`run`.

    Attributes:
        project: the folders that the graph comes from.
        sources: the folder of source texts, or None.
        version: tells this state of the graph, its queries and the code from any other; empty if
            that is not known, as of an endpoint, so that nothing may be kept.
        own: whether the store holds the project's own graph as it is now.
        remote: whether the store is an endpoint elsewhere.
        links: the addresses under which it is seen.
        limits: what a query of a client may take.
        asked: answers queries that clients wrote, from any thread; none of them can hurt.
    """

    def __init__(self, settings: ServeSettings) -> None:
        """Open the graph; raises as :func:`iomkg.open`. Blocks, so call it in a thread."""
        self._settings = settings
        self.links = Links(settings.public_address, settings.root_path)
        self.limits = settings.limits
        self._threads = tuple(
            ThreadPoolExecutor(max_workers=1, thread_name_prefix="graph") for _ in range(THREADS)
        )
        self._graphs: dict[ThreadPoolExecutor, KnowledgeGraph] = {}
        self._idle: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()
        try:
            for thread in self._threads:
                self._graphs[thread] = thread.submit(self._open).result()
                self._idle.put_nowait(thread)
        except BaseException:
            self.close()
            raise
        kg = self._graphs[self._threads[0]]
        self.project: Project = kg.project
        self.sources: Path | None = kg.sources
        self.own = kg.own
        self.remote = isinstance(kg.store, RemoteStore)
        self.version = self._threads[0].submit(version_of, kg).result()
        self.asked: Store = guarded(kg.store, self.limits, ready=True, idle=settings.workers)

    async def run(
        self,
        call: Callable[Concatenate[KnowledgeGraph, _P], _T],
        *args: _P.args,
        **named: _P.kwargs,
    ) -> _T:
        """Call a function with the graph, in a thread that has it open.

        If a process that answers it is killed, it is called once more.

        Args:
            call: the function. What it returns holds no rows that are still to be read.
            *args: its arguments after the graph.
            **named: its arguments by name.

        Returns:
            What it returns.

        Raises:
            Exception: what it raises.
        """
        thread = await self._idle.get()
        try:
            loop = asyncio.get_running_loop()
            return await once_more(
                lambda: loop.run_in_executor(
                    thread, lambda: call(self._graphs[thread], *args, **named)
                )
            )
        finally:
            self._idle.put_nowait(thread)

    def close(self) -> None:
        """Close the graph, in the threads that have it open. Blocks until they are done."""
        if "asked" in vars(self) and not self.remote:  # neither, if it could not be opened
            self.asked.close()
        for thread in self._threads:
            kg = self._graphs.pop(thread, None)
            if kg is not None:
                thread.submit(kg.close).result()
            thread.shutdown()

    def _open(self) -> KnowledgeGraph:
        settings = self._settings
        kg = open_graph(settings.store, settings.project, settings.sources, cache=settings.cache)
        kg.limits = settings.limits
        return kg


def version_of(kg: KnowledgeGraph) -> str:
    """Return what tells a state of the graph, its queries and the code from any other.

    Args:
        kg: the graph.

    Returns:
        Hexadecimal digits; empty for an endpoint, whose data may change at any time.
    """
    from iomkg.graph.state import state_of

    if isinstance(kg.store, RemoteStore):
        return ""
    project = kg.project
    digest = sha256(f"{iomkg.__version__} {state_of(project)}".encode())
    if isinstance(kg.store, DirectoryStore):
        held = kg.store.held
        digest.update(f" {held.stamp.current} {held.stamp.made_from}".encode() if held else b"")
    for path in project.contained((*project.query_files, *project.shape_files)):
        digest.update(f"\0{path.name}\0".encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def site_of(request: Request) -> Site:
    """Return the site that answers a request."""
    site: Site = request.state.site
    return site
