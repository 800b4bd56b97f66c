"""The smallest SQLAlchemy dialect that lets Great Expectations read a DuckDB file, and nothing else.

duckdb-engine as published loses rows here ("list index out of range"): the library closes a connection before it
fetches, so the cursor has to be buffered when a statement ends. With that mended, nothing of duckdb-engine was left
that the gates need, and it brings PostgreSQL's reflection, which fails on DuckDB's catalogue. Files are opened for
reading only: a gate cannot change what it judges.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
from sqlalchemy import URL, Connection, Pool, StaticPool, text
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.default import DefaultDialect, DefaultExecutionContext
from sqlalchemy.types import NullType

_COLUMNS = text(
    "select column_name from information_schema.columns "
    "where table_name = :table and table_schema = coalesce(:schema, current_schema()) order by ordinal_position"
)


def url_of(database: Path, schema: str) -> str:
    """The URL of a DuckDB file, names without a schema standing for tables of one; tells SQLAlchemy of the dialect."""
    registry.register("duckdb", __name__, DuckDBDialect.__name__)
    return URL.create("duckdb", database=str(database), query={"schema": schema}).render_as_string()


class BufferedContext(DefaultExecutionContext):
    """Fetches the rows of a statement before its connection can be closed."""

    dialect: DuckDBDialect

    def create_cursor(self) -> Any:
        """A cursor that looks for tables in the URL's schema: in DuckDB each cursor is a session of its own."""
        cursor = super().create_cursor()
        cursor.execute(f"set schema = '{self.dialect.schema}'")
        return cursor

    def post_exec(self) -> None:
        if self.cursor.description:
            rows = self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, self.cursor.description, rows)


class DuckDBDialect(DefaultDialect):
    """Reads tables and views of a DuckDB file through one connection."""

    name = "duckdb"
    driver = "duckdb"
    default_paramstyle = "qmark"
    default_schema_name = "main"
    supports_statement_cache = True
    execution_ctx_cls = BufferedContext
    schema = "main"

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        return duckdb

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return StaticPool

    def connect(self, *_: Any, **parameters: Any) -> Any:
        self.schema = parameters["schema"]
        return duckdb.connect(parameters["database"], read_only=True)

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Nothing is ever written."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Nothing is ever written."""

    def initialize(self, connection: Connection) -> None:
        """Nothing to ask the database."""

    def get_columns(self, connection: Connection, table_name: str, schema: str | None = None, **_: Any) -> list[Any]:
        rows = connection.execute(_COLUMNS, {"table": str(table_name), "schema": schema})
        return [{"name": name, "type": NullType(), "nullable": True, "default": None} for (name,) in rows]

    def get_pk_constraint(self, connection: Connection, table_name: str, schema: str | None = None, **_: Any) -> Any:
        return {"name": None, "constrained_columns": []}
