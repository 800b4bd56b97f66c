"""Rows as the driver gives them: over all deliveries ever sent, SQLAlchemy's own would cost four times the query."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Label, Select, type_coerce
from sqlalchemy.types import NullType

from orchestration.ledger.models import Base
from orchestration.ledger.schema import raise_if_damaged


def raw_columns(table: type[Base], names: Iterable[str]) -> list[Label[Any]]:
    """Columns of a table without conversion: SQLite's dates, instants and JSON are texts, its booleans numbers."""
    return [type_coerce(getattr(table, name), NullType()).label(name) for name in names]


def raw_rows(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query, as the driver's tuples.

    Raises:
        LedgerDamaged: a page of SQLite's file is none any more; SQLAlchemy does not hear of what its cursor meets.
    """
    driver = connection.dialect.loaded_dbapi
    with closing(connection.execute(query)) as result:
        try:
            return list(result.cursor.fetchall()) if result.cursor is not None else []
        except driver.DatabaseError as error:
            raise_if_damaged(connection.engine, error)
            raise
