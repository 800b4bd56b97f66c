"""Opening a ledger's database at the newest revision of its schema.

Alembic is imported only when the version table does not already say ``HEAD``: a run with nothing new to do
opens a ledger in milliseconds.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, inspect, text
from sqlalchemy.engine import make_url

#: The newest revision in ``migrations/versions``.
HEAD = "0001"

#: What SQLite says of a file whose pages are not those of a database.
_DAMAGED = ("malformed", "file is not a database")

VERSION_TABLE = "ledger_version"
BUSY_TIMEOUT_SECONDS = 30

_dumps = partial(json.dumps, ensure_ascii=False, default=str, sort_keys=True)


class LedgerTooNew(RuntimeError):
    """The database was written by a newer version of the code; nothing was changed."""


class LedgerDamaged(RuntimeError):
    """SQLite cannot make sense of the ledger's file; the message says how to get it back."""


def open_engine(url: str) -> Engine:
    """An engine on a ledger whose schema is at ``HEAD``; creates the database file, its folder and tables if missing.

    Raises:
        LedgerTooNew: the schema's revision is unknown to this code.
        LedgerDamaged: it is a SQLite file no more; so too from any later use of the engine.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, json_serializer=_dumps, pool_pre_ping=True)
    else:
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, json_serializer=_dumps, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
        _make_transactions_real(engine)
        _tell_damage(engine)
    if revision_of(engine) != HEAD:
        _upgrade(engine)
    return engine


def assert_whole(engine: Engine) -> None:
    """Look at every page of a SQLite ledger: a page that is never read again would be lost without a word.

    A server checks its own pages.

    Raises:
        LedgerDamaged: a page is not what it should be.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        said = connection.exec_driver_sql("pragma quick_check(1)").scalar()
    if said != "ok":
        raise _damaged(engine, str(said))


def revision_of(engine: Engine) -> str | None:
    """The schema's revision; null for a database without a ledger."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(VERSION_TABLE):
            return None
        revision: str | None = connection.execute(text(f"select version_num from {VERSION_TABLE}")).scalar()
        return revision


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    revision = revision_of(engine)
    try:
        ScriptDirectory.from_config(config).get_revision(revision or "base")
    except CommandError as error:
        raise LedgerTooNew(
            f"Sổ cái ở phiên bản {revision}, mã nguồn này chỉ biết đến {HEAD}: hãy cập nhật Thước. "
            f"/ The ledger is at revision {revision}, this code knows {HEAD}: update Thước."
        ) from error
    with engine.connect().execution_options(writes=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def _make_transactions_real(engine: Engine) -> None:
    """SQLite with durable commits, and transactions that hold table definitions too.

    The driver would otherwise begin a transaction only before the first insert or update, and a migration that was
    killed would leave half of its tables. A transaction that writes takes the lock at its beginning, where the busy
    timeout applies.
    """

    @event.listens_for(engine, "connect")
    def _configure(driver_connection: Any, _record: Any) -> None:
        driver_connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            driver_connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("begin immediate" if writes else "begin")


def _tell_damage(engine: Engine) -> None:
    """SQLite's words for a file that it cannot make sense of, said so that people know what to do."""

    @event.listens_for(engine, "handle_error")
    def _told(context: ExceptionContext) -> None:
        said = str(context.original_exception)
        if any(words in said for words in _DAMAGED):
            raise _damaged(engine, said) from context.original_exception


def _damaged(engine: Engine, said: str) -> LedgerDamaged:
    return LedgerDamaged(
        f"sổ cái hỏng: {engine.url.database} ({said}); số liệu đã công bố giữ nguyên. Đặt một THUOC_HOME mới, "
        f"khôi phục bản sao lưu gần nhất (`thuoc restore`), chép inbox sang, rồi `thuoc run` "
        f"/ the ledger is damaged: {engine.url.database} ({said}); what was published stays. Restore the latest backup "
        f"(`thuoc restore`) into a new THUOC_HOME, move the inbox there, then `thuoc run`"
    )
