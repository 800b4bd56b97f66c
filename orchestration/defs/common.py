"""What every definition shares: owners, the writer's pool, the resource that says where the state lies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import dagster as dg

from orchestration.settings import Settings

OWNERS = ["team:data-platform"]

#: Every step that writes state belongs to this pool; its limit is one run (dagster.yaml).
WRITER_POOL = "writer"


class Home(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where all state lies: the ``THUOC_*`` settings in force."""

    def settings(self) -> Settings:
        """The settings, read anew."""
        return Settings()


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        """Rounded to hundredths, as metadata shows it."""
        return round(time.monotonic() - self._start, 2)


@contextmanager
def writing(home: Home, step: str, run_id: str, *, last: bool = False) -> Iterator[Settings]:
    """The settings, while the writer's lock is held; how the step ended is logged, and measured.

    Args:
        last: a job may end with this step, so metrics are written after it (as after one that breaks).
    """
    from orchestration.pipeline.lock import writer_lock
    from orchestration.pipeline.steps import watched

    settings = home.settings()
    with writer_lock(settings), watched(settings, step, run_id, last=last):
        yield settings


def now() -> datetime:
    """The instant a step runs at: receipt of files, time of publication."""
    return datetime.now(UTC)
