"""A PostgreSQL server of its own for a test session: a throw-away cluster behind a socket of a temporary folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import OperationalError

#: Debian keeps the server's programs off the path, in a folder a version.
_DEBIAN = Path("/usr/lib/postgresql")
_NO_SERVER = "no PostgreSQL: install postgresql (Debian, Ubuntu: apt-get install --no-install-recommends postgresql)"
#: What a crash would lose is thrown away anyway.
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
#: Who runs the server when the tests run as root, whom it refuses.
_ACCOUNT = "postgres"


@dataclass(frozen=True)
class Server:
    """A running server, reached through the socket in ``folder``."""

    folder: Path

    def url(self, database: str) -> str:
        return URL.create(
            "postgresql+psycopg", username=_ACCOUNT, database=database, query={"host": str(self.folder)}
        ).render_as_string(hide_password=False)

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """The URL of an empty database that is dropped afterwards."""
        admin = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"create database {name}"))
            try:
                yield self.url(name)
            finally:
                connection.execute(text(f"drop database {name} with (force)"))
        admin.dispose()


@contextmanager
def serving() -> Iterator[Server]:
    """A new cluster, served until the end. In CI a machine without PostgreSQL is a failure, elsewhere a skip."""
    programs = _programs()
    if programs is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(_NO_SERVER)
    # Not pytest's folder: the path of a socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="thuoc-pg-"))
    account: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, _ACCOUNT, _ACCOUNT)
        account = {"user": _ACCOUNT, "group": _ACCOUNT, "extra_groups": []}
    try:
        initdb = [programs / "initdb", "-D", folder / "data", "-U", _ACCOUNT, "--auth=trust", "--no-sync", "-E", "UTF8"]
        made = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, check=False, **account)
        assert made.returncode == 0, made.stderr
        options = [f"-c{option}" for option in (*_CARELESS, "listen_addresses=", f"unix_socket_directories={folder}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", *options], cwd=folder, stderr=log, stdout=log, **account
            )
        try:
            running = Server(folder)
            _wait_for(running, server)
            yield running
        finally:
            server.send_signal(signal.SIGINT)  # fast: connections that a failed test left open are cut
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


def _wait_for(running: Server, server: subprocess.Popen[bytes]) -> None:
    engine = create_engine(running.url("postgres"))
    for _attempt in range(300):
        try:
            engine.connect().close()
            engine.dispose()
            return
        except OperationalError:
            assert server.poll() is None, (running.folder / "log").read_text("utf-8", "replace")
            time.sleep(0.1)
    pytest.fail((running.folder / "log").read_text("utf-8", "replace"))
