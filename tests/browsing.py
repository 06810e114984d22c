"""A real Chromium without a network of its own, for tests that read pages as people do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


@dataclass
class Browsed:
    """A page that is open, and every address that it asked for."""

    page: Any
    asked: list[str] = field(default_factory=list)


def chromium() -> str:
    """The path of Chromium; skips where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed: apt install chromium")
    return found


@contextmanager
def started_browser() -> Iterator[Any]:
    """Start Chromium; it ends with the block."""
    path = chromium()
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def browsing(
    browser: Any, width: int = 1280, scheme: str = "light", *, scripts: bool = True
) -> Iterator[Browsed]:
    """Open an empty page.

    Args:
        browser: what :func:`started_browser` gives.
        width: pixels of its window.
        scheme: ``light`` or ``dark``.
        scripts: whether the page may run scripts.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
        bypass_csp=False,
    )
    browsed = Browsed(context.new_page())
    browsed.page.on("request", lambda request: browsed.asked.append(request.url))
    browsed.page.set_default_timeout(30_000)
    try:
        yield browsed
    finally:
        context.close()
