"""The app as `thuoc app` serves it, and what it takes to look at it in a browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from orchestration.settings import PROJECT_ROOT

#: Playwright's own browser cannot be downloaded everywhere; a distribution's Chromium does as well.
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "no browser: install chromium (Debian, Ubuntu: apt-get install --no-install-recommends chromium)"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"

#: Every page: its address and its title in Vietnamese and English.
PAGES = {
    "/": ("Tổng quan", "Overview"),
    "/league": ("Xếp hạng", "League table"),
    "/agency": ("Cơ quan", "Agency"),
    "/digitization": ("Số hóa và tái sử dụng", "Digitization and reuse"),
    "/payment": ("Thanh toán trực tuyến", "Online payment"),
    "/tardiness": ("Hồ sơ quá hạn", "Tardiness"),
    "/signals": ("Dấu hiệu cần hỏi", "Signals that prompt a question"),
    "/tasks": ("Nhiệm vụ và cam kết", "Tasks and commitments"),
    "/systems": ("Hệ thống thông tin", "Systems"),
    "/quality": ("Chất lượng dữ liệu", "Data quality"),
    "/reconciliation": ("Đối soát", "Reconciliation"),
    "/receipt": ("Biên nhận số liệu", "Receipt"),
    "/publications": ("Các kỳ công bố", "Publications"),
    "/methods": ("Phương pháp", "Methods"),
    "/dictionary": ("Từ điển dữ liệu", "Data dictionary"),
}


@dataclass
class Server:
    """A running app."""

    url: str
    home: Path


def find_chromium() -> str | None:
    """The path of a Chromium, if there is one."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


@contextmanager
def serving(home: Path, *command: str) -> Iterator[Server]:
    """The app over a home, as `thuoc app` serves it, on a free port; or what another ``command`` serves on ``--port``.

    Raises:
        RuntimeError: it did not start; the message is what it printed.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "app.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*(command or (str(Path(sys.executable).with_name("thuoc")), "app", "--port")), str(port)],
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
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"the app did not start: {log.read_text('utf-8', 'replace')}")


def settle(page: Page, title: str | None = None) -> None:
    """Wait until a page with a title is drawn and its script has run."""
    page.locator("h1", has_text=title).first.wait_for()
    page.locator(IDLE).wait_for()
