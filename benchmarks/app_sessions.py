"""Sessions of the app that speak Streamlit's own protocol over web sockets, as many at once as wanted.

Each goes through the pages with a reader's pauses; a page that could not be drawn or no answer is an error.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Subprotocol

from tests.support.serving import PAGES, Server

#: A reader's pause on a page, seconds.
PAUSE = (1.0, 5.0)

#: Longer than any reader waits.
PATIENCE = 60.0


@dataclass
class Session:
    """What one of the sessions at once met."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


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


def crowd(sessions: Sequence[Session], visits: int) -> dict[str, Any]:
    """What they met together: answers, errors, seconds a page."""
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
