"""Opening a ledger's database at the newest revision of its schema.

Alembic is imported only when the version table does not already say ``HEAD``: a run with nothing new to do
opens a ledger in milliseconds.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

#: The newest revision in ``migrations/versions``.
HEAD = "0003"

#: What SQLite says of a file whose pages are not those of a database.
_DAMAGED = ("malformed", "file is not a database")

VERSION_TABLE = "ledger_version"
BUSY_TIMEOUT_SECONDS = 30
#: Until a PostgreSQL server that does not answer counts as unreachable.
CONNECT_TIMEOUT_SECONDS = 10

#: Held while a PostgreSQL ledger is upgraded: two commands may open a new one at once.
UPGRADE_LOCK = 7_485_001


class LedgerUnreachable(RuntimeError):
    """The ledger's server does not answer, refuses, or there is no driver for it; the message says what to look at."""


class LedgerTooNew(RuntimeError):
    """The database was written by a newer version of the code; nothing was changed."""


class LedgerDamaged(RuntimeError):
    """SQLite cannot make sense of the ledger's file; the message says how to get it back."""


def open_engine(url: str) -> Engine:
    """An engine on a ledger whose schema is at ``HEAD``; creates the database file, its folder and tables if missing.

    Raises:
        LedgerUnreachable: its server cannot be reached.
        LedgerTooNew: the schema's revision is unknown to this code.
        LedgerDamaged: it is a SQLite file no more; so too from any later use of the engine.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite(parsed)
        revision = revision_of(engine)
    else:
        try:
            engine = server_engine(parsed, pool_pre_ping=True)
            revision = revision_of(engine)
        except (OperationalError, ImportError) as error:
            raise LedgerUnreachable(_unreachable(parsed, error)) from error
    if revision != HEAD:
        _upgrade(engine)
    return engine


def server_engine(url: str | URL, **options: Any) -> Engine:
    """An engine on a PostgreSQL server. A transaction sees one state of the ledger throughout, as SQLite's do.

    Raises:
        ImportError: the driver is not installed.
    """
    parsed = _parsed(url)
    given = {"connect_timeout": CONNECT_TIMEOUT_SECONDS} if "connect_timeout" not in parsed.query else {}
    options = {"isolation_level": "REPEATABLE READ", "connect_args": given} | options
    return create_engine(parsed, json_serializer=_dumps, **options)


def _parsed(url: str | URL) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        # The URL itself is not told: it may hold a password.
        raise LedgerUnreachable(
            "THUOC_LEDGER_URL không phải là một địa chỉ cơ sở dữ liệu, ví dụ postgresql+psycopg://thuoc@db.local/thuoc "
            "/ THUOC_LEDGER_URL is no database URL, such as postgresql+psycopg://thuoc@db.local/thuoc"
        ) from error


def _sqlite(parsed: URL) -> Engine:
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, json_serializer=_dumps, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    _make_transactions_real(engine)
    _tell_damage(engine)
    return engine


def _unreachable(url: URL, error: Exception) -> str:
    shown = url.render_as_string(hide_password=True)
    if isinstance(error, ImportError):
        return (
            f"{shown}: chưa cài trình kết nối PostgreSQL; chạy `make setup-postgres` "
            f"/ PostgreSQL's driver is not installed: run `make setup-postgres`"
        )
    told = str(getattr(error, "orig", error)).strip()
    return (
        f"Không kết nối được sổ cái {shown}; kiểm tra máy chủ PostgreSQL, THUOC_LEDGER_URL, mật khẩu (PGPASSFILE) "
        f"/ The ledger {shown} cannot be reached: look at the server, THUOC_LEDGER_URL, the password (PGPASSFILE)\n"
        f"{told}"
    )


def _dumps(value: Any) -> str:
    """JSON as both databases store it: half of a surrogate pair, which a file's JSON may hold, is in no text."""
    text = json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
    return text.encode("utf-8", "replace").decode("utf-8")


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
    options: dict[str, Any] = {"writes": True}
    if engine.dialect.name == "postgresql":
        # Whoever waited for the lock must see what its holder did.
        options["isolation_level"] = "READ COMMITTED"
    with engine.connect().execution_options(**options) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
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
        raise_if_damaged(engine, context.original_exception)


def raise_if_damaged(engine: Engine, error: BaseException) -> None:
    """Tell damage of a SQLite file by what the driver says.

    Raises:
        LedgerDamaged: it says so.
    """
    if any(words in str(error) for words in _DAMAGED):
        raise _damaged(engine, str(error)) from error


def _damaged(engine: Engine, said: str) -> LedgerDamaged:
    return LedgerDamaged(
        f"sổ cái hỏng: {engine.url.database} ({said}); số liệu đã công bố giữ nguyên. Đặt một THUOC_HOME mới, "
        f"khôi phục bản sao lưu gần nhất (`thuoc restore`), chép inbox sang, rồi `thuoc run` "
        f"/ the ledger is damaged: {engine.url.database} ({said}); what was published stays. Restore the latest backup "
        f"(`thuoc restore`) into a new THUOC_HOME, move the inbox there, then `thuoc run`"
    )
