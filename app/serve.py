"""The server: `streamlit run app/serve.py`. The app at `/`, Great Expectations' Data Docs at `/data-docs/`."""

from __future__ import annotations

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from orchestration.settings import Settings

#: Data Docs are pages of their own: scripts in them run without this origin's rights.
_SANDBOX = (b"content-security-policy", b"sandbox allow-scripts allow-popups")


async def data_docs(scope: Scope, receive: Receive, send: Send) -> None:
    """The pages of the last gates that ran; nothing outside their folder, nothing cached."""
    folder = Settings().gx / "data_docs"

    async def sandboxed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], _SANDBOX, (b"cache-control", b"no-cache")]
        await send(message)

    if not (folder / "index.html").is_file():
        await PlainTextResponse("Chưa có Data Docs: chạy `thuoc run` / no Data Docs yet: run `thuoc run`", 404)(
            scope, receive, send
        )
        return
    await StaticFiles(directory=folder, html=True)(scope, receive, sandboxed)


app = st.App("main.py", routes=[Mount("/data-docs", app=data_docs)])
