"""Great Expectations' Data Docs, served beside the app at ``/data-docs/``."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from orchestration.settings import Settings

#: Pages of their own: scripts in them run without the rights of the app's origin. The next run replaces them.
_HEADERS = [
    (b"content-security-policy", b"sandbox allow-scripts allow-popups"),
    (b"cache-control", b"no-cache"),
]
_ABSENT = "Chưa có Data Docs: chạy `thuoc run` / no Data Docs yet: run `thuoc run`"


def newest_results(folder: Path) -> dict[str, str]:
    """The newest page of each suite's results, as its path inside ``folder``."""
    newest: dict[str, Path] = {}
    # validations/<suite>/<run>/<time>/<page>.html
    for page in folder.glob("validations/*/*/*/*.html"):
        suite, at = page.parts[-4], page.parts[-2]
        if suite not in newest or at > newest[suite].parts[-2]:
            newest[suite] = page
    return {suite: page.relative_to(folder).as_posix() for suite, page in sorted(newest.items())}


async def data_docs(scope: Scope, receive: Receive, send: Send) -> None:
    """The pages of the last gates that ran; nothing outside their folder."""
    folder = Settings().gx / "data_docs"

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_HEADERS]
        await send(message)

    if not (folder / "index.html").is_file():
        await PlainTextResponse(_ABSENT, 404)(scope, receive, send)
        return
    await StaticFiles(directory=folder, html=True)(scope, receive, with_headers)
