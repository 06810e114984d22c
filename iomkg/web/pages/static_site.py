"""The pages as a static site: files for any host, with data beside them."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import iomkg
from iomkg.api import KnowledgeGraph
from iomkg.errors import BadParameter
from iomkg.export.documents import named_document
from iomkg.rdf.read.closure import all_reached
from iomkg.rdf.rows.result import Table
from iomkg.rdf.writers.formats import write_graph
from iomkg.report.picture_files import can_draw
from iomkg.terms import ID, IOMKG, PROV, RDF, Iri, Term, Triple, shorten
from iomkg.tuples import NamedTuple, grouped
from iomkg.web.pages.book import find_page, first_paths
from iomkg.web.pages.editor_terms import editor_terms
from iomkg.web.pages.page import (
    Addresses,
    Page,
    PageNotFound,
    data_suffixes,
    file_name,
    page_path,
)
from iomkg.web.pages.page_drawing import draw
from iomkg.web.pages.preview import PREVIEW, preview
from iomkg.web.pages.reader import DrawnPicture, Reader, reader_of
from iomkg.web.pages.static_files import (
    EDITOR,
    EDITOR_TERMS,
    STATIC,
    editor_built,
    static_file,
)

MARK: Final = ".iomkg-site"
"""The file by which a folder is known to be a site of ours."""
_LINKS: Final = frozenset({RDF + "subject", RDF + "object", PROV + "hadPrimarySource"})


class SiteReport(NamedTuple):
    """What became of the files of a site.

    Attributes:
        pages: how many pages it has.
        files: how many files it has.
        written: how many of them were written, being new or other than before.
        removed: how many that were there before are gone.
    """

    pages: int
    files: int
    written: int
    removed: int


def write_site(
    kg: KnowledgeGraph,
    folder: Path,
    address: str = "",
    *,
    endpoint: str = "",
) -> SiteReport:
    """Write the pages as files.

    All is written into a folder beside, which then takes the place of the one before; a file that
    says the same as before is taken over as it is.

    Args:
        kg: the graph; with texts at hand, their words are on the pages.
        folder: where to write it: a folder that is empty, not there, or a site of ours.
        address: where the site will be, with a slash at its end; empty if not known.
        endpoint: the address of an endpoint elsewhere that the page of SPARQL asks.

    Returns:
        What became of the files.

    Raises:
        BadParameter: if the folder holds anything else, or cannot be written.
    """
    before = _before(folder)
    reader = reader_of(kg)
    authored = AuthoredNodes(kg.triples("authored"))
    with _beside(folder) as fresh:
        site = _Site(fresh, folder, before)

        def put_page(path: str) -> Iterable[str]:
            try:
                page = find_page(reader, path)
            except PageNotFound:
                return ()  # a thing may be named of which nothing is known
            at = Addresses.of_file(path, address, endpoint)
            site.put(f"{file_name(path)}.html", draw(page, reader, at))
            if isinstance(picture := page.values.get("picture"), DrawnPicture):
                site.put(f"{file_name(path)}.svg", picture.svg)
            for suffix in data_suffixes(page):
                if not page.data:
                    site.put(f"{file_name(path)}.{suffix}", _data(kg, page, suffix, authored))
            return sorted(at.linked)

        all_reached(first_paths(reader), put_page)
        _common_files(site, reader)
        if endpoint and editor_built():
            for name in EDITOR:
                site.put(f"static/{name}", static_file(name))
            site.put(f"static/{EDITOR_TERMS}", editor_terms(reader))
        if address and can_draw():
            site.put(f"static/{PREVIEW}", preview(reader.about))
        site.finish()
        removed = len(set(before) - set(site.digests))
        pages = sum(name.endswith(".html") for name in site.digests)
        return SiteReport(pages, len(site.digests), site.written, removed)


def _common_files(site: _Site, reader: Reader) -> None:
    for name in STATIC:
        site.put(f"static/{name}", static_file(name))
    site.put("static/search-index.json", search_index(reader))
    for query in reader.queries.values():
        site.put(f"query/{file_name(query.id)}.rq", query.text)
    for what, form in (("claims", "ttl"), ("facts", "ttl"), ("full", "nt")):
        site.put(f"data/{what}.{form}", reader.kg.export(form, what))


def search_index(reader: Reader) -> str:
    """Return what the script of a static site searches: things, sources, disagreements, questions.

    Args:
        reader: the graph.

    Returns:
        A JSON array; each entry has a kind, the path of a page, a title, and more words.
    """
    entries = [
        ["question", f"q/{file_name(q.id)}.html", q.summary, " ".join((q.id, *q.tags))]
        for q in reader.queries.values()
    ]
    names = grouped(
        (iri, name) for name, iris in reader.kg.entities.by_name.items() for iri in iris
    )
    for iri, label in sorted(reader.kg.entities.labels.items()):
        if iri.startswith(ID):
            short = shorten(iri)
            more = {name for name in names.get(iri, ()) if "/" not in name} - {label.lower()}
            kind = short.partition("/")[0].replace("-", " ")
            path = f"{file_name(page_path(iri))}.html"
            entries.append([kind, path, label, " ".join(sorted(more))])
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f"[\n{lines}\n]\n"


def _data(kg: KnowledgeGraph, page: Page, suffix: str, authored: AuthoredNodes) -> str | bytes:
    """Return what a page tells in a form for programs."""
    kind = page.path.partition("/")[0]
    if kind == "q":
        table = page.values["table"]
        return table.write(suffix) if isinstance(table, Table) else ""
    if kind == "id":
        return write_graph(authored.concerning(Iri(page.iri)), suffix)
    return named_document(kg.exports, kind, suffix)


class AuthoredNodes:
    """The triples that were written, by subject, to be told thing by thing.

    What concerns a thing is what :meth:`iomkg.export.parts.Parts.lines` says; a site asks for
    thousands of things, each of which would be a query there.
    """

    def __init__(self, triples: Collection[Triple]) -> None:
        self._of: dict[Term, list[Triple]] = grouped((triple[0], triple) for triple in triples)
        self._linked: dict[Term, list[Term]] = grouped(
            (value, subject) for subject, link, value in triples if link.value in _LINKS
        )

    def concerning(self, thing: Iri) -> tuple[Triple, ...]:
        """Return the triples about a thing, the claims about it or of it, and their places."""
        about = (thing, *self._linked.get(thing, ()))
        said = (triple for node in about for triple in self._of.get(node, ()))
        places = (value for _, link, value in said if link.value == IOMKG + "evidence")
        nodes: dict[Term, None] = dict.fromkeys((*about, *places))
        return tuple(triple for node in nodes for triple in self._of.get(node, ()))


class _Site:
    """A site that is being written."""

    def __init__(self, fresh: Path, folder: Path, before: dict[str, str]) -> None:
        self._fresh = fresh
        self._folder = folder
        self._before = before
        self.digests: dict[str, str] = {}
        self.written = 0

    def put(self, name: str, content: str | bytes) -> None:
        """Write a file; one that says the same as before is linked or copied, times and all."""
        data = content.encode() if isinstance(content, str) else content
        digest = sha256(data).hexdigest()
        target = self._fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if self._before.get(name) != digest or not self._taken_over(name, digest):
            target.write_bytes(data)
            self.written += 1
        self.digests[name] = digest

    def _taken_over(self, name: str, digest: str) -> bool:
        old, target = self._folder / name, self._fresh / name
        try:
            if sha256(old.read_bytes()).hexdigest() != digest:
                return False
            try:
                os.link(old, target)
            except OSError:
                shutil.copy2(old, target)
        except OSError:
            return False
        return True

    def finish(self) -> None:
        """Write the mark, and put the folder in the place of the one before."""
        listed = {"iomkg": iomkg.__version__, "files": dict(sorted(self.digests.items()))}
        (self._fresh / MARK).write_text(json.dumps(listed, indent=0) + "\n", encoding="utf-8")
        old = self._fresh.with_name(self._fresh.name + ".old")
        had = self._folder.exists()
        if had:
            self._folder.rename(old)
        try:
            self._fresh.rename(self._folder)
        except OSError:
            if had:
                old.rename(self._folder)
            raise
        if had:
            shutil.rmtree(old)


def _before(folder: Path) -> dict[str, str]:
    """Return the files of the site that is there, with their digests."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BadParameter(f"{folder} is no folder.", "Name a folder for the site.")
    mark = folder / MARK
    if not folder.exists() or not any(folder.iterdir()):
        return {}
    try:
        found = json.loads(mark.read_text(encoding="utf-8"))["files"]
        return {str(name): str(digest) for name, digest in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadParameter(
            f"{folder} holds files, and no site that `iomkg site` made.",
            "Name an empty folder, or one that is not there yet.",
        ) from None


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Make a folder beside another, which is removed unless it is moved away."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent.resolve()))
        fresh.chmod(0o755)
    except OSError as problem:
        raise BadParameter(
            f"{folder} cannot be written: {problem.strerror or problem}.", "Name another folder."
        ) from problem
    try:
        yield fresh
    finally:
        with suppress(OSError):
            shutil.rmtree(fresh)
