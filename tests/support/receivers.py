"""Receivers on loopback: a real SMTP server and a real webhook, which may refuse."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

#: Says of the n-th message (from 1) whether it is refused.
Refuses = Callable[[int], bool]


@dataclass
class MailBox:
    """What an SMTP server took, and how often it was asked."""

    refuses: Refuses = lambda _number: False
    taken: list[EmailMessage] = field(default_factory=list)
    asked: int = 0
    port: int = 0

    def url(self, to: str) -> str:
        """Apprise's address of a mailbox there."""
        return f"mailto://127.0.0.1:{self.port}?from=thuoc@example.org&to={to}@example.org&mode=insecure"

    def identities(self) -> list[str]:
        """The identities of the messages taken."""
        return [str(message["X-Thuoc-Message"]) for message in self.taken]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a message, or refuse it for now."""
        self.asked += 1
        if self.refuses(self.asked):
            return "451 try again later"
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


@contextmanager
def smtp(refuses: Refuses = lambda _number: False) -> Iterator[MailBox]:
    """An SMTP server on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        box = MailBox(refuses, port=free.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Hook:
    """What a webhook took: headers and bodies."""

    taken: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Apprise's address of it."""
        return f"json://127.0.0.1:{self.port}/alerts"


@contextmanager
def webhook() -> Iterator[Hook]:
    """An HTTP server on a free port of loopback that takes JSON."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            hook.taken.append((dict(self.headers.items()), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
