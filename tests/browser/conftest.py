"""A real browser against a real server over a really published sample."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.published import sample_home
from tests.support.serving import NO_BROWSER, Server, find_chromium, serving, settle


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path. In CI a missing browser is a failure, elsewhere a skip that says how to get it."""
    found = find_chromium()
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_BROWSER)
    return found or ""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Of the module, not of the session: while Playwright is at work its event loop counts as this thread's own.
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def published_sample(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that the real pipeline published from the sample; not made where no browser would look at it."""
    return sample_home(tmp_path_factory)


@pytest.fixture(scope="session")
def server(published_sample: Path) -> Iterator[Server]:
    with serving(published_sample) as running:
        yield running


OpenAt = Callable[..., Page]


@pytest.fixture
def open_at(browser: Browser, server: Server) -> Iterator[OpenAt]:
    """Opens an address of the app in a fresh browser profile and waits until it is drawn."""
    contexts = []

    def opened(address: str = "/", *, width: int = 1400, dark: bool = False, at: Server | None = None) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 1200}, color_scheme="dark" if dark else "light", accept_downloads=True
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.goto((at or server).url + address)
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def serious_faults(page: Page) -> list[str]:
    """What axe finds on the page that keeps somebody from using it: rule, how many, the first place."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} × {len(one['nodes'])}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
