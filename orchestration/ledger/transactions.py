"""Transactions on a ledger's database: one that reads, one that writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, sees_others: bool = False) -> Iterator[Connection]:
    """A transaction that writes; committed at its end, rolled back when it breaks off.

    Args:
        sees_others: it may have to wait for what others write at the same time, and is to see it (PostgreSQL).
    """
    options: dict[str, object] = {"writes": True}
    if sees_others and engine.dialect.name == "postgresql":
        options["isolation_level"] = "READ COMMITTED"
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection
