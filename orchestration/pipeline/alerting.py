"""The last step of a run: what is wrong becomes incidents, incidents become messages, messages go out.

Each of the three is whole by itself and may be repeated: a crash between any two steps, and the next run or
`thuoc alerts send` goes on where the ledger says. No figure depends on them: a step that breaks is told and logged.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from orchestration.alerts import conditions
from orchestration.alerts.channels import Channel, read_channels
from orchestration.alerts.conditions import RUN_FAILED, UNSENT, UNUSABLE, Trouble
from orchestration.alerts.expected import Expected, expected_deliveries, load_due_days
from orchestration.alerts.lifecycle import inhibited, look
from orchestration.alerts.messages import Bilingual, Example, Words, write
from orchestration.alerts.owners import Registry, RegistryError, load_registry
from orchestration.alerts.planning import plan, situation, without_recipient
from orchestration.alerts.sending import Sent, send_waiting
from orchestration.domain.agencies import GROUP_NAMES
from orchestration.domain.calendar import WorkingCalendar
from orchestration.landing.contracts import DATASETS
from orchestration.landing.personal import masked
from orchestration.ledger import Ledger
from orchestration.ledger.incidents import by_fingerprint
from orchestration.ledger.models import HANOI
from orchestration.pipeline.alerts import read_alerts
from orchestration.pipeline.events import error_text, event, record
from orchestration.refused_rows import csv_of, refused_rows
from orchestration.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from orchestration.ledger.failing import Receipt

_OWN_RULES: dict[str, Bilingual] = {
    conditions.MISSING: ("Thiếu dữ liệu", "Missing delivery"),
    conditions.LATE: ("Gửi chậm", "Late delivery"),
    UNUSABLE: ("Thiết lập không dùng được", "A setting cannot be used"),
    RUN_FAILED: ("Lần chạy bị lỗi", "A run failed"),
    UNSENT: ("Thư cảnh báo không gửi được", "Alerts that cannot be sent"),
}

#: How long messages go out at the end of a run or of a command.
ROUND_SECONDS = 300.0

#: So long after an incident was resolved somebody may still be told that it was.
RESOLVED_TOLD_FOR = timedelta(days=30)

#: Refused rows that go along with a message, and those that stand in it.
ATTACHED_ROWS, SHOWN_ROWS = 5_000, 5


@dataclass(frozen=True)
class Told:
    """What became of a look: incidents that changed, by kind; how many live; messages written; what was sent.

    ``unreached``: incidents that nobody can be told of; ``faults``: settings that could not be used, in words.
    """

    changes: Mapping[str, int]
    open: int
    written: int
    sent: Sent
    unreached: int
    faults: tuple[str, ...]


@dataclass(frozen=True)
class _Routes:
    """Whom messages may go to, and what of the settings could not be used: nobody else waits for it."""

    registry: Registry
    channels: Mapping[str, Channel]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class _Seen:
    """What a look found: incidents that changed, by kind; of whose rows nothing is known; how many agencies deliver."""

    changes: Mapping[str, int]
    inhibited: set[tuple[str, str, str]]
    delivering: int


def tell_owners(settings: Settings, *, as_of: date | None = None, seconds: float = ROUND_SECONDS) -> Told:
    """Look, write, send. A setting that cannot be used is an incident of the engineers' and stops nothing else.

    Args:
        as_of: the day by which deliveries are due, if no run looked at a later one; null: the last run's.
        seconds: so long messages go out; what waits then is the next round's.

    Raises:
        LedgerDamaged, LedgerUnreachable: the ledger cannot be used.
    """
    routes = _routes(settings)
    with Ledger.open(settings.ledger_url) as ledger:
        now = hanoi_now()
        with alerts_lock(settings):
            seen, faults = _look(settings, ledger, as_of, now, routes.faults)
            written, unreached = _write(settings, ledger, routes, seen, now)
        still_open = len(ledger.alerts.incidents("open", "acknowledged"))
        sent = _send(settings, ledger, routes.channels, now + timedelta(seconds=seconds))
    outcome: dict[str, Any] = {"sent": sent.sent, "failed": sent.failed, "dead": sent.dead, "unreached": unreached}
    record(settings, event("owners_told", incidents=seen.changes, open=still_open, written=written, **outcome))
    return Told(seen.changes, still_open, written, sent, unreached, faults)


def expected_now(settings: Settings, ledger: Ledger, as_of: date | None = None) -> Iterator[Expected]:
    """The calendar of expected deliveries by a day; null: the last run's.

    Raises:
        ValueError: due_days.toml cannot be understood.
    """
    return _expected(settings, as_of or _newest_as_of(ledger, None) or hanoi_now().date(), ledger.alerts.receipts())


@contextmanager
def alerts_lock(settings: Settings) -> Iterator[None]:
    """One process at a time looks at incidents, writes messages, or changes one by hand."""
    from filelock import FileLock

    settings.home.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.home / "alerts.lock", timeout=60):
        yield


def _expected(settings: Settings, as_of: date, receipts: Sequence[Receipt]) -> Iterator[Expected]:
    calendar = WorkingCalendar.from_csv(settings.reference / "calendar_overrides.csv")
    due, of_agency = load_due_days(settings.reference / "due_days.toml", DATASETS)
    return expected_deliveries(
        receipts, as_of, due=due, of_agency=of_agency, ceased=_ceased(settings), is_working=calendar.is_working
    )


def _ceased(settings: Settings) -> dict[str, date]:
    """The last day of agencies that are none any more."""
    return {row["agency_code"]: date.fromisoformat(row["valid_to"]) for row in _agencies(settings) if row["valid_to"]}


def registry_of(settings: Settings) -> Registry:
    """The registry of owners that is in force.

    Raises:
        RegistryError: a row of it cannot be understood.
    """
    return load_registry([settings.owners, settings.reference / "owners.csv"], DATASETS)


def words_of(settings: Settings, calendar: WorkingCalendar) -> Words:
    """What codes are called, and what stands behind incidents."""
    return Words(
        agencies=GROUP_NAMES | {row["agency_code"]: (row["name_vi"], row["name_en"]) for row in _agencies(settings)},
        datasets=_dataset_names(),
        rules=_fault_names(),
        app_url=settings.app_url,
        is_working=calendar.is_working,
        examples=lambda delivery_id, dataset: _examples(settings, delivery_id, dataset),
    )


def rule_names() -> dict[str, Bilingual]:
    """What the rules behind incidents are called."""
    from expectations.explanations import explanations

    return {code: (one.name_vi, one.name_en) for code, one in explanations().items()} | _OWN_RULES


def _fault_names() -> dict[str, Bilingual]:
    """What their failures are called: a rule of a gate says what must hold, ours say what is wrong."""
    of_gates = {code: (f"Không đạt: {vi}", f"Failed: {en}") for code, (vi, en) in rule_names().items()}
    return of_gates | _OWN_RULES


def hanoi_now() -> datetime:
    """Asia/Ho_Chi_Minh wall clock, as the ledger keeps instants."""
    return datetime.now(UTC).astimezone(HANOI).replace(tzinfo=None)


def _routes(settings: Settings) -> _Routes:
    """The registry and the channels, as far as they can be understood; else the project's own registry."""
    channels, errors = read_channels(settings.channels)
    try:
        registry = registry_of(settings)
    except (RegistryError, UnicodeDecodeError) as error:
        registry = load_registry([settings.reference / "owners.csv"], DATASETS)
        return _Routes(registry, channels, (*map(str, errors), str(error)))
    return _Routes(registry, channels, tuple(map(str, errors)))


def _look(
    settings: Settings, ledger: Ledger, as_of: date | None, now: datetime, faults: tuple[str, ...]
) -> tuple[_Seen, tuple[str, ...]]:
    """Hold what is wrong now against the incidents; also what of the settings could not be used."""
    book = ledger.alerts
    failing = book.failing()
    here = [one for one in failing.attempts if one.period is not None or _lies_there(settings, one.path)]
    day = _newest_as_of(ledger, as_of) or now.date()
    try:
        expected = list(_expected(settings, day, failing.receipts))
    except ValueError as error:
        expected, faults = [], (*faults, str(error))
    found = by_fingerprint(
        [
            *conditions.of_deliveries(here),
            *conditions.of_figures(failing.figures),
            *conditions.of_calendar(expected),
            *conditions.of_warehouse([*_troubles(settings, ledger), *map(_unusable, faults)]),
        ]
    )
    living = [*book.incidents("open", "acknowledged"), *book.closed_by_hand()]
    known = {one.fingerprint: one for one in living}
    known |= {one.fingerprint: one for one in book.of_fingerprints(sorted(found.keys() - known.keys()))}
    unjudged = conditions.unjudged(here)
    seen = look(known, found, unjudged=unjudged, waiting=failing.waiting, now=now)
    book.save(seen.changes, now, absences=seen.absences)
    ceased = _ceased(settings)
    delivering = {one.agency_code for one in failing.receipts if ceased.get(one.agency_code, day) >= day}
    changes: Counter[str] = Counter(change.kind for change in seen.changes)
    return _Seen(changes, inhibited(found.values(), unjudged), len(delivering)), faults


def _write(settings: Settings, ledger: Ledger, routes: _Routes, looked: _Seen, now: datetime) -> tuple[int, int]:
    """Write what is to be told now into the outbox; how many messages, and how many incidents nobody can be told of."""
    book = ledger.alerts
    calendar = WorkingCalendar.from_csv(settings.reference / "calendar_overrides.csv")
    incidents, notices = book.to_tell(now - RESOLVED_TOLD_FOR)
    seen = situation(
        notices,
        registry=routes.registry,
        channels=routes.channels.keys(),
        silences=book.silences(at=now),
        delivering=looked.delivering,
        inhibited=looked.inhibited,
        is_working=calendar.is_working,
        now=now,
    )
    drafts = plan(incidents, seen)
    unreached = len(without_recipient(incidents, seen))
    if not drafts:
        return 0, unreached
    words = words_of(settings, calendar)
    return book.put([write(draft, words) for draft in drafts], now), unreached


def _send(settings: Settings, ledger: Ledger, channels: Mapping[str, Channel], until: datetime) -> Sent:
    return send_waiting(
        ledger.alerts,
        channels,
        now=hanoi_now,
        attachment=lambda delivery_id: _attachment(settings, delivery_id),
        until=until,
    )


def _troubles(settings: Settings, ledger: Ledger) -> Iterator[Trouble]:
    """Runs that failed since one published last, and messages that were given up."""
    published = ledger.last_published_at()
    failed = {
        alert.subject: alert
        for alert in read_alerts(settings)
        if alert.severity == "error" and (published is None or _wall_clock(alert.at) > published)
    }
    for subject, alert in failed.items():
        told = masked(alert.message)
        yield Trouble(RUN_FAILED, subject, told, told, alert.run_id)
    dead = ledger.alerts.counted("dead")
    if dead:
        yield Trouble(
            UNSENT,
            "",
            f"{dead} thư không gửi được sau nhiều lần thử: xem `thuoc alerts messages --status dead`, sửa kênh, rồi "
            "`thuoc alerts send --again`.",
            f"{dead} messages were given up: see `thuoc alerts messages --status dead`, mend the channel, then "
            "`thuoc alerts send --again`.",
        )


def _unusable(fault: str) -> Trouble:
    """A setting that could not be used, named by the file that it stands in."""
    return Trouble(UNUSABLE, fault.partition(" ")[0].rstrip(":,"), fault, fault)


def _lies_there(settings: Settings, path: str) -> bool:
    """Whether a file still lies in the inbox; one whose name is told by escapes is taken to."""
    return "\\x" in path or os.path.lexists(settings.inbox / path)


def _wall_clock(instant: datetime) -> datetime:
    return instant.astimezone(HANOI).replace(tzinfo=None)


def _newest_as_of(ledger: Ledger, as_of: date | None) -> date | None:
    """The latest day that a run looked at, or this one: a look back into the past makes nothing less late."""
    runs = ledger.runs()["as_of"].drop_nulls().to_list()
    return max([*runs, *([as_of] if as_of else [])], default=None)


def _agencies(settings: Settings) -> list[dict[str, str]]:
    with (settings.reference / "agencies.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _dataset_names() -> Mapping[str, Bilingual]:
    from expectations.wording import DATASETS as names

    return names


def _examples(settings: Settings, delivery_id: str, dataset: str) -> list[Example]:
    rows = _refused(settings, dataset, delivery_id, SHOWN_ROWS)
    if rows is None:
        return []
    return [Example(*row) for row in rows.select("source_row", "column", "raw_value", "message_vi").iter_rows()]


def _attachment(settings: Settings, delivery_id: str) -> tuple[str, str] | None:
    """The first refused rows of a delivery as (file name, CSV); null where there are none."""
    found = next(settings.quarantine.glob(f"*/{delivery_id}.parquet"), None)
    if found is None:
        return None
    rows = _refused(settings, found.parent.name, delivery_id, ATTACHED_ROWS)
    return None if rows is None else (f"{delivery_id}.csv", "".join(csv_of(rows)))


def _refused(settings: Settings, dataset: str, delivery_id: str, most: int) -> pl.DataFrame | None:
    """Refused rows; a file that is damaged keeps no message from anybody."""
    try:
        return refused_rows(settings.quarantine, dataset, delivery_id, most=most)
    except Exception as error:
        told = error_text(error)
        record(settings, event("quarantine_unreadable", level="error", delivery_id=delivery_id, error=told))
        return None
