"""How quickly the app paints, and whether twenty sessions at once get what they ask for.

    python -m benchmarks.app_load --home data/var          # writes the results, fills docs/app_load.md

A real browser opens every page in a fresh profile, and again as a returning reader's does (first paint: its title is on
the screen; drawn: its script has run), and goes from page to page by the links of the sidebar (a switch: from the click
to the next page's title). Twenty sessions go through the pages at once (``app_sessions``). Beside it, in the same
call and the same way, a bare Streamlit page with nothing but a title: what the machine and Streamlit themselves take.
The server runs as ``thuoc app`` runs it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.app_sessions import at_once, crowd
from benchmarks.marks import filled
from benchmarks.measure import circumstances
from orchestration.domain.vietnamese import format_number
from orchestration.settings import PROJECT_ROOT, Settings
from tests.support.serving import NO_BROWSER, PAGES, find_chromium, serving, settle

RESULT = PROJECT_ROOT / "benchmarks" / "results" / "app_load.json"
PAGE = PROJECT_ROOT / "docs" / "app_load.md"

#: What is asked of the app, in seconds at the median (the issue that asked for it).
FIRST_PAINT, SWITCH = 1.5, 0.7

#: A page with a title: what nothing of ours can be quicker than.
BARE = "import streamlit as st\n\nst.set_page_config(layout='wide')\nst.title('Thước')\n"

#: What it is called among the pages.
BARE_PAGE = "bare"


@contextmanager
def browsing(chromium: str) -> Iterator[Browser]:
    """A browser; Playwright's event loop is gone with it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        yield browser
        browser.close()


def first_paint(browser: Browser, url: str) -> tuple[float, float]:
    """``paint`` in a profile that never saw the app."""
    context = new_profile(browser)
    try:
        return paint(context, url)
    finally:
        context.close()


def paint(context: BrowserContext, url: str) -> tuple[float, float]:
    """Seconds until the title is on the screen of a new tab, and until the page is drawn."""
    page = context.new_page()
    try:
        since = time.monotonic()
        page.goto(url, wait_until="commit")
        page.locator("h1").first.wait_for()
        painted = time.monotonic() - since
        settle(page)
        return painted, time.monotonic() - since
    finally:
        page.close()


def new_profile(browser: Browser) -> BrowserContext:
    """A reader at a desk."""
    return browser.new_context(viewport={"width": 1400, "height": 900})


def switches(page: Page, addresses: Sequence[str]) -> dict[str, float]:
    """Seconds from the click on a page's link to its title."""
    took = {}
    for address in addresses:
        link = page.locator(f"[data-testid=stSidebar] a[href*='{address.strip('/')}']")
        title = PAGES[address][0]
        since = time.monotonic()
        link.first.click()
        page.locator("h1", has_text=title).first.wait_for()
        took[address] = time.monotonic() - since
        settle(page)
    return took


def measure(home: Path, chromium: str, repeats: int, sessions: int, visits: int) -> dict[str, Any]:
    """Everything, bare and ours, in one call."""
    with tempfile.TemporaryDirectory() as folder, serving(home) as server:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true", "--server.port"]
        with serving(Path(folder), *command) as bare, browsing(chromium) as browser:
            cold = first_paint(browser, server.url)
            urls = {BARE_PAGE: bare.url, **{address: server.url + address for address in PAGES}}
            found = paints(browser, urls, repeats)
            page = new_profile(browser).new_page()
            page.goto(server.url)
            settle(page)
            # The overview's own address is the root: it is switched from, not to.
            took = [switches(page, list(PAGES)[1:]) for _repeat in range(repeats)]
        reached = asyncio.run(at_once(server, sessions, visits))
    for address in list(PAGES)[1:]:
        found[address]["switch"] = median(each[address] for each in took)
    return {
        "circumstances": circumstances(),
        "bare": found.pop(BARE_PAGE),
        "cold": cold[0],
        "pages": found,
        "at_once": crowd(reached, visits),
    }


def paints(browser: Browser, urls: Mapping[str, str], repeats: int) -> dict[str, dict[str, float]]:
    """Medians by page: painted and drawn in a fresh profile, and painted again for a returning reader.

    All in turn: whatever else the machine has to do meets all alike.
    """
    fresh: dict[str, list[tuple[float, float]]] = {name: [] for name in urls}
    again: dict[str, list[float]] = {name: [] for name in urls}
    returning = new_profile(browser)
    for url in urls.values():
        paint(returning, url)
    for _repeat in range(repeats):
        for name, url in urls.items():
            fresh[name].append(first_paint(browser, url))
            again[name].append(paint(returning, url)[0])
    returning.close()
    return {
        name: {
            "painted": median(each[0] for each in fresh[name]),
            "drawn": median(each[1] for each in fresh[name]),
            "again": median(again[name]),
        }
        for name in urls
    }


def told(result: Mapping[str, Any]) -> str:
    """The tables of the page."""
    bare = result["bare"]
    lines = [
        "| page | first visit | drawn | ratio to bare | returning reader | ratio to bare | switch to it |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        f"| a bare Streamlit page | {_s(bare['painted'])} | {_s(bare['drawn'])} | 1,00 "
        f"| {_s(bare['again'])} | 1,00 | |",
    ]
    for address, measured in result["pages"].items():
        first, again = (format_number(measured[name] / bare[name], 2) for name in ("painted", "again"))
        switch = _s(measured["switch"]) if "switch" in measured else ""
        visits = f"{_s(measured['painted'])} | {_s(measured['drawn'])} | {first} | {_s(measured['again'])} | {again}"
        lines.append(f"| `{address}` | {visits} | {switch} |")
    first_visit, returning = (
        max(measured[name] for measured in result["pages"].values()) for name in ("painted", "again")
    )
    slowest = max(measured["switch"] for measured in result["pages"].values() if "switch" in measured)
    crowded, machine = result["at_once"], result["circumstances"]
    return "\n".join(
        [
            *lines,
            "",
            f"Slowest first paint: {_s(returning)} for a returning reader, {_s(first_visit)} in a profile that never "
            f"saw the app (asked: below {_s(FIRST_PAINT)}); slowest switch {_s(slowest)} (asked: below {_s(SWITCH)}). "
            f"The very first reader after a start waits {_s(result['cold'])}.",
            "",
            f"{crowded['sessions']} sessions at once, {crowded['visits']} pages each: {crowded['answered']} answers, "
            f"{len(crowded['errors'])} errors; a page takes {_s(crowded['median'])} at the median, "
            f"{_s(crowded['p95'])} for 19 of 20, {_s(crowded['worst'])} at worst.",
            "",
            f"Measured {machine['measured_at']}, commit {machine['commit']}, {machine['cores']} cores, load "
            f"{machine['load_before']} before; Python {machine['python']}, DuckDB {machine['duckdb']}.",
        ]
    )


def _s(seconds: float) -> str:
    return f"{format_number(seconds, 2)} s"


def main() -> None:
    """Measure, keep the result and fill the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Settings().home)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--visits", type=int, default=10)
    asked = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(NO_BROWSER)
    result = measure(asked.home.resolve(), chromium, asked.repeats, asked.sessions, asked.visits)
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), "app_load", told(result)), encoding="utf-8")
    print(told(result))


if __name__ == "__main__":
    main()
