"""The last step of a run: what is wrong becomes incidents, incidents become messages, messages go out.

Each of the three is whole by itself and may be repeated: a crash between any two steps, and the next run or
`thuoc alerts send` goes on where the ledger says. No figure depends on them: a step that breaks is told and logged.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from orchestration.alerts import conditions
from orchestration.alerts.acting import alerts_lock
from orchestration.alerts.channels import Channel, read_channels
from orchestration.alerts.conditions import RUN_FAILED, UNSENT, UNUSABLE, Trouble
from orchestration.alerts.due_calendar import ceased, expected_of, newest_as_of, working_calendar
from orchestration.alerts.lifecycle import inhibited, look
from orchestration.alerts.messages import write
from orchestration.alerts.owners import Registry, RegistryError, read_registry
from orchestration.alerts.planning import plan, situation, without_recipient
from orchestration.alerts.sending import Hours, Sent, send_waiting
from orchestration.domain.agencies import is_agency_code
from orchestration.domain.calendar import IsWorking
from orchestration.domain.clock import hanoi_now, wall_clock
from orchestration.landing.contracts import DATASETS
from orchestration.landing.personal import masked
from orchestration.ledger import Ledger
from orchestration.ledger.failing import Attempt
from orchestration.ledger.incidents import by_fingerprint
from orchestration.pipeline.alert_words import attachment, words_of
from orchestration.pipeline.alerts import read_alerts
from orchestration.pipeline.events import event, record
from orchestration.settings import Settings

#: How long messages go out at the end of a run or of a command.
ROUND_SECONDS = 300.0

#: So long after an incident was resolved somebody may still be told that it was.
RESOLVED_TOLD_FOR = timedelta(days=30)


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
    """Whom messages may go to, on which days, and what of the settings could not be used: nobody else waits for it."""

    registry: Registry
    channels: Mapping[str, Channel]
    is_working: IsWorking
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
        with alerts_lock(settings.home):
            seen, faults = _look(settings, ledger, as_of, now, routes)
            written, unreached = _write(settings, ledger, routes, seen, now)
        still_open = len(ledger.alerts.incidents("open", "acknowledged"))
        sent = _send(settings, ledger, routes, now + timedelta(seconds=seconds))
    outcome: dict[str, Any] = {"sent": sent.sent, "failed": sent.failed, "dead": sent.dead, "unreached": unreached}
    record(settings, event("owners_told", incidents=seen.changes, open=still_open, written=written, **outcome))
    return Told(seen.changes, still_open, written, sent, unreached, faults)


def registry_of(settings: Settings) -> tuple[Registry, list[RegistryError]]:
    """The registry of owners that is in force, and what of it could not be understood."""
    return read_registry([settings.owners, settings.reference / "owners.csv"], DATASETS)


def _routes(settings: Settings) -> _Routes:
    """The registry and the channels, as far as they can be understood."""
    channels, unusable = read_channels(settings.channels)
    registry, wrong = registry_of(settings)
    faults = tuple(str(error) for error in (*unusable, *wrong))
    return _Routes(registry, channels, cache(working_calendar(settings).is_working), faults)


def _look(
    settings: Settings, ledger: Ledger, as_of: date | None, now: datetime, routes: _Routes
) -> tuple[_Seen, tuple[str, ...]]:
    """Hold what is wrong now against the incidents; also what of the settings could not be used."""
    book = ledger.alerts
    failing = book.failing()
    here = [one for one in failing.attempts if _is_placed(one) or _lies_there(settings, one.path)]
    day, until, faults = newest_as_of(ledger, as_of) or now.date(), ceased(settings), routes.faults
    try:
        expected = list(expected_of(settings, failing.receipts, day, until, routes.is_working))
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
    delivering = {one.agency_code for one in failing.receipts if until.get(one.agency_code, day) >= day}
    changes: Counter[str] = Counter(change.kind for change in seen.changes)
    return _Seen(changes, inhibited(found.values(), unjudged), len(delivering)), faults


def _write(settings: Settings, ledger: Ledger, routes: _Routes, looked: _Seen, now: datetime) -> tuple[int, int]:
    """Write what is to be told now into the outbox; how many messages, and how many incidents nobody can be told of."""
    book = ledger.alerts
    incidents, notices = book.to_tell(now - RESOLVED_TOLD_FOR)
    seen = situation(
        notices,
        registry=routes.registry,
        channels=routes.channels.keys(),
        silences=book.silences(at=now),
        delivering=looked.delivering,
        inhibited=looked.inhibited,
        is_working=routes.is_working,
        now=now,
        written=book.written_since(now - timedelta(days=1)),
    )
    drafts = plan(incidents, seen)
    unreached = len(without_recipient(incidents, seen))
    if not drafts:
        return 0, unreached
    words = words_of(settings, routes.is_working)
    return book.put([write(draft, words) for draft in drafts], now), unreached


def _send(settings: Settings, ledger: Ledger, routes: _Routes, until: datetime) -> Sent:
    return send_waiting(
        ledger.alerts,
        routes.channels,
        hours=Hours(routes.registry, routes.is_working),
        now=hanoi_now,
        attachment=lambda delivery_id: attachment(settings, delivery_id),
        until=until,
    )


def _troubles(settings: Settings, ledger: Ledger) -> Iterator[Trouble]:
    """Runs that failed since one published last, and messages that were given up."""
    published = ledger.last_published_at()
    failed = {
        alert.subject: alert
        for alert in read_alerts(settings)
        if alert.severity == "error" and (published is None or wall_clock(alert.at) > published)
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


def _is_placed(one: Attempt) -> bool:
    """Whether it is of an agency's series, where only a later delivery takes its place."""
    return one.period is not None and one.dataset in DATASETS and is_agency_code(one.agency_code)


def _lies_there(settings: Settings, path: str) -> bool:
    """Whether a file still lies in the inbox; one whose name is told by escapes is taken to."""
    return "\\x" in path or os.path.lexists(settings.inbox / path)
