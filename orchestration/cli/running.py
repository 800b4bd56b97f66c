"""``thuoc run``: Dagster's definitions, run in this process, with progress and a summary for people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from orchestration.cli.exits import NOT_FINISHED, REFUSED, RunFailed, load_settings
from orchestration.cli.language import speaker
from orchestration.cli.summary import print_nothing_new, print_summary


def run_pipeline(*, as_of: date | None, full_refresh: bool) -> None:
    """Land, gate, build, audit, publish; do nothing when nothing is new since the last publication.

    Raises:
        RunFailed: nothing was published.
        WriterBusy: another process is at work.
    """
    from orchestration.cli.execution import execute
    from orchestration.cli.stopping import stoppable
    from orchestration.pipeline.code_version import code_version
    from orchestration.pipeline.latest import circumstances, published_already, remember
    from orchestration.pipeline.lock import writer_lock

    settings = load_settings()
    say = speaker(settings.language)
    now = datetime.now(UTC)
    day = as_of or now.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    version = code_version(settings)
    number = published_already(settings, circumstances(settings, as_of=day, code_version=version))
    if number is not None and not full_refresh:
        print_nothing_new(say, number, day)
        return
    with writer_lock(settings, now=now):
        seen = circumstances(settings, as_of=day, code_version=version)
        # Who waited for another run may find that it did all there was to do.
        number = published_already(settings, seen)
        if number is not None and not full_refresh:
            print_nothing_new(say, number, day)
            return
        outcome = stoppable(partial(execute, settings, say, as_of=day, full_refresh=full_refresh), say)
        if outcome.number is not None:
            remember(settings, seen, outcome.number)
        print_summary(settings, say, outcome)
    if outcome.number is None:
        raise RunFailed(outcome.failure, REFUSED if outcome.refused else NOT_FINISHED)
