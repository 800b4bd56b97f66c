"""``thuoc pull``: what agencies' databases hold of the periods that are over, brought into the inbox."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import typer

from orchestration.cli.exits import NOT_FINISHED, RunFailed, WrongUsage, load_settings
from orchestration.cli.language import Say, speaker

if TYPE_CHECKING:
    from orchestration.domain.periods import Period
    from orchestration.doors.pull import Pulled
    from orchestration.doors.sources import Source
    from orchestration.settings import Settings


def pull_sources(*, agency: str | None, name: str | None, since: date | None, until: date | None) -> None:
    """Pull what is due, or with bounds the whole periods between them again; a source that fails does not stop others.

    Raises:
        WrongUsage: no such source, or ``pulls.toml`` is wrong, or no whole period lies between the bounds.
        RunFailed: a source failed, or another process is pulling.
    """
    from orchestration.doors.pull import PullBusy, pulling

    settings = load_settings()
    say = speaker(settings.language)
    now = datetime.now(UTC)
    chosen = _chosen(settings, agency, name)
    try:
        with pulling(settings):
            work = [(source, _periods(settings, source, since, until, now)) for source in chosen]
            failed = [source.name for source, periods in work if not _pulled(settings, source, periods, now, say)]
    except PullBusy as error:
        raise RunFailed(str(error), NOT_FINISHED) from None
    if not any(periods for _, periods in work):
        typer.echo(say("Không có kỳ nào cần lấy.", "Nothing is due."))
    if failed:
        raise RunFailed(f"chưa lấy được / not pulled: {', '.join(failed)}", NOT_FINISHED)


def _chosen(settings: Settings, agency: str | None, name: str | None) -> list[Source]:
    from orchestration.doors.sources import BadSources, load_sources, sources_file
    from orchestration.pipeline.replay import agency_codes

    try:
        sources = load_sources(sources_file(settings), agency_codes(settings.reference))
    except BadSources as error:
        raise WrongUsage(str(error)) from None
    chosen = [one for one in sources if agency in (None, one.agency) and name in (None, one.name)]
    if not chosen:
        known = ", ".join(f"{one.name} ({one.agency})" for one in sources)
        raise WrongUsage(f"không có nguồn nào như vậy (có: {known}) / no such source (there are: {known})")
    return chosen


def _periods(settings: Settings, source: Source, since: date | None, until: date | None, now: datetime) -> list[Period]:
    from orchestration.domain.clock import HANOI
    from orchestration.doors.pull import periods_between, periods_due

    if since is None and until is None:
        return periods_due(settings, source, now)
    today = now.astimezone(HANOI).date()
    first = since or source.since
    last = min(until or today, today)
    periods = [] if first is None else periods_between(source.period, first, last)
    if not periods:
        raise WrongUsage(
            f"{source.name}: không có kỳ trọn vẹn nào đã qua giữa --from và --until (period = {source.period}) "
            f"/ no whole period that is over lies between --from and --until"
        )
    return periods


def _pulled(settings: Settings, source: Source, periods: list[Period], now: datetime, say: Say) -> bool:
    """Pull periods of one source and tell of each; False: it failed, and why is told."""
    from orchestration.doors.database import PullFailed
    from orchestration.doors.folder import FolderIsNoFolder
    from orchestration.doors.pull import pull
    from orchestration.pipeline.events import event, record

    facts = {"source": source.name, "agency_code": source.agency, "dataset": source.dataset}
    try:
        for one in pull(settings, source, periods, now) if periods else ():
            typer.echo(_told(one, say))
            told = event("pulled", period=one.period.code, revision=one.revision, rows=one.rows) | facts
            record(settings, told | ({} if one.is_new else {"again": True}))
    except (PullFailed, FolderIsNoFolder) as error:
        record(settings, event("pull_failed", level="error", sqlstate=getattr(error, "sqlstate", None)) | facts)
        typer.echo(f"{source.name}: {error}", err=True)
        return False
    return True


def _told(one: Pulled, say: Say) -> str:
    from orchestration.domain.vietnamese import format_number

    what = f"{one.source.name} {one.period.code}"
    if not one.is_new:
        return say(f"{what}: không đổi, {one.path}", f"{what}: unchanged, {one.path}")
    rows = format_number(one.rows)
    return say(f"{what}: {rows} dòng → {one.path}", f"{what}: {rows} rows → {one.path}")
