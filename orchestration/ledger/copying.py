"""A ledger's rows from one database to another, SQLite or PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, insert, select

from orchestration.ledger.models import Base
from orchestration.ledger.schema import open_engine

_ROWS_AT_ONCE = 5_000


class LedgerNotEmpty(RuntimeError):
    """There are rows where a ledger should be copied to; nothing was changed."""


def copy_ledger(source: str, target: str) -> None:
    """Copy every row of the ledger at a SQLAlchemy URL into an empty one, in one transaction.

    Raises:
        LedgerNotEmpty: the target has rows.
        LedgerTooNew: one of them was written by a newer version of the code.
    """
    old, new = open_engine(source), open_engine(target)
    try:
        with old.connect() as reading, new.connect().execution_options(writes=True) as writing:
            for table in Base.metadata.sorted_tables:
                if writing.execute(select(func.count()).select_from(table)).scalar():
                    raise LedgerNotEmpty(
                        f"sổ cái đích đã có dữ liệu (bảng {table.name}) / the target ledger has rows in {table.name}"
                    )
                rows = reading.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(table))
                for chunk in rows.mappings().partitions():
                    writing.execute(insert(table), [dict(row) for row in chunk])
                _count_on(writing, table)
            writing.commit()
    finally:
        old.dispose()
        new.dispose()


def _count_on(writing: Connection, table: Table) -> None:
    """PostgreSQL numbers rows by a sequence, which knows nothing of rows that came with a number."""
    column = table.autoincrement_column
    if column is None or writing.dialect.name != "postgresql":
        return
    last = select(func.max(column)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    writing.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
