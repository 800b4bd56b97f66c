"""Pictures of every page, to look at: ``make screenshots``.

    python -m tests.browser.screenshots --home data/var --out data/var/screenshots

Each page in both languages and themes as a desk sees it, and in Vietnamese as a phone does; ``index.html`` beside them
shows them all.
"""

from __future__ import annotations

import argparse
import html
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from orchestration.settings import Settings
from tests.support.serving import NO_BROWSER, PAGES, find_chromium, serving, settle

#: Name of a look → language, theme, width.
LOOKS = {
    "vi-light": ("vi", "light", 1400),
    "vi-dark": ("vi", "dark", 1400),
    "en-light": ("en", "light", 1400),
    "en-dark": ("en", "dark", 1400),
    "vi-light-phone": ("vi", "light", 390),
}

#: Pages that show more for one agency, drawn for one as well.
OF_AGENCIES = ("/agency", "/digitization", "/payment", "/tardiness", "/receipt")


def addresses(agency: str) -> Iterator[tuple[str, str]]:
    """Name and address of each picture."""
    for address in PAGES:
        name = address.strip("/") or "overview"
        yield name, f"{address}?"
        if address in OF_AGENCIES:
            yield f"{name}-{agency}", f"{address}?agency={agency}&"


def take(browser: Browser, url: str, out: Path, agency: str) -> list[Path]:
    """Draw and keep every page in every look."""
    taken = []
    for look, (language, theme, width) in LOOKS.items():
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if theme == "dark" else "light"
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        for name, address in addresses(agency):
            page.goto(f"{url}{address}lang={language}")
            settle(page)
            # Streamlit scrolls inside the page: it is as high as what it holds for the time of the picture.
            height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            page.set_viewport_size({"width": width, "height": max(900, int(height))})
            # What comes into sight loads its part of the app then.
            expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
            settle(page)
            path = out / f"{name}.{look}.png"
            page.screenshot(path=path)
            page.set_viewport_size({"width": width, "height": 900})
            taken.append(path)
        context.close()
    return taken


def write_index(out: Path, taken: list[Path]) -> Path:
    """All pictures on one page."""
    shown = "".join(
        f'<figure><a href="{html.escape(path.name)}"><img loading="lazy" src="{html.escape(path.name)}" alt=""></a>'
        f"<figcaption>{html.escape(path.stem)}</figcaption></figure>"
        for path in sorted(taken)
    )
    style = "body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:20rem}img{width:100%}"
    index = out / "index.html"
    index.write_text(
        f'<!doctype html><meta charset="utf-8"><title>Thước</title><style>{style}</style>{shown}', encoding="utf-8"
    )
    return index


def main() -> None:
    """Draw the current publication of a home."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Settings().home)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--agency", default="H29")
    asked = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(NO_BROWSER)
    asked.out.mkdir(parents=True, exist_ok=True)
    with serving(asked.home.resolve()) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        taken = take(browser, server.url, asked.out, asked.agency)
        browser.close()
    print(write_index(asked.out, taken))


if __name__ == "__main__":
    main()
