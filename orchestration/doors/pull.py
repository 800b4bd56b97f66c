"""Pulling: each period of a source that is over becomes a delivery of the inbox, Parquet with a manifest.

What was pulled is what the manifests beside the files say: there is no second record that could fall out of step. The
manifest is placed before its file, for landing takes no notice of a manifest without one, but would take a file that
has none yet as it is. A pull that dies between the two has delivered nothing; the next one writes both again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from orchestration.domain.clock import HANOI
from orchestration.domain.periods import Period, month_after, parse_delivery_period
from orchestration.doors.database import PullFailed, connected, write_rows
from orchestration.doors.folder import DatasetFolder, Incoming, clear_leftovers, delivery_file, opened_folder
from orchestration.doors.sources import Every, Source
from orchestration.landing.inbox import MANIFEST_SUFFIX, InboxFile
from orchestration.landing.manifest import read_manifest
from orchestration.settings import Settings

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection

DOOR = "pull"

#: Any two months hold a whole one, whatever day it is.
_TWO_MONTHS = timedelta(days=62)


class PullBusy(Exception):
    """Another process pulls into this home."""


@dataclass(frozen=True)
class Pulled:
    """One period of one source; ``is_new`` is false where the delivery in the inbox holds just these rows already."""

    source: Source
    period: Period
    path: str
    revision: int
    rows: int
    is_new: bool


@contextmanager
def pulling(settings: Settings) -> Iterator[None]:
    """Be the one process that pulls into a home; what one that died was in the middle of is removed.

    Raises:
        PullBusy: another one does.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    alone = FileLock(settings.home / "pull.lock")
    try:
        alone.acquire(timeout=0)
    except Timeout:
        raise PullBusy("tiến trình khác đang lấy dữ liệu / another process is pulling") from None
    with alone:
        clear_leftovers(settings.inbox, DOOR)
        yield


def periods_due(settings: Settings, source: Source, now: datetime) -> list[Period]:
    """The periods that are over and were not pulled yet, the earliest first.

    They begin with ``since``; without it with the first one ever pulled; at the very first pull it is the last alone.

    Args:
        now: with a zone.
    """
    today = now.astimezone(HANOI).date()
    with opened_folder(settings.inbox, source.agency, source.dataset) as folder:
        spans = [span for file in folder.files() if (span := _pulled_span(source, file)) is not None]
    first = source.since or min((start for start, _ in spans), default=None)
    if first is None:
        return periods_between(source.period, today - _TWO_MONTHS, today)[-1:]
    over = periods_between(source.period, first, today)
    return [one for one in over if not any(start <= one.start and one.end <= end for start, end in spans)]


def periods_between(every: Every, first: date, until: date) -> list[Period]:
    """The whole periods from a day on that end by another."""
    start = first if every == "day" or first.day == 1 else month_after(first)
    periods: list[Period] = []
    while True:
        period = parse_delivery_period(f"{start:%Y-%m-%d}" if every == "day" else f"{start:%Y-%m}")
        if period.end > until:
            return periods
        periods.append(period)
        start = period.end


def pull(settings: Settings, source: Source, periods: Sequence[Period], now: datetime) -> Iterator[Pulled]:
    """Pull periods of a source, each as it comes; to be called within ``pulling``.

    Raises:
        PullFailed: the database cannot be reached, or the query fails; what was pulled before stays.
        FolderIsNoFolder, OSError: the inbox cannot be written.
    """
    with connected(source) as connection:
        for period in periods:
            yield _pull(settings, source, period, connection, now)


def _pull(settings: Settings, source: Source, period: Period, connection: Connection, now: datetime) -> Pulled:
    start, end = (datetime(day.year, day.month, day.day, tzinfo=HANOI) for day in (period.start, period.end))
    with opened_folder(settings.inbox, source.agency, source.dataset) as folder, folder.incoming(DOOR) as incoming:
        rows = write_rows(connection, source.query_between(start, end), incoming)
        incoming.flush()
        pulled = {"source": source.name, "from": start.isoformat(), "until": end.isoformat()}
        pulled["at"] = now.astimezone(HANOI).isoformat(timespec="seconds")
        manifest = {"rows": rows, "sha256": incoming.sha256, "pulled": pulled}
        with folder.alone():
            file, is_new = _placed(settings, folder, period, source, incoming, manifest)
    return Pulled(source, period, file.relative, file.revision, rows, is_new)


def _placed(
    settings: Settings,
    folder: DatasetFolder,
    period: Period,
    source: Source,
    incoming: Incoming,
    manifest: dict[str, object],
) -> tuple[InboxFile, bool]:
    """Name the rows as the period's next revision, unless the highest one holds just these bytes."""
    lying = folder.revisions(period)
    if lying and folder.sha256_of(lying[-1].path.name) == incoming.sha256:
        if not _manifest_of(lying[-1]).exists():
            _place_manifest(folder, lying[-1], manifest)
        return lying[-1], False
    file = _next_free(settings, source, period, lying[-1].revision + 1 if lying else 1)
    _place_manifest(folder, file, manifest)
    try:
        incoming.place(file.path.name)
    except FileExistsError:  # copied there in this very moment: no manifest of ours may stand beside it
        folder.remove(_manifest_of(file).name)
        raise PullFailed(
            f"{file.relative} vừa được gửi bằng cách khác; chạy lại / just came by another way: run again"
        ) from None
    return file, True


def _next_free(settings: Settings, source: Source, period: Period, revision: int) -> InboxFile:
    """The first revision from one on whose name no manifest waits for, but one of ours that a crash left alone."""
    suffix = f".r{revision}" if revision > 1 else ""
    file = delivery_file(settings.inbox, source.agency, source.dataset, f"{period.code}{suffix}.parquet")
    if file is None:
        raise PullFailed(f"hết số lần gửi của kỳ {period.code} / no revision of {period.code} is left")
    waiting = _manifest_of(file)
    if waiting.exists() and _stated_source(waiting) != source.name:
        return _next_free(settings, source, period, revision + 1)
    return file


def _place_manifest(folder: DatasetFolder, file: InboxFile, manifest: dict[str, object]) -> None:
    with folder.incoming(DOOR) as incoming:
        incoming.write(json.dumps(manifest, ensure_ascii=False).encode() + b"\n")
        incoming.place(_manifest_of(file).name, instead=True)


def _manifest_of(file: InboxFile) -> Path:
    return file.path.with_name(file.path.name + MANIFEST_SUFFIX)


def _stated_source(manifest: Path) -> object:
    pulled = read_manifest(manifest).stated.get("pulled")
    return pulled.get("source") if isinstance(pulled, dict) else None


def _pulled_span(source: Source, file: InboxFile) -> tuple[date, date] | None:
    """The days that a file of the inbox holds of a source, if its manifest says that it was pulled from there."""
    manifest = _manifest_of(file)
    if not manifest.exists() or _stated_source(manifest) != source.name:
        return None
    pulled = read_manifest(manifest).stated["pulled"]
    try:
        start, end = (datetime.fromisoformat(pulled[bound]).astimezone(HANOI) for bound in ("from", "until"))
    except (KeyError, TypeError, ValueError):
        return None
    return start.date(), end.date()
