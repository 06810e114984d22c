"""The editor for SPARQL that `make editor` builds, in a real browser: asked, completed, at home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from browsing import Browsed, browsing, chromium, started_browser
from serving import Served, serving

pytestmark = pytest.mark.soak

ROWS = ".tabPanel.active .yasr table tbody tr"
DATED = "Names the organisation held on a date, by source"
HINTS = ".CodeMirror-hint"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    from iomkg.web.pages.static_files import editor_built

    chromium()
    if not editor_built():
        pytest.skip("the editor is not built: make editor")
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as started:
        yield started


def opened(browsed: Browsed, served: Served, more: str = "") -> Any:
    page = browsed.page
    page.goto(f"{served.url}/sparql.html{more}")
    page.wait_for_selector(".tabPanel.active .CodeMirror")
    return page


def run(page: Any) -> None:
    page.locator(".tabPanel.active .yasqe_queryButton").click()
    page.wait_for_selector(ROWS)


def write(page: Any, text: str) -> None:
    """Put a beginning of a query into the editor, and the cursor behind it."""
    page.evaluate(
        "text => {"
        "const editor = document.querySelector('.tabPanel.active .CodeMirror').CodeMirror;"
        "editor.setValue(text); editor.focus();"
        "editor.execCommand('goDocEnd'); }",
        text,
    )


def written(page: Any) -> str:
    text: str = page.evaluate(
        "document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()"
    )
    return text


def at_home(browsed: Browsed, served: Served) -> bool:
    return {urlsplit(url).netloc for url in browsed.asked} == {f"127.0.0.1:{served.port}"}


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_query_is_run_and_its_rows_are_seen(
    served: Served, browser: Any, width: int, scheme: str
) -> None:
    with browsing(browser, width, scheme) as browsed:
        page = opened(browsed, served)
        run(page)
        assert "id/source/" in page.locator(ROWS).first.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert at_home(browsed, served)


def test_an_example_is_asked_in_a_tab_of_its_own(served: Served, browser: Any) -> None:
    with browsing(browser) as browsed:
        page = opened(browsed, served)
        page.locator("#editor > label select").select_option(label=DATED)
        page.wait_for_selector(".tabPanel.active .CodeMirror")
        assert "?date" not in written(page).partition("WHERE")[2] and "1960-01-01" in written(page)
        run(page)
        assert page.locator(".tab").count() == 2


def test_our_prefixes_and_terms_are_completed_without_asking_anybody(
    served: Served, browser: Any
) -> None:
    with browsing(browser) as browsed:
        page = opened(browsed, served)
        for begun, typed, hint in (
            ("SELECT * {\n  ?x a ", "iomkg:Cl", "iomkg:Claim"),
            ("SELECT * {\n  ?x ", "iomkg:hol", "iomkg:holds"),
        ):
            write(page, begun)
            page.keyboard.type(typed, delay=50)
            page.wait_for_selector(HINTS)
            assert hint in page.locator(HINTS).all_inner_texts()
            assert "PREFIX iomkg: <https://w3id.org/iomkg/ontology#>" in written(page)
            page.keyboard.press("Escape")
        assert at_home(browsed, served)


def test_a_link_brings_a_query_but_no_other_endpoint(served: Served, browser: Any) -> None:
    with browsing(browser) as browsed:
        other = quote("https://example.org/sparql", safe="")
        query = quote("SELECT ?other { ?x a ?other } LIMIT 2", safe="")
        page = opened(browsed, served, f"#query={query}&endpoint={other}")
        assert "?other" in written(page)
        run(page)
        assert page.locator(ROWS).count() == 2
        assert at_home(browsed, served)


def test_names_of_the_graph_lead_to_its_pages_here(served: Served, browser: Any) -> None:
    with browsing(browser) as browsed:
        page = opened(browsed, served)
        run(page)
        with page.context.expect_page() as new:
            page.locator(f"{ROWS} a.iri").first.click()
        new.value.wait_for_load_state()
        assert new.value.url.startswith(f"{served.url}/id/source/")


def test_without_scripts_the_plain_form_asks(served: Served, browser: Any) -> None:
    with browsing(browser, scripts=False) as browsed:
        page = browsed.page
        page.goto(f"{served.url}/sparql.html")
        with page.expect_navigation():
            page.locator("main form button").click()
        assert "id/source/factbook-iom" in page.content()
