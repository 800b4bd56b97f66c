"""Reading a PostgreSQL database in a read-only session: the rows of a query, streamed into a Parquet file.

The driver (ADBC) is imported when something is pulled, and not before: it belongs to the extra ``postgres``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from orchestration.doors.folder import Incoming
from orchestration.doors.sources import Source
from orchestration.landing.personal import masked

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection

_CONNECT_SECONDS = 10
#: PostgreSQL's numbers have any number of digits. Quotients are rounded after 18 decimals, more than a float64 tells.
_SCALE = 18
_NUMERIC = pa.decimal128(38, _SCALE)
_AS_THEY_ARE = (
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_string,
    pa.types.is_date,
    pa.types.is_timestamp,
)
_HINTS = {
    "statement timeout": "quá timeout_seconds của nguồn / longer than the source's timeout_seconds",
    "read-only transaction": "phiên chỉ đọc / the session is read-only",
}


class PullFailed(Exception):
    """A source gave no file; the message says why, without the connection string. ``sqlstate``: PostgreSQL's code."""

    def __init__(self, message: str, sqlstate: str | None = None) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


@contextmanager
def connected(source: Source) -> Iterator[Connection]:
    """A session that cannot write, whose statements end in time, and whose clock is Vietnam's.

    Raises:
        PullFailed: the variable is not set, the driver is not installed, the database cannot be reached.
    """
    uri = os.environ.get(source.uri_env, "").strip()
    if not uri:
        raise PullFailed(f"chưa đặt biến {source.uri_env} / {source.uri_env} is not set")
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise PullFailed(
            "chưa cài trình điều khiển PostgreSQL: make setup-postgres / the PostgreSQL driver is not installed: "
            "make setup-postgres"
        ) from None
    try:
        # Each statement is a transaction of its own: one query, one state of the database.
        connection = dbapi.connect(_with_patience(uri), autocommit=True)
    except dbapi.Error as error:
        raise PullFailed(_unreachable(source, str(error))) from None
    with connection:
        try:
            with connection.cursor() as cursor:
                for setting in _session(source):
                    cursor.execute(f"set {setting}")
        except dbapi.Error as error:
            raise _failed(error) from None
        yield connection


def write_rows(connection: Connection, query: str, file: Incoming) -> int:
    """Stream a query's rows into a Parquet file, some 16 MB at a time; the same rows give the same bytes.

    Returns:
        How many rows there were.

    Raises:
        PullFailed: the query fails, or has a column that no extract has a place for.
    """
    from adbc_driver_postgresql import dbapi
    from pyarrow import parquet

    rows = 0
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            batches = cursor.fetch_record_batch()
            schema = _plain_schema(batches.schema)
            with parquet.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True) as writer:
                for batch in _read(batches):
                    writer.write_batch(_plain(batch, schema))
                    rows += batch.num_rows
    except dbapi.Error as error:
        raise _failed(error) from None
    return rows


def _session(source: Source) -> tuple[str, ...]:
    return (
        "default_transaction_read_only = on",
        f"statement_timeout = '{source.timeout_seconds}s'",
        "timezone = 'Asia/Ho_Chi_Minh'",
        "application_name = 'thuoc'",
    )


def _with_patience(uri: str) -> str:
    if "connect_timeout" in uri:
        return uri
    if "://" not in uri:
        return f"{uri} connect_timeout={_CONNECT_SECONDS}"
    return f"{uri}{'&' if '?' in uri else '?'}connect_timeout={_CONNECT_SECONDS}"


def _unreachable(source: Source, told: str) -> str:
    # A string that the driver cannot read is repeated in its message, password and all.
    _, found, why = told.partition("connection to server")
    if not found:
        return (
            f"biến {source.uri_env} không phải chuỗi kết nối postgresql://… dùng được "
            f"/ {source.uri_env} is no connection string postgresql://… that can be used"
        )
    return f"không kết nối được / cannot connect: {found}{' '.join(why.split())}"


def _read(batches: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Raises: PullFailed: the query breaks off midway, which Arrow tells in errors of its own."""
    try:
        yield from batches
    except (OSError, pa.ArrowException) as error:
        raise _failed(error) from None


def _failed(error: Exception) -> PullFailed:
    found = re.search(r"(?:ERROR|FATAL):\s+(.*)", str(error))
    told = masked(found[1] if found else str(error).splitlines()[0])
    hints = [f" ({hint})" for words, hint in _HINTS.items() if words in told]
    return PullFailed(
        f"truy vấn không chạy được / the query failed: {told}{''.join(hints)}", getattr(error, "sqlstate", None)
    )


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    names = schema.names
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PullFailed(f"query cho hai cột cùng tên / two columns of the query have one name: {', '.join(twice)}")
    return pa.schema([pa.field(field.name, _plain_type(field)) for field in schema])


def _plain_type(field: pa.Field) -> pa.DataType:
    told = (field.metadata or {}).get(b"POSTGRESQL:type", b"?").decode()
    if told == "numeric":
        return _NUMERIC
    # Sums of money come as whole numbers of the smallest coin, whichever that is there.
    if told != "money" and any(is_plain(field.type) for is_plain in _AS_THEY_ARE):
        return field.type
    raise PullFailed(
        f"cột {field.name} có kiểu {told}; trong query viết {field.name}::text (tiền: ::numeric) "
        f"/ column {field.name} is of type {told}: write {field.name}::text in the query (money: ::numeric)"
    )


def _plain(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    columns = [_converted(column, field) for column, field in zip(batch.columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _converted(column: Any, field: pa.Field) -> pa.Array:
    if column.type == field.type:
        return column
    digits = pl.Series(column.storage)
    numbers = digits.str.to_decimal(scale=_SCALE)
    if numbers.null_count() > digits.null_count():
        raise PullFailed(
            f"cột {field.name} có số lớn quá, hoặc NaN; sửa trong query "
            f"/ column {field.name} has a number that is too large, or NaN: mend it in the query"
        )
    return numbers.to_arrow().cast(field.type)
