"""A real browser against a real server over a really published sample."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from orchestration.settings import PROJECT_ROOT
from tests.support.published import sample_home

#: Playwright's own browser cannot be downloaded everywhere; a distribution's Chromium does as well.
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "no browser: install chromium (Debian, Ubuntu: apt-get install --no-install-recommends chromium)"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


@dataclass
class Server:
    """A running app."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path. In CI a missing browser is a failure, elsewhere a skip that says how to get it."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_BROWSER)
    return str(found)


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


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """The app over a home, as `thuoc app` serves it, on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "app.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("thuoc"), "app", "--port", str(port)],
            cwd=PROJECT_ROOT,
            env={**os.environ, "THUOC_HOME": str(home)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process, log)
            yield Server(url, home)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(600):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, log.read_text("utf-8", "replace")
            time.sleep(0.1)
    pytest.fail(f"the app did not start: {log.read_text('utf-8', 'replace')}")


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


def settle(page: Page, title: str | None = None) -> None:
    """Wait until a page with a title is drawn and its script has run."""
    page.locator("h1", has_text=title).first.wait_for()
    page.locator(IDLE).wait_for()
