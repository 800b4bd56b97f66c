"""How quickly the app paints, and whether twenty sessions at once get what they ask for.

    python -m benchmarks.app_load --home data/var          # writes the results, fills docs/app_load.md

A real browser opens every page in a fresh profile, and again as a returning reader's does (first paint: its title is on
the screen; drawn: its script has run), and goes from page to page by the links of the sidebar (a switch: from the click
to the next page's title). Twenty sessions speak Streamlit's own protocol over web sockets, each going through the pages
with a reader's pauses; a page that could not be drawn or no answer is an error. Beside it, in the same call and the
same way, a bare Streamlit page with nothing but a title: what the machine and Streamlit themselves take. The server
runs as ``thuoc app`` runs it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

import websockets
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Subprotocol

from benchmarks.measure import circumstances
from orchestration.domain.vietnamese import format_number
from orchestration.settings import PROJECT_ROOT, Settings
from tests.support.serving import NO_BROWSER, PAGES, Server, find_chromium, serving, settle

RESULT = PROJECT_ROOT / "benchmarks" / "results" / "app_load.json"
PAGE = PROJECT_ROOT / "docs" / "app_load.md"
BEGIN, END = "<!-- measured: begin (python -m benchmarks.app_load) -->", "<!-- measured: end -->"

#: What is asked of the app, in seconds at the median (the issue that asked for it).
FIRST_PAINT, SWITCH = 1.5, 0.7

#: A page with a title: what nothing of ours can be quicker than.
BARE = "import streamlit as st\n\nst.set_page_config(layout='wide')\nst.title('Thước')\n"

#: What it is called among the pages.
BARE_PAGE = "bare"

#: A reader's pause on a page, seconds.
PAUSE = (1.0, 5.0)

#: Longer than any reader waits.
PATIENCE = 60.0


@dataclass
class Session:
    """What one of the sessions at once met."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


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


async def visit(server: Server, number: int, pages: Sequence[str], visits: int) -> Session:
    """One session: a first page, then others after a pause each."""
    found, random_of_its_own = Session(), random.Random(number)
    socket = f"ws://{urlsplit(server.url).netloc}/_stcore/stream"
    try:
        async with websockets.connect(socket, max_size=None, subprotocols=[Subprotocol("streamlit")]) as stream:
            page_hash = ""
            for _visit in range(visits):
                page_name = random_of_its_own.choice(pages).strip("/")
                since = time.monotonic()
                await _ask(stream, page_name, page_hash)
                page_hash = await asyncio.wait_for(_answer(stream, found), PATIENCE)
                found.seconds.append(time.monotonic() - since)
                await asyncio.sleep(random_of_its_own.uniform(*PAUSE))
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        found.errors.append(f"{type(error).__name__}: {error}")
    return found


async def _ask(stream: websockets.ClientConnection, page_name: str, page_hash: str) -> None:
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    asked.rerun_script.page_name = page_name
    asked.rerun_script.page_script_hash = "" if page_name else page_hash
    await stream.send(asked.SerializeToString())


async def _answer(stream: websockets.ClientConnection, found: Session) -> str:
    """The run's messages to its end; gives the hash of the page that ran."""
    page_hash = ""
    while True:
        told = ForwardMsg()
        told.ParseFromString(await stream.recv())  # type: ignore[arg-type]
        kind = told.WhichOneof("type")
        if kind == "new_session":
            page_hash = told.new_session.page_script_hash
        elif kind == "page_not_found":
            found.errors.append("page not found")
        elif kind == "delta" and (broken := _broken(told.delta.new_element)):
            found.errors.append(broken)
        elif kind == "script_finished":
            if told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                found.errors.append("the script did not compile")
            return page_hash


def _broken(element: Element) -> str:
    """What an element says of a page that could not be drawn; ``''`` of any other."""
    kind = element.WhichOneof("type")
    if kind == "exception":
        return str(element.exception.message)
    return str(element.alert.body) if kind == "alert" and element.alert.format == Alert.ERROR else ""


async def at_once(server: Server, sessions: int, visits: int) -> list[Session]:
    """Sessions that go through the pages at the same time."""
    return await asyncio.gather(*(visit(server, number, list(PAGES), visits) for number in range(sessions)))


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
        "at_once": _crowd(reached, visits),
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


def _crowd(sessions: Sequence[Session], visits: int) -> dict[str, Any]:
    seconds = [each for session in sessions for each in session.seconds]
    return {
        "sessions": len(sessions),
        "visits": visits,
        "answered": len(seconds),
        "errors": [error for session in sessions for error in session.errors],
        "median": median(seconds),
        "p95": quantiles(seconds, n=20)[-1],
        "worst": max(seconds),
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
    crowd, machine = result["at_once"], result["circumstances"]
    return "\n".join(
        [
            *lines,
            "",
            f"Slowest first paint: {_s(returning)} for a returning reader, {_s(first_visit)} in a profile that never "
            f"saw the app (asked: below {_s(FIRST_PAINT)}); slowest switch {_s(slowest)} (asked: below {_s(SWITCH)}). "
            f"The very first reader after a start waits {_s(result['cold'])}.",
            "",
            f"{crowd['sessions']} sessions at once, {crowd['visits']} pages each: {crowd['answered']} answers, "
            f"{len(crowd['errors'])} errors; a page takes {_s(crowd['median'])} at the median, {_s(crowd['p95'])} for "
            f"19 of 20, {_s(crowd['worst'])} at worst.",
            "",
            f"Measured {machine['measured_at']}, commit {machine['commit']}, {machine['cores']} cores, load "
            f"{machine['load_before']} before; Python {machine['python']}, DuckDB {machine['duckdb']}.",
        ]
    )


def _s(seconds: float) -> str:
    return f"{format_number(seconds, 2)} s"


def filled(page: str, result: Mapping[str, Any]) -> str:
    """The page with the result between its marks.

    Raises:
        ValueError: the page has no marks.
    """
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"the page has no place for what was measured: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{told(result)}\n\n{END}{after}"


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
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), result), encoding="utf-8")
    print(told(result))


if __name__ == "__main__":
    main()
