"""A drop that is really served: the command in a process of its own, on a free port of this machine."""

from __future__ import annotations

import http.client
import json
import resource
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.homes import DONE, THUOC, Home

VISITS = "visit_date,site,visits\n" + "".join(f"2024-03-{day:02d},hcm.gov.vn,{day}\n" for day in range(1, 32))


@dataclass(frozen=True)
class Answer:
    """What the drop answered."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass(frozen=True)
class Drop:
    """A drop at work, and the tokens of two agencies."""

    home: Home
    port: int
    tokens: dict[str, str]
    process: subprocess.Popen[bytes]

    def send(
        self,
        path: str,
        content: Any = b"",
        *,
        token: str | None = "H29",
        method: str = "PUT",
        headers: dict[str, str] | None = None,
        chunked: bool = False,
    ) -> Answer:
        """One request on a connection of its own; ``token``: an agency's, or a literal one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {} if token is None else {"Authorization": f"Bearer {self.tokens.get(token, token)}"}
        connection.request(method, path, content, sent | (headers or {}), encode_chunked=chunked)
        answered = connection.getresponse()
        told = answered.read()
        connection.close()
        return Answer(answered.status, json.loads(told), {name.lower(): value for name, value in answered.getheaders()})

    def opened(self, path: str, length: int, token: str = "H29") -> socket.socket:
        """A connection on which a request was begun and its body not."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        raw.sendall(
            f"PUT {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.tokens[token]}\r\n"
            f"Content-Length: {length}\r\n\r\n".encode()
        )
        return raw

    def lying(self) -> list[str]:
        """Every file of the inbox, dot-files too."""
        return sorted(str(path.relative_to(self.home.inbox)) for path in self.home.inbox.rglob("*") if path.is_file())

    def events(self, name: str) -> list[dict[str, Any]]:
        """The events of a name that were logged."""
        lines = "".join(path.read_text() for path in sorted((self.home.path / "logs").glob("*.jsonl"))).splitlines()
        return [told for told in map(json.loads, lines) if told["event"] == name]


@contextmanager
def dropping(home: Home, *, settings: dict[str, str] | None = None, largest_file: int | None = None) -> Iterator[Drop]:
    """``thuoc drop serve`` over a home; ``largest_file``: what the operating system lets it write."""
    tokens = {}
    for agency in ("H29", "H30"):
        made = home.thuoc("drop", "token", "--agency", agency)
        assert made.returncode == DONE, made.stderr
        tokens[agency] = made.stdout.strip()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def limited() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    process = subprocess.Popen(
        [str(THUOC), "drop", "serve", "--port", str(port)],
        env=home.environment() | (settings or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=limited,
    )
    try:
        wait_until(lambda: process.poll() is None and _is_open(port))
        yield Drop(home, port, tokens, process)
    finally:
        process.kill()
        process.communicate()


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(seen: Callable[[], bool]) -> None:
    """Wait for what must come soon."""
    deadline = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drop]:
    """A drop that takes at most 3 MB and cuts uploads that are silent for a second."""
    limits = {"THUOC_DROP_MAX_BYTES": "3000000", "THUOC_DROP_IDLE_SECONDS": "1"}
    with dropping(Home(tmp_path_factory.mktemp("dropped")), settings=limits) as serving:
        yield serving


@pytest.fixture
def inbox(drop: Drop) -> Path:
    return drop.home.inbox
