"""The static site: every link resolves, the same bytes each time, no folder of others harmed."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from projects import make_project

import iomkg
from iomkg.errors import BadParameter
from iomkg.web.pages.static_files import editor_built
from iomkg.web.pages.static_site import MARK, SiteReport, write_site

pytestmark = pytest.mark.slow

HEAVIEST = 100_000
SECONDS = 60.0


class Addresses(HTMLParser):
    """What a page links to and loads, and the places on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.used: list[str] = []
        self.places: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        # Who reads may go elsewhere by a link; nothing is loaded from there.
        leads = tag == "a" or given.get("rel") == "canonical"
        for name in ("href", "src", "action", "data-index"):
            if given.get(name) and not (leads and given[name].startswith("http")):
                self.used.append(given[name])
        if "id" in given:
            self.places.add(given["id"])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[iomkg.api.KnowledgeGraph]:
    project = make_project(tmp_path_factory.mktemp("site"))
    with iomkg.open(project=project.root, sources=project.texts) as kg:
        yield kg


def all_files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def broken_links(folder: Path) -> list[str]:
    pages = {
        path.relative_to(folder).as_posix(): Addresses(path.read_text(encoding="utf-8"))
        for path in folder.rglob("*.html")
    }
    broken = []
    for name, page in pages.items():
        for address in page.used:
            parts = urlsplit(address)
            if parts.scheme in ("http", "https"):
                broken.append(f"{name} goes out to {address}")
                continue
            path = os.path.normpath(Path(name).parent / unquote(parts.path))
            target = path if parts.path else name
            if not (folder / target).is_file():
                broken.append(f"{name} links to {address}, which is not there")
            elif parts.fragment and unquote(parts.fragment) not in pages[target].places:
                broken.append(f"{name} links to {address}: no such place on that page")
    return broken


FISH = {
    "ontology/fish.ttl": """
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix iomkg: <https://w3id.org/iomkg/ontology#> .
        <https://w3id.org/iomkg/dataset> dcterms:title "Fish: who eats whom"@en .
        iomkg:Fish a owl:Class ; rdfs:label "fish"@en .
        iomkg:eats a owl:ObjectProperty ; rdfs:label "eats"@en ; iomkg:holds iomkg:Many ;
            rdfs:domain iomkg:Fish ; rdfs:range iomkg:Fish .
    """,
    "graph/fish.ttl": """
        @base <https://w3id.org/iomkg/id/> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix iomkg: <https://w3id.org/iomkg/ontology#> .
        @prefix prov: <http://www.w3.org/ns/prov#> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <fish/pike> a iomkg:Fish ; rdfs:label "Pike"@en .
        <fish/perch> a iomkg:Fish ; rdfs:label "Perch"@en .
        <source/angler> a iomkg:CitedSource ; rdfs:label "Angler"@en ; dcterms:title "Eels"@en .
        <claim/angler/pike> a iomkg:Claim ; rdf:subject <fish/pike> ; rdf:predicate iomkg:eats ;
            rdf:object <fish/perch> ; iomkg:modality iomkg:Stated ; iomkg:rank iomkg:Normal ;
            prov:hadPrimarySource <source/angler> ; dcterms:description "Pike eat perch."@en .
    """,
}


def test_a_project_about_something_else_has_its_own_name_and_no_pages_of_ours(
    tmp_path: Path,
) -> None:
    for name, text in FISH.items():
        path = tmp_path / "fish" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    rules = Path(__file__).parent.parent / "queries/rules"
    shutil.copytree(rules, tmp_path / "fish/queries/rules")
    (tmp_path / "fish/shapes").mkdir()
    with iomkg.open(project=tmp_path / "fish") as kg:
        write_site(kg, tmp_path / "site")
    assert broken_links(tmp_path / "site") == []
    first = (tmp_path / "site/index.html").read_text()
    assert '<meta property="og:site_name" content="Fish">' in first
    assert ">Members<" not in first and ">Areas<" not in first
    assert not (tmp_path / "site/members.html").exists()
    words = re.sub("<[^>]*>", " ", first)
    assert not re.search(r"migration|\bIOM\b|organisation", words, re.IGNORECASE)


def test_the_page_of_sparql_asks_an_endpoint_that_is_named(
    small: iomkg.api.KnowledgeGraph, tmp_path: Path
) -> None:
    endpoint = "https://example.org/sparql"
    write_site(small, tmp_path / "out", endpoint=endpoint)
    html = (tmp_path / "out/sparql.html").read_text()
    assert f'action="{endpoint}"' in html
    assert broken_links(tmp_path / "out") == [f"sparql.html goes out to {endpoint}"]
    assert ('src="static/editor.js"' in html) is editor_built()
    assert (tmp_path / "out/static/editor-terms.json").exists() is editor_built()
    write_site(small, tmp_path / "without")
    assert "<textarea" not in (tmp_path / "without/sparql.html").read_text()
    assert not (tmp_path / "without/static/editor.js").exists()


def test_every_link_of_a_small_site_resolves(
    small: iomkg.api.KnowledgeGraph, tmp_path: Path
) -> None:
    report = write_site(small, tmp_path / "out")
    assert len([*(tmp_path / "out").rglob("*.html")]) == report.pages >= 50
    assert broken_links(tmp_path / "out") == []


def test_a_second_run_writes_nothing_anew(small: iomkg.api.KnowledgeGraph, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = write_site(small, out)
    page = out / "names.html"
    before = page.stat()
    again = write_site(small, out)
    assert first.written == first.files
    assert again == SiteReport(first.pages, first.files, 0, 0)
    assert page.stat().st_mtime_ns == before.st_mtime_ns
    assert sorted(tmp_path.iterdir()) == [out]


def test_what_was_changed_is_mended_and_what_is_gone_is_removed(
    small: iomkg.api.KnowledgeGraph, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_site(small, out)
    good = (out / "names.html").read_bytes()
    (out / "names.html").unlink()
    (out / "names.html").write_bytes(b"changed")
    mark = json.loads((out / MARK).read_text())
    mark["files"]["old.html"] = "0"
    (out / MARK).write_text(json.dumps(mark))
    report = write_site(small, out)
    assert (report.written, report.removed) == (1, 1)
    assert (out / "names.html").read_bytes() == good


@pytest.mark.parametrize("kind", ["a folder of others", "a file", "a link"])
def test_what_is_no_site_is_left_alone(
    small: iomkg.api.KnowledgeGraph, tmp_path: Path, kind: str
) -> None:
    out, precious = tmp_path / "out", tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    if kind == "a folder of others":
        precious.rename(out)
    elif kind == "a file":
        out.write_text("years of work")
    else:
        out.symlink_to(precious)
    before = all_files(tmp_path)
    with pytest.raises(BadParameter):
        write_site(small, out)
    assert all_files(tmp_path) == before


def test_the_search_index_leads_to_pages(small: iomkg.api.KnowledgeGraph, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_site(small, out)
    entries = json.loads((out / "static/search-index.json").read_text())
    assert any(title == "Northern Lakes Ferry Commission" for _, _, title, _ in entries)
    assert all((out / path).is_file() for _, path, _, _ in entries)


def test_the_address_of_the_site_stands_in_its_pages(
    small: iomkg.api.KnowledgeGraph, tmp_path: Path
) -> None:
    write_site(small, tmp_path / "out", "https://example.org/x/")
    html = (tmp_path / "out/names.html").read_text()
    assert '<link rel="canonical" href="https://example.org/x/names.html">' in html


@pytest.mark.soak
def test_the_site_of_the_graph(material: Path, tmp_path: Path) -> None:
    """Whole: two builds are the same, no link is broken, no page is heavy, and it is quick."""
    spent = []
    for name in ("one", "two"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "iomkg", "site", "-o", str(tmp_path / name)]
        environment = {**os.environ, "PYTHONHASHSEED": str(len(spent))}
        done = subprocess.run(
            [*command, "--sources", str(material / "seeds")], env=environment, check=False
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 0
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    one, two = all_files(tmp_path / "one"), all_files(tmp_path / "two")
    assert one == two
    assert broken_links(tmp_path / "one") == []
    heavy = {n: len(d) for n, d in one.items() if n.endswith(".html") and len(d) > HEAVIEST}
    assert heavy == {}
    assert min(spent) <= SECONDS, f"{spent} seconds of processor time"
