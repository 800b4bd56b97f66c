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
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from orchestration.alerts import conditions
from orchestration.alerts.channels import Channel, load_channels
from orchestration.alerts.conditions import RUN_FAILED, UNSENT, Trouble
from orchestration.alerts.expected import Expected, expected_deliveries, load_due_days
from orchestration.alerts.lifecycle import look
from orchestration.alerts.messages import Bilingual, Example, Words, write
from orchestration.alerts.owners import Registry, load_registry
from orchestration.alerts.planning import plan, situation
from orchestration.alerts.sending import Sent, send_waiting
from orchestration.domain.agencies import GROUP_NAMES
from orchestration.domain.calendar import WorkingCalendar
from orchestration.landing.contracts import DATASETS
from orchestration.ledger import Ledger
from orchestration.ledger.incidents import by_fingerprint
from orchestration.ledger.models import HANOI
from orchestration.pipeline.alerts import read_alerts
from orchestration.pipeline.events import event, record
from orchestration.refused_rows import csv_of, refused_rows
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.ledger.failing import Receipt

_OWN_RULES: dict[str, Bilingual] = {
    conditions.MISSING: ("Thiếu dữ liệu", "Missing delivery"),
    conditions.LATE: ("Gửi chậm", "Late delivery"),
    RUN_FAILED: ("Lần chạy bị lỗi", "A run failed"),
    UNSENT: ("Thư cảnh báo không gửi được", "Alerts that cannot be sent"),
}

#: Refused rows that go along with a message, and those that stand in it.
ATTACHED_ROWS, SHOWN_ROWS = 5_000, 5


@dataclass(frozen=True)
class Told:
    """What became of a look: incidents that changed, by kind; messages written; what was sent (null: not tried)."""

    changes: Mapping[str, int]
    open: int
    written: int
    sent: Sent | None


def tell_owners(settings: Settings, *, as_of: date | None = None, send: bool = True, run_id: str | None = None) -> Told:
    """Look, write, send.

    Args:
        as_of: the day by which deliveries are due; null: the last run's.
        send: messages go out now, too.

    Raises:
        RegistryError, ChannelError, ValueError: owners.csv, channels.toml or due_days.toml cannot be understood.
        LedgerDamaged, LedgerUnreachable: the ledger cannot be used.
    """
    registry, channels = registry_of(settings), load_channels(settings.channels)
    calendar = WorkingCalendar.from_csv(settings.reference / "calendar_overrides.csv")
    with Ledger.open(settings.ledger_url) as ledger:
        now = hanoi_now()
        with alerts_lock(settings):
            changes = _look(settings, ledger, calendar, as_of or _last_as_of(ledger) or now.date(), now)
            written = _write(settings, ledger, calendar, registry, channels, now)
        still_open = len(ledger.alerts.incidents("open", "acknowledged"))
        sent = _send(settings, ledger, channels) if send else None
    outcome: dict[str, Any] = {"sent": sent.sent, "failed": sent.failed, "dead": sent.dead} if sent else {}
    record(
        settings, event("owners_told", run_id=run_id, incidents=changes, open=still_open, written=written, **outcome)
    )
    return Told(changes, still_open, written, sent)


def expected_now(settings: Settings, ledger: Ledger, as_of: date | None = None) -> Iterator[Expected]:
    """The calendar of expected deliveries by a day; null: the last run's.

    Raises:
        ValueError: due_days.toml cannot be understood.
    """
    receipts = ledger.alerts.failing()[2]
    return _expected(settings, as_of or _last_as_of(ledger) or hanoi_now().date(), receipts)


@contextmanager
def alerts_lock(settings: Settings) -> Iterator[None]:
    """One process at a time looks at incidents, writes messages, or changes one by hand."""
    from filelock import FileLock

    settings.home.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.home / "alerts.lock", timeout=60):
        yield


def _expected(settings: Settings, as_of: date, receipts: Sequence[Receipt]) -> Iterator[Expected]:
    calendar = WorkingCalendar.from_csv(settings.reference / "calendar_overrides.csv")
    due, of_agency = load_due_days(settings.reference / "due_days.toml")
    ceased = {row["agency_code"]: date.fromisoformat(row["valid_to"]) for row in _agencies(settings) if row["valid_to"]}
    return expected_deliveries(
        receipts, as_of, due=due, of_agency=of_agency, ceased=ceased, is_working=calendar.is_working
    )


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


def _look(
    settings: Settings, ledger: Ledger, calendar: WorkingCalendar, as_of: date, now: datetime
) -> Mapping[str, int]:
    """Hold what is wrong now against the incidents; how many were opened, changed, resolved, reopened."""
    attempts, figures, receipts = ledger.alerts.failing()
    here = [one for one in attempts if one.period is not None or _lies_there(settings, one.path)]
    wrong = by_fingerprint(
        [
            *conditions.of_deliveries(here),
            *conditions.of_figures(figures),
            *conditions.of_calendar(_expected(settings, as_of, receipts)),
            *conditions.of_warehouse(_troubles(settings, ledger)),
        ]
    )
    living = {one.fingerprint: one for one in ledger.alerts.incidents("open", "acknowledged")}
    again = ledger.alerts.of_fingerprints(sorted(wrong.keys() - living.keys()))
    known = living | {one.fingerprint: one for one in again}
    seen = look(known, wrong, unjudged=conditions.unjudged(here), now=now)
    ledger.alerts.save(seen.changes, now, absences=seen.absences)
    return dict(Counter(change.kind for change in seen.changes))


def _write(
    settings: Settings,
    ledger: Ledger,
    calendar: WorkingCalendar,
    registry: Registry,
    channels: Mapping[str, Channel],
    now: datetime,
) -> int:
    """Write what is to be told now into the outbox; how many messages."""
    if not channels:
        return 0
    book = ledger.alerts
    notices = book.told()
    living = book.incidents("open", "acknowledged")
    told = {notice.fingerprint for notice in notices} - {one.fingerprint for one in living}
    seen = situation(
        notices,
        registry=registry,
        channels=channels.keys(),
        silences=book.silences(at=now),
        delivering=len({receipt.agency_code for receipt in book.failing()[2]}),
        is_working=calendar.is_working,
        now=now,
    )
    drafts = plan([*living, *book.of_fingerprints(sorted(told))], seen)
    if not drafts:
        return 0
    words = words_of(settings, calendar)
    return book.put([write(draft, words) for draft in drafts], now)


def _send(settings: Settings, ledger: Ledger, channels: Mapping[str, Channel]) -> Sent:
    return send_waiting(
        ledger.alerts,
        channels,
        now=hanoi_now,
        attachment=lambda delivery_id: _attachment(settings, delivery_id),
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
        yield Trouble(RUN_FAILED, subject, alert.message, alert.message)
    dead = len(ledger.alerts.messages("dead"))
    if dead:
        yield Trouble(
            UNSENT,
            "",
            f"{dead} thư không gửi được sau nhiều lần thử: xem `thuoc alerts messages --status dead`, sửa kênh, rồi "
            "`thuoc alerts send --again`.",
            f"{dead} messages were given up: see `thuoc alerts messages --status dead`, mend the channel, then "
            "`thuoc alerts send --again`.",
        )


def _lies_there(settings: Settings, path: str) -> bool:
    """Whether a file still lies in the inbox; one whose name is told by escapes is taken to."""
    return "\\x" in path or os.path.lexists(settings.inbox / path)


def _wall_clock(instant: datetime) -> datetime:
    return instant.astimezone(HANOI).replace(tzinfo=None)


def _last_as_of(ledger: Ledger) -> date | None:
    runs = ledger.runs()
    return None if runs.is_empty() else runs["as_of"][-1]


def _agencies(settings: Settings) -> list[dict[str, str]]:
    with (settings.reference / "agencies.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _dataset_names() -> Mapping[str, Bilingual]:
    from expectations.wording import DATASETS as names

    return names


def _examples(settings: Settings, delivery_id: str, dataset: str) -> list[Example]:
    rows = refused_rows(settings.quarantine, dataset, delivery_id, most=SHOWN_ROWS)
    if rows is None:
        return []
    return [Example(*row) for row in rows.select("source_row", "column", "raw_value", "message_vi").iter_rows()]


def _attachment(settings: Settings, delivery_id: str) -> tuple[str, str] | None:
    """The first refused rows of a delivery as (file name, CSV); null where there are none."""
    found = next(settings.quarantine.glob(f"*/{delivery_id}.parquet"), None)
    if found is None:
        return None
    rows = refused_rows(settings.quarantine, found.parent.name, delivery_id, most=ATTACHED_ROWS)
    return None if rows is None else (f"{delivery_id}.csv", "".join(csv_of(rows)))
