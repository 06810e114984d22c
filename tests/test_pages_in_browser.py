"""Pages in a real browser: the way from a search to a disagreement, by mouse and by keyboard alone,
with scripts and without, on a phone and on a wide screen; what axe finds; what is asked of whom.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsing import Browsed, browsing, chromium, started_browser
from serving import Served, serving

pytestmark = pytest.mark.soak

PAGES = """
/ /ask.html /ask.html?q=Who+has+criticised+IOM%3F /search.html?q=resettlement /search.html
/disagreements.html /disagreements/open/2.html /comparisons.html /names.html /members.html
/members/2004.html?role=observer /areas.html /sources.html /q.html /things.html /things/goal.html
/q/names-as-of.html?date=1985-01-01 /q/programmes.html /q/conflicts.html /q/names-as-of.html?date=x
/id/organisation/iom.html /id/programme/avrr.html /id/event/tie-to-un.html /id/country/cuba.html
/id/claim/academic-block/tie-to-un-date.html /id/claim/factbook-iom/afghanistan-state.html
/id/source/academic-block.html /id/source/factbook-iom.html /text/source/academic-block/1.html
/id/conflict/un-tie-date.html /id/comparison/forced-migration-verb.html
/about/organisation/iom/areaOfWork.html /cited/organisation/iom/1.html
/dataset.html /ontology.html /ontology/properties.html /shapes.html /checks.html /rules.html
/sparql.html /nosuch.html
""".split()
TIE = "Tie of IOM to the United Nations"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    chromium()
    material = os.environ.get("IOMKG_MATERIAL")
    texts = ["--sources", f"{material}/seeds"] if material else []
    with serving(tmp_path_factory.mktemp("served"), *texts) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as started:
        yield started


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, and axe-core comes from there")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "--no-audit", "--no-fund", "axe-core@4.11.0"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"axe-core cannot be had: {done.stderr[-300:]}")
    return Path(folder, "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def wander(browsed: Browsed, served: Served, follow: str) -> None:
    """Go from a search to a thing, a claim, its place, back, its rival, the disagreement."""
    page = browsed.page
    go = {"mouse": by_mouse, "keyboard": by_keyboard}[follow]
    page.goto(f"{served.url}/search.html?q=tie+to+the+united+nations")
    go(browsed, f"main a:text-is('{TIE}')")
    assert page.locator("h1").inner_text().endswith(TIE)
    go(browsed, "main a.mark[href*='claim/academic-block/tie-to-un-date']")
    assert "2000" in page.locator("h1").inner_text()
    go(browsed, "main a.at[href*='at-17362']")
    assert urlsplit(page.url).fragment == "at-17362"
    assert page.locator("#at-17362").is_visible()
    page.go_back()
    go(browsed, "main a[href*='claim/futurelearn/un-tie-day']")
    assert "19 September 2016" in page.locator("h1").inner_text()
    go(browsed, "main a[href*='conflict/un-tie-date']")
    assert page.locator(".side").count() >= 2
    assert page.locator(".side.preferred").count() == 1


def by_mouse(browsed: Browsed, selector: str) -> None:
    with browsed.page.expect_navigation():
        browsed.page.locator(selector).first.click()


def by_keyboard(browsed: Browsed, selector: str) -> None:
    """Press Tab until the link has the focus, which must be seen, then Enter."""
    page = browsed.page
    wanted = page.locator(selector).first
    target = wanted.get_attribute("href")
    for _ in range(600):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.get_attribute("href") == target:
            outline = focused.evaluate("e => getComputedStyle(e).outlineStyle")
            assert outline != "none"
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        if page.evaluate("!!document.activeElement?.closest('details:not([open]) > summary')"):
            page.keyboard.press("Enter")
    raise AssertionError(f"Tab does not lead to {selector} on {page.url}")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("follow", ["mouse", "keyboard"])
def test_from_a_search_to_a_disagreement(
    served: Served, browser: Any, width: int, follow: str
) -> None:
    with browsing(browser, width) as browsed:
        wander(browsed, served, follow)
        assert {urlsplit(url).netloc for url in browsed.asked} == {f"127.0.0.1:{served.port}"}


@pytest.mark.parametrize("width", [360, 1280])
def test_the_same_without_scripts(served: Served, browser: Any, width: int) -> None:
    with browsing(browser, width, scripts=False) as browsed:
        page = browsed.page
        page.goto(f"{served.url}/search.html?q=tie+to+the+united+nations")
        page.locator(f"main a:text-is('{TIE}')").first.click()
        page.locator("main a.mark[href*='claim/academic-block/tie-to-un-date']").first.click()
        page.locator("main a.at[href*='at-17362']").first.click()
        assert urlsplit(page.url).fragment == "at-17362"
        page.go_back()
        page.locator("main a[href*='claim/futurelearn/un-tie-day']").first.click()
        page.locator("main a[href*='conflict/un-tie-date']").first.click()
        assert page.locator(".side").count() >= 2


def test_forms_and_suggestions(served: Served, browser: Any) -> None:
    with browsing(browser) as browsed:
        page = browsed.page
        page.goto(served.url)
        page.locator("#q").press_sequentially("tie of iom", delay=20)
        page.wait_for_selector("#suggestions option", state="attached")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=tie*")
        page.goto(f"{served.url}/q/names-as-of.html")
        page.fill("#p-date", "1985-01-01")
        page.locator("main form button").click()
        page.wait_for_url("**date=1985-01-01*")
        assert page.locator("main table tr").count() > 2
        page.goto(f"{served.url}/members/2004.html")
        page.select_option("#f-role", "observer")
        page.locator("main form button").click()
        assert "34 of" in page.locator("main").inner_text()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_loads_little_and_calls_nobody(served: Served, browser: Any, path: str) -> None:
    for width in (360, 1280):
        with browsing(browser, width) as browsed:
            page = browsed.page
            errors: list[str] = []
            page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
            page.on(
                "console",
                lambda message, errors=errors: (
                    errors.append(message.text) if "Content Security" in message.text else None
                ),
            )
            page.goto(served.url + path)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
            assert len(browsed.asked) <= 20
            assert {urlsplit(url).netloc for url in browsed.asked} == {f"127.0.0.1:{served.port}"}
            assert errors == []
            moved = page.evaluate(
                "new Promise(done => { let sum = 0; new PerformanceObserver(list => {"
                "for (const entry of list.getEntries()) sum += entry.value;"
                "}).observe({type: 'layout-shift', buffered: true});"
                "setTimeout(() => done(sum), 50); })"
            )
            assert moved < 0.01


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(served: Served, browser: Any, axe: str, path: str) -> None:
    for scheme in ("light", "dark"):
        with browsing(browser, 1280, scheme) as browsed:
            page = browsed.page
            page.goto(served.url + path)
            page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
            page.evaluate(axe)
            found = page.evaluate("axe.run()")
            serious = [
                f"{each['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
                for each in found["violations"]
                for node in each["nodes"][:1]
                if each["impact"] in ("serious", "critical")
            ]
            assert serious == [], f"{path} in {scheme}"
