"""The schema: what migrations build is what the models say, and opening a ledger costs next to nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from orchestration.ledger import Ledger, schema
from orchestration.ledger.models import Base


def test_migrations_build_what_the_models_say(ledger_url: str) -> None:
    Ledger.open(ledger_url).close()
    with create_engine(ledger_url).connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": schema.VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_opening_a_ledger_at_head_imports_neither_alembic_nor_polars(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    Ledger.open(url).close()
    program = (
        "import sys; from orchestration.ledger import Ledger;"
        f"Ledger.open({url!r}).known_files();"
        "print(sorted({'alembic', 'polars', 'great_expectations'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_sqlite_commits_are_durable_and_readers_never_wait(tmp_path: Path) -> None:
    engine = schema.open_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"pragma {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_migration_that_breaks_off_leaves_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic.operations import Operations

    def create_index(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(Operations, "create_index", create_index)
        with pytest.raises(RuntimeError, match="power cut"):
            Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with sqlite3.connect(tmp_path / "ledger.sqlite") as left:
        assert left.execute("select name from sqlite_master").fetchall() == []

    Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}").close()


def test_a_ledger_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    engine = schema.open_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"update {schema.VERSION_TABLE} set version_num = '9999'"))
    engine.dispose()
    with pytest.raises(schema.LedgerTooNew, match="9999"):
        Ledger.open(url)
