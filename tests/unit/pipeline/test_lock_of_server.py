"""One writer among all machines whose ledger is on one PostgreSQL server."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.ledger.locking import LedgerBusy, writers_lock
from orchestration.pipeline.lock import WriterBusy, writer_lock
from orchestration.settings import Settings
from tests.support.postgres import Server
from tests.unit.pipeline.test_lock import another_writer


@pytest.fixture
def shared(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A home whose ledger another machine, with a home of its own, uses too."""
    with postgres.database("shared") as url:
        monkeypatch.setenv("THUOC_LEDGER_URL", url)
        yield Settings(home=tmp_path / "home")


def held_by(shared: Settings) -> str:
    """What another session of the server is told of the lock's holder; nothing if it is free."""
    try:
        with writers_lock(shared.ledger_url, timeout=0):
            return ""
    except LedgerBusy as busy:
        return str(busy)


def test_a_writer_on_another_machine_keeps_this_one_out_and_is_named(shared: Settings, tmp_path: Path) -> None:
    with another_writer(tmp_path / "other") as holder:
        with pytest.raises(WriterBusy) as busy, writer_lock(shared):
            pass
        assert f"thuoc {socket.gethostname()[:40]} {holder.pid}, 20" in str(busy.value)
        assert not (shared.home / "writer.json").exists()
        assert holder.stdin is not None
        holder.stdin.close()
        with writer_lock(shared.model_copy(update={"lock_timeout": 20.0})), writer_lock(shared):
            pass


def test_a_killed_writer_leaves_the_server_free(shared: Settings, tmp_path: Path) -> None:
    with another_writer(tmp_path / "other") as holder:
        assert f" {holder.pid}, " in held_by(shared)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        with writer_lock(shared.model_copy(update={"lock_timeout": 5.0})):
            assert f" {os.getpid()}, " in held_by(shared)


def test_the_lock_is_free_again_after_a_step_that_failed(shared: Settings, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writer_lock(shared):
        _ = 1 / 0
    with another_writer(tmp_path / "other"):
        pass
