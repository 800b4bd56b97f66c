"""What every definition shares: owners, the writer's pool, the resource that says where the state lies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import dagster as dg

from orchestration.defs.instance import IN_PROCESS
from orchestration.settings import Settings

OWNERS = ["team:data-platform"]

#: Months, and the hour of the daily run, are Vietnam's.
TIMEZONE = "Asia/Ho_Chi_Minh"

#: What steps are given; checks have a context of their own.
Context = dg.AssetExecutionContext | dg.AssetCheckExecutionContext

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


#: A step that finds another writer at work asks again so many times, so far apart (s): half an hour in all.
BUSY_RETRIES, BUSY_WAIT = 60, 30

#: A file server that was away for a moment: landing again costs at most a batch.
STORAGE_RETRIES, STORAGE_WAIT = 3, 20


@contextmanager
def writing(home: Home, context: Context, step: str, *, last: bool = False) -> Iterator[Settings]:
    """The settings, while the writer's lock is held; how the step ended is logged, and measured.

    Steps of the daemon's runs wait for another writer's end.

    Args:
        last: a job may end with this step, so metrics are written after it (as after one that breaks).

    Raises:
        RetryRequested: another process writes. Nothing was done yet, so any step can be tried again.
        WriterBusy: the same in a run of `thuoc run`, which tells people at once.
    """
    from orchestration.pipeline.lock import WriterBusy, writer_lock
    from orchestration.pipeline.steps import watched

    settings = home.settings()
    with ExitStack() as held:
        try:
            held.enter_context(writer_lock(settings))
        except WriterBusy as busy:
            if is_in_process(context):
                raise
            raise dg.RetryRequested(max_retries=BUSY_RETRIES, seconds_to_wait=BUSY_WAIT) from busy
        held.enter_context(watched(settings, step, context.run.run_id, last=last))
        yield settings


@contextmanager
def storage_may_be_away(context: Context) -> Iterator[None]:
    """Ask for another try of a step that can be repeated when a file or folder cannot be reached.

    Raises:
        RetryRequested: in the daemon's runs, for an ``OSError``; `thuoc run` tells it as it is.
    """
    try:
        yield
    except OSError as error:
        if is_in_process(context):
            raise
        raise dg.RetryRequested(max_retries=STORAGE_RETRIES, seconds_to_wait=STORAGE_WAIT) from error


def is_in_process(context: Context) -> bool:
    """Whether the step belongs to `thuoc run`, which somebody waits for."""
    return IN_PROCESS.items() <= context.run.tags.items()


def now() -> datetime:
    """The instant a step runs at: receipt of files, time of publication."""
    return datetime.now(UTC)
