"""The writer's lock of a ledger on a PostgreSQL server: one writer among all machines that use it.

An advisory lock of a session: the server lets it go when the connection ends, however the process or machine ends.
A SQLite ledger lies in the home, whose own lock (``pipeline/lock.py``) is enough.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: With the schema's hash, what the lock is known by; the server keeps it apart for each database.
_KEY = 7_485_002
_SECONDS_BETWEEN_TRIES = 0.2
#: A server forgets the holder that vanished without a word (power, network) after about this long.
_KEEPALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}

_HOLDER = """
    select a.application_name, a.backend_start
    from pg_locks as l join pg_stat_activity as a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and l.classid = :key
        and l.objid::bigint = hashtext(current_schema())::bigint & 4294967295
        and l.database = (select oid from pg_database where datname = current_database())
"""


class LedgerBusy(Exception):
    """Another session holds the lock; the message names its machine and process, and since when."""


@contextmanager
def writers_lock(url: str, timeout: float) -> Iterator[None]:
    """Hold the lock of the ledger at a URL; free for SQLite. A second writer waits ``timeout`` seconds.

    Raises:
        LedgerBusy: it is still held then.
        LedgerUnreachable: the server cannot be reached.
    """
    if not url.startswith("postgresql"):
        yield
        return
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import NullPool

    from orchestration.ledger.schema import CONNECT_TIMEOUT_SECONDS, open_engine, server_engine

    open_engine(url).dispose()
    arguments = {"connect_timeout": CONNECT_TIMEOUT_SECONDS} | _KEEPALIVE
    engine = server_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args=arguments)
    with engine.connect() as connection:
        name = f"thuoc {socket.gethostname()[:40]} {os.getpid()}"
        connection.execute(text("select set_config('application_name', :name, false)"), {"name": name})
        _acquire(connection, timeout)
        try:
            yield
        finally:
            try:
                connection.execute(text("select pg_advisory_unlock(:key, hashtext(current_schema()))"), {"key": _KEY})
            except DBAPIError:
                connection.invalidate()  # the server went away, and the lock with it


def _acquire(connection: Connection, timeout: float) -> None:
    from sqlalchemy import text

    until = time.monotonic() + timeout
    attempt = text("select pg_try_advisory_lock(:key, hashtext(current_schema()))")
    while not connection.execute(attempt, {"key": _KEY}).scalar():
        if time.monotonic() >= until:
            row = connection.execute(text(_HOLDER), {"key": _KEY}).first()
            raise LedgerBusy(f"{row.application_name}, {row.backend_start:%F %T %Z}" if row else "?")
        time.sleep(_SECONDS_BETWEEN_TRIES)
