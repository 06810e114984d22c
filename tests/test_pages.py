"""Pages: whole and valid documents that say what the graph says, small, and calling nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import html5lib
import pytest

import iomkg
from iomkg.errors import BadParameter
from iomkg.web.pages.book import find_page
from iomkg.web.pages.first_pages import LONGEST
from iomkg.web.pages.page import Addresses, PageNotFound, file_name
from iomkg.web.pages.page_drawing import draw
from iomkg.web.pages.page_routes import drawn_page
from iomkg.web.pages.preview import preview
from iomkg.web.pages.reader import Reader, reader_of
from iomkg.web.site import Links

HEAVIEST = 100_000
KINDS_OF_PAGES = """
ask search disagreements disagreements/open disagreements/all/2 disagreements/contradiction
comparisons names members members/2004 areas sources q things things/goal
ontology ontology/properties ontology/codes shapes checks rules dataset sparql
q/names-as-of q/conflicts q/member-history q/programmes
id/organisation/iom id/programme/avrr id/event/tie-to-un id/country/cuba id/theme/migration-health
id/claim/futurelearn/member-states id/claim/factbook-iom/afghanistan-state
id/source/academic-block id/source/factbook-iom id/source/wikipedia-iom claims/source/law-site/2
text/source/academic-block/1 id/conflict/un-tie-date id/comparison/forced-migration-verb
about/organisation/iom/areaOfWork cited/organisation/iom/1
""".split()


class Outline(HTMLParser):
    """What a page is made of: headings in order, landmarks, addresses that it loads, ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.scripts_and_styles: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("script", "img", "iframe") or (tag == "link" and "stylesheet" in given["rel"]):
            self.loaded.append(given.get("src") or given.get("href", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "style" or (tag == "script" and "src" not in given) or "style" in given:
            self.scripts_and_styles.append(tag)
        self.scripts_and_styles += [name for name in given if name.startswith("on")]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with iomkg.open() as kg:
        yield reader_of(kg)


def drawn(reader: Reader, path: str, **params: str) -> str:
    return draw(find_page(reader, path, params), reader, Addresses.of_server())


@pytest.mark.parametrize("path", ["", *KINDS_OF_PAGES])
def test_a_page_is_a_valid_small_document_with_an_outline(reader: Reader, path: str) -> None:
    html = drawn(reader, path)
    html5lib.HTMLParser(strict=True).parse(html)
    outline = Outline(html)
    assert len(html.encode()) <= HEAVIEST
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert {"header", "nav", "main", "footer"} <= set(outline.tags)
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.scripts_and_styles == []
    assert len(outline.loaded) < 20
    assert all(re.match(r"/(static|q)/", address) for address in outline.loaded)


def test_a_page_says_how_to_cite_it_and_where_else_it_is(reader: Reader) -> None:
    html = drawn(reader, "id/claim/futurelearn/member-states")
    assert "Cite this page" in html
    assert 'property="og:title" content="Counts 166 nations as members."' in html
    iri = "https://w3id.org/iomkg/id/claim/futurelearn/member-states"
    assert f'<link rel="canonical" href="{iri}">' in html
    assert "iomkg why claim/futurelearn/member-states" in html
    assert 'href="/id/claim/futurelearn/member-states.ttl"' in html


def test_a_page_has_a_picture_for_previews_where_its_whole_address_is_known(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = find_page(reader, "names")
    known = Addresses.of_server("/graph", "https://example.org")
    image = '<meta property="og:image" content="https://example.org/graph/static/preview.png">'
    assert image in draw(page, reader, known)
    assert "og:image" not in drawn(reader, "names")
    monkeypatch.setattr("iomkg.report.picture_files.find_spec", lambda _: None)
    assert "og:image" not in draw(page, reader, known)
    data = preview(reader.about)
    assert data.startswith(b"\x89PNG") and data == preview(reader.about)


def test_a_claim_leads_to_its_rivals_its_source_and_its_disagreement(reader: Reader) -> None:
    links = Outline(drawn(reader, "id/claim/academic-block/tie-to-un-date")).links
    assert "/id/claim/futurelearn/un-tie-day.html" in links
    assert "/id/source/academic-block.html" in links
    assert "/id/conflict/un-tie-date.html" in links
    assert any(re.fullmatch(r"/text/source/academic-block/\d+\.html#at-17362", x) for x in links)


def test_the_place_of_a_claim_is_on_the_page_that_it_leads_to(reader: Reader) -> None:
    links = Outline(drawn(reader, "id/claim/academic-block/tie-to-un-date")).links
    path, _, anchor = next(x for x in links if "#at-17362" in x)[1:].partition(".html#")
    assert anchor in Outline(drawn(reader, path)).ids


def test_the_record_of_a_source_repeats_nothing_that_is_claimed_of_it(reader: Reader) -> None:
    html = drawn(reader, "id/source/academic-block")
    record = html.partition('id="record"')[2].partition("</section>")[0]
    assert "character count" in record.lower()
    assert "leave views in the comment section" not in record
    assert "Asks readers to comment so that the article can be improved." in html


def test_what_people_write_is_shown_and_not_run(reader: Reader) -> None:
    html = drawn(reader, "search", q='<script>alert(1)</script>"')
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_member_table_is_filtered_by_what_is_asked(reader: Reader) -> None:
    html = drawn(reader, "members/2004", role="observer", name="hol")
    table = html.partition('<table class="cards">')[2]
    assert "Holy See" in table
    assert "Afghanistan" not in table


def test_a_query_page_takes_parameters_and_says_what_is_wrong(reader: Reader) -> None:
    assert "Intergovernmental Committee for European Migration" in drawn(
        reader, "q/names-as-of", date="1985-01-01"
    )
    assert 'role="alert"' in drawn(reader, "q/names-as-of", date="yesterday")
    assert 'role="alert"' in drawn(reader, "q/names-as-of", date="1985", name="x", self="y")


@pytest.mark.parametrize("number", ["²", "0", "-1", "9" * 6000, "two"])
def test_a_page_of_rows_that_there_is_not_is_the_first(reader: Reader, number: str) -> None:
    page = find_page(reader, "q/conflicts", {"page": number})
    assert (page.values["number"], page.values["first"]) == (1, 0)
    assert find_page(reader, "q/conflicts", {"page": "2"}).values["number"] == 2


@pytest.mark.parametrize(
    "path",
    """nothing id/programme/nothing id/programme id/../../x members/1066 q/nothing text/source/x/1
    disagreements/nothing disagreements/all disagreements/open/1 things/nothing names/x
    claims/source/law-site/99 cited/organisation/iom/99 text/source/academic-block/0""".split(),
)
def test_there_is_no_page_where_there_is_nothing(reader: Reader, path: str) -> None:
    with pytest.raises(PageNotFound):
        find_page(reader, path)


def test_a_question_that_is_too_long_is_refused(reader: Reader) -> None:
    with pytest.raises(BadParameter):
        find_page(reader, "ask", {"q": "x" * 500})


def test_the_texts_at_hand_are_shown_with_their_claims_marked(material: object) -> None:
    with iomkg.open(sources=f"{material}/seeds") as kg:
        html = drawn(reader_of(kg), "text/source/academic-block/1")
    html5lib.HTMLParser(strict=True).parse(html)
    assert len(html.encode()) <= HEAVIEST
    assert re.search(r'<a class="m\d" id="at-\d+" href="/id/claim/academic-block/', html)


@pytest.mark.parametrize("path", ["search", "ask"])
def test_what_is_too_long_to_be_asked_gets_a_page_that_says_so(reader: Reader, path: str) -> None:
    status, html = drawn_page(reader.kg, path, {"q": "x" * (LONGEST + 1)}, Links("https://x"))
    assert status == 400 and f"longer than {LONGEST} characters" in html


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", "index"),
        ("id/claim/a/b", "id/claim/a/b"),
        ("id/../x", "id/=2E=2E/x"),
        ("q/a b?", "q/a=20b=3F"),
        ("id//x", "id/=/x"),
        ("id/é", "id/=C3=A9"),
    ],
)
def test_a_path_is_a_file_that_stays_in_its_folder(path: str, name: str) -> None:
    assert file_name(path) == name


def test_pages_of_a_site_link_relatively() -> None:
    at = Addresses.of_file("id/claim/a/b")
    assert at.page("names") == "../../../names.html"
    assert at.static("iomkg.css") == "../../../static/iomkg.css"
    assert Addresses.of_file("").page("id/x/y", anchor="at-1") == "id/x/y.html#at-1"
