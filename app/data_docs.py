"""Pages of other tools, served beside the app: Great Expectations' at ``/data-docs/``, dbt's at ``/dbt-docs/``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access import is_open
from orchestration.settings import Settings

#: Pages of their own: scripts in them run without the rights of the app's origin. The next run replaces them.
_HEADERS = [
    (b"content-security-policy", b"sandbox allow-scripts allow-popups"),
    (b"cache-control", b"no-cache"),
]
_CLOSED = "Data Docs không phân quyền, chỉ mở trên máy chủ / Data Docs know no roles: open them on the server itself"


def newest_results(folder: Path) -> dict[str, str]:
    """The newest page of each suite's results, as its path inside ``folder``."""
    newest: dict[str, Path] = {}
    # validations/<suite>/<run>/<time>/<page>.html
    for page in folder.glob("validations/*/*/*/*.html"):
        suite, at = page.parts[-4], page.parts[-2]
        if suite not in newest or at > newest[suite].parts[-2]:
            newest[suite] = page
    return {suite: page.relative_to(folder).as_posix() for suite, page in sorted(newest.items())}


def _drawn(folder: Callable[[Settings], Path], absent: str, *, to_all: bool) -> ASGIApp:
    """The pages of a folder as they are when asked for; nothing outside it. ``absent``: what is said of its lack.

    Not ``to_all``: only where whoever reaches the server may see all, for these pages know no roles.
    """

    async def pages(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        if not to_all and not is_open():
            await PlainTextResponse(_CLOSED, 403)(scope, receive, send)
            return
        root = folder(Settings())
        if not (root / "index.html").is_file():
            await PlainTextResponse(absent, 404)(scope, receive, send)
            return
        await StaticFiles(directory=root, html=True)(scope, receive, with_headers)

    return pages


#: What the gates of the last runs found.
data_docs = _drawn(
    lambda settings: settings.gx / "data_docs",
    "Chưa có Data Docs: chạy `thuoc run` / no Data Docs yet: run `thuoc run`",
    to_all=False,
)
#: Models, columns, formulas and their lineage.
dbt_docs = _drawn(
    lambda settings: settings.dbt_docs.parent,
    "Chưa có trang tài liệu dbt: chạy `thuoc docs` / no dbt docs yet: run `thuoc docs`",
    to_all=True,
)
