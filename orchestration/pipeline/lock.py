"""One writer at a time: an operating system's lock on ``writer.lock``, let go when its process dies.

Where the ledger is on a PostgreSQL server, the server's lock as well: other machines may write there. Who holds it is
written beside it, in ``writer.json``, for the message that a second writer gets.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from orchestration.settings import Settings


class WriterBusy(Exception):
    """Another process holds the writer's lock; the message says which, and since when."""


@contextmanager
def writer_lock(settings: Settings, *, now: datetime | None = None) -> Iterator[None]:
    """Hold the lock of ``settings.home``; entering it again in the same process is free.

    A second writer waits ``settings.lock_timeout`` seconds.

    Raises:
        WriterBusy: it is still held then.
        LedgerUnreachable: the ledger's server cannot be reached.
    """
    from filelock import FileLock, Timeout

    from orchestration.ledger.locking import LedgerBusy, writers_lock

    settings.home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.home / "writer.lock", thread_local=False, is_singleton=True)
    holder = settings.home / "writer.json"
    try:
        lock.acquire(timeout=settings.lock_timeout)
    except Timeout:
        raise WriterBusy(_told(holder, settings.lock_timeout)) from None
    try:
        with ExitStack() as held:
            if lock.lock_counter == 1:
                held.enter_context(writers_lock(settings.ledger_url, settings.lock_timeout))
                facts = {"pid": os.getpid(), "since": (now or datetime.now(UTC)).isoformat()}
                holder.write_text(json.dumps(facts), encoding="utf-8")
                held.callback(holder.unlink, missing_ok=True)
            yield
    except LedgerBusy as busy:
        raise WriterBusy(_told_of(f"“{busy}”", f"“{busy}”", settings.lock_timeout)) from None
    finally:
        lock.release()


def _told(holder: Path, waited: float) -> str:
    try:
        facts = json.loads(holder.read_text(encoding="utf-8"))
        pid, since = facts["pid"], datetime.fromisoformat(facts["since"]).astimezone()
        who_vi, who_en = f"tiến trình {pid} từ {since:%d/%m/%Y %H:%M:%S}", f"process {pid} since {since:%F %T}"
    except (OSError, ValueError, KeyError):
        who_vi, who_en = "một tiến trình khác", "another process"
    return _told_of(who_vi, who_en, waited)


def _told_of(who_vi: str, who_en: str, waited: float) -> str:
    return (
        f"{who_vi} đang ghi (đã chờ {waited:g} giây); chạy lại khi nó xong, hoặc đặt THUOC_LOCK_TIMEOUT để chờ lâu hơn "
        f"/ {who_en} is writing (waited {waited:g} s): run again when it is done, or set THUOC_LOCK_TIMEOUT"
    )
