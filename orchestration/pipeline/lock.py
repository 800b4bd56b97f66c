"""One writer at a time: an operating system's lock on ``writer.lock``, let go when its process dies.

Who holds it is written beside it, in ``writer.json``, for the message that a second writer gets.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
    """
    from filelock import FileLock, Timeout

    settings.home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.home / "writer.lock", thread_local=False, is_singleton=True)
    holder = settings.home / "writer.json"
    try:
        lock.acquire(timeout=settings.lock_timeout)
    except Timeout:
        raise WriterBusy(_told(holder, settings.lock_timeout)) from None
    try:
        if lock.lock_counter == 1:
            facts = {"pid": os.getpid(), "since": (now or datetime.now(UTC)).isoformat()}
            holder.write_text(json.dumps(facts), encoding="utf-8")
        yield
    finally:
        if lock.lock_counter == 1:
            holder.unlink(missing_ok=True)
        lock.release()


def _told(holder: Path, waited: float) -> str:
    try:
        facts = json.loads(holder.read_text(encoding="utf-8"))
        pid, since = facts["pid"], datetime.fromisoformat(facts["since"]).astimezone()
        who_vi, who_en = f"tiến trình {pid} từ {since:%d/%m/%Y %H:%M:%S}", f"process {pid} since {since:%F %T}"
    except (OSError, ValueError, KeyError):
        who_vi, who_en = "một tiến trình khác", "another process"
    return (
        f"{who_vi} đang ghi (đã chờ {waited:g} giây); chạy lại khi nó xong, hoặc đặt THUOC_LOCK_TIMEOUT để chờ lâu hơn "
        f"/ {who_en} is writing (waited {waited:g} s): run again when it is done, or set THUOC_LOCK_TIMEOUT"
    )
