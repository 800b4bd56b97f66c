"""Serving the HTTP drop: one process a home, on a port of this machine; a proxy in front gives TLS."""

from __future__ import annotations

import socket

import uvicorn
from filelock import FileLock, Timeout

from orchestration.doors.drop import DOOR, drop_app
from orchestration.doors.folder import clear_leftovers
from orchestration.settings import Settings

#: Connections at one time; more are told to come again.
_MOST_AT_ONCE = 200
#: How long a stop waits for uploads under way; what is cut then is sent again.
_GRACE_SECONDS = 60


class CannotServe(Exception):
    """The drop is served already, or its port is not free; the message says which."""


def serve_drop(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop; what an earlier process was in the middle of when it died is removed first.

    Raises:
        CannotServe: another process serves the drop of this home, or the port is taken.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    alone = FileLock(settings.home / "drop.lock")
    try:
        alone.acquire(timeout=0)
    except Timeout:
        raise CannotServe(
            f"tiến trình khác đang nhận tệp cho {settings.home} / another process serves the drop of {settings.home}"
        ) from None
    with alone, _listening(host, port) as door:
        clear_leftovers(settings.inbox, DOOR)
        config = uvicorn.Config(
            drop_app(settings),
            # The strict reader of requests: what it does not understand is refused, not guessed.
            http="h11",
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[door])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise CannotServe(
            f"không mở được cổng {host}:{port} / cannot listen on {host}:{port}: {error.strerror or error}"
        ) from None
