"""A step of a run, watched: how long it took, how it ended, for the log and the metrics."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration.pipeline.events import error_text, event, record
from orchestration.pipeline.metrics import note_step, write_metrics
from orchestration.settings import Settings


@contextmanager
def watched(settings: Settings, step: str, run_id: str, *, last: bool = False) -> Iterator[None]:
    """Tell how a step ended; after the last step of a job, and after one that breaks, metrics are written."""
    began = time.monotonic()
    error: BaseException | None = None
    try:
        yield
    except BaseException as broke:
        error = broke
        raise
    finally:
        seconds = round(time.monotonic() - began, 3)
        if error is None:
            ended = event("step_finished", run_id=run_id, step=step, seconds=seconds)
        else:
            told = error_text(error)
            ended = event("step_failed", level="error", run_id=run_id, step=step, seconds=seconds, error=told)
        record(settings, ended)
        with _told_if_unwritten(settings):
            note_step(settings, run_id=run_id, step=step, seconds=seconds, failed=error is not None)
        if last or error is not None:
            refresh_metrics(settings)


def refresh_metrics(settings: Settings) -> None:
    """Write the metrics; that they cannot be written is told, and stops nobody's work."""
    with _told_if_unwritten(settings):
        write_metrics(settings)


@contextmanager
def _told_if_unwritten(settings: Settings) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # Whoever watches sees the file grow old; no figure depends on it.
        record(settings, event("metrics_failed", level="error", error=error_text(error)))
