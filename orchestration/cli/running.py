"""``thuoc run`` and ``thuoc replay``: Dagster's definitions in this process, with progress and a summary for people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from orchestration.cli.exits import NOT_FINISHED, REFUSED, RunFailed, WrongUsage, load_settings
from orchestration.cli.language import speaker
from orchestration.cli.summary import print_nothing_new, print_summary
from orchestration.cli.telling import is_to_tell, mark_untold, tell
from orchestration.domain.clock import wall_clock

if TYPE_CHECKING:
    from orchestration.cli.execution import Outcome
    from orchestration.pipeline.latest import Circumstances


def run_pipeline(*, as_of: date | None, full_refresh: bool) -> None:
    """Land, gate, build, audit, publish; do nothing when nothing is new since the last publication.

    Raises:
        RunFailed: nothing was published.
        WriterBusy: another process is at work.
    """
    from orchestration.cli.execution import execute
    from orchestration.cli.stopping import stoppable
    from orchestration.pipeline.code_version import code_version
    from orchestration.pipeline.events import event, record
    from orchestration.pipeline.latest import circumstances, published_already, remember
    from orchestration.pipeline.lock import writer_lock
    from orchestration.pipeline.metrics import note_up_to_date

    settings = load_settings()
    say = speaker(settings.language)
    now = datetime.now(UTC)
    day = as_of or _today(now)
    version = code_version(settings)

    def nothing_new(seen: Circumstances) -> bool:
        number = published_already(settings, seen)
        if number is None or full_refresh:
            return False
        record(settings, event("nothing_new", at=now, publication=number, as_of=day))
        note_up_to_date(settings, now)
        print_nothing_new(say, number, day)
        if is_to_tell(settings):
            tell(settings, say, as_of=day)
        return True

    if nothing_new(circumstances(settings, as_of=day, code_version=version)):
        return
    with writer_lock(settings, now=now):
        seen = circumstances(settings, as_of=day, code_version=version)
        # Who waited for another run may find that it did all there was to do.
        if nothing_new(seen):
            return
        outcome = stoppable(partial(execute, settings, say, as_of=day, full_refresh=full_refresh), say)
        if outcome.number is not None:
            mark_untold(settings)
            remember(settings, seen, outcome.number)
        print_summary(settings, say, outcome)
    tell(settings, say, as_of=day)
    _raise_if_unpublished(outcome)


def replay_files(*, agency: str | None, period: str | None, dataset: str | None, as_of: date | None) -> None:
    """Land these files of the inbox again, new or not, and nothing else; then gate, build, audit, publish.

    What the next run has to do is left to it: files that are new stay new.

    Raises:
        WrongUsage: nothing is named, a name is unknown, or the inbox holds no such file.
        RunFailed: nothing was published.
        WriterBusy: another process is at work.
    """
    from orchestration.cli.execution import execute
    from orchestration.cli.stopping import stoppable
    from orchestration.pipeline.lock import writer_lock
    from orchestration.pipeline.replay import NothingToReplay, files_to_replay

    settings = load_settings()
    say = speaker(settings.language)
    named = {"agency": agency, "period": period, "dataset": dataset}
    again = {name: value for name, value in named.items() if value is not None}
    try:
        files_to_replay(settings, **again)
    except NothingToReplay as error:
        raise WrongUsage(str(error)) from None
    now = datetime.now(UTC)
    with writer_lock(settings, now=now):
        outcome = stoppable(partial(execute, settings, say, as_of=as_of or _today(now), again=again), say)
        print_summary(settings, say, outcome, replayed=True)
    tell(settings, say, as_of=outcome.as_of)
    _raise_if_unpublished(outcome)


def _today(now: datetime) -> date:
    return wall_clock(now).date()


def _raise_if_unpublished(outcome: Outcome) -> None:
    if outcome.number is None:
        raise RunFailed(outcome.failure, REFUSED if outcome.refused else NOT_FINISHED)
