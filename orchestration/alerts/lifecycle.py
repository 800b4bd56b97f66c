"""What a look at the warehouse makes of its incidents: opened, changed, resolved, reopened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from orchestration.alerts.conditions import MISSING, WITHOUT_ROWS
from orchestration.ledger.incidents import Change, Condition, Incident

#: An incident reopened so often within so many days comes and goes: it is resolved only when nothing wrong was seen for
#: a whole day, so that nobody gets a message at every swing.
FLAPS, FLAP_DAYS, FLAP_QUIET = 3, timedelta(days=14), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Look:
    """What changed since the last look; ``absences``: from when nothing wrong was seen of incidents that flap."""

    changes: tuple[Change, ...]
    absences: Mapping[str, datetime | None]


def look(
    known: Mapping[str, Incident],
    conditions: Mapping[str, Condition],
    *,
    unjudged: Collection[tuple[str, str, str]],
    waiting: Collection[tuple[str, str, str]] = (),
    now: datetime,
) -> Look:
    """Hold what is wrong now against the incidents that are known.

    Args:
        known: every incident that lives or was closed by hand, and those resolved whose condition is here.
        conditions: everything wrong now, by fingerprint.
        unjudged: agency, dataset, period of files that could not be read: what their rows broke before stands until
            somebody can look. A delivery that is missing stands in for its rows likewise.
        waiting: those that nobody has judged yet: whatever is known of them stands.
        now: Asia/Ho_Chi_Minh wall clock.
    """
    changes: list[Change] = []
    absences: dict[str, datetime | None] = {}
    for fingerprint, condition in conditions.items():
        if condition.subject not in waiting:
            incident = known.get(fingerprint)
            absences |= {fingerprint: None} if incident is not None and incident.absent_since is not None else {}
            changes += _seen(incident, condition, now)
    unknown = inhibited(conditions.values(), unjudged)
    for fingerprint, incident in known.items():
        is_held_back = incident.rule not in WITHOUT_ROWS and incident.subject in unknown
        if fingerprint in conditions or incident.subject in waiting or is_held_back:
            continue
        if incident.status != "resolved" and flaps(incident, now):
            absences |= {fingerprint: now} if incident.absent_since is None else {}
            if incident.absent_since is None or now - incident.absent_since < FLAP_QUIET:
                continue
        changes += _gone(incident, now)
    return Look(tuple(changes), absences)


def inhibited(conditions: Iterable[Condition], unjudged: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Agency, dataset, period of whose rows nothing is known: the file is missing, or cannot be read."""
    return {*unjudged, *(one.subject for one in conditions if one.rule == MISSING)}


def acknowledged(incident: Incident, by: str, note: str | None, now: datetime) -> Change:
    """Somebody is at it: nobody is reminded or called in until it is resolved."""
    state = replace(incident, status="acknowledged", acknowledged_at=now, acknowledged_by=by)
    return Change(state, "acknowledged", actor=by, note=note)


def resolved_by_hand(incident: Incident, by: str, note: str, now: datetime) -> Change:
    """Somebody says that nothing is left to do. It stays so until something else is found under its fingerprint."""
    return Change(_resolved(incident, now, by), "resolved", actor=by, note=note)


def flaps(incident: Incident, now: datetime) -> bool:
    """Whether it comes and goes."""
    recent = [at for at in incident.reopenings if now - datetime.fromisoformat(at) <= FLAP_DAYS]
    return len(recent) >= FLAPS


def _seen(incident: Incident | None, condition: Condition, now: datetime) -> Iterator[Change]:
    if incident is None:
        yield Change(_opened(condition, now), "opened")
    elif incident.status == "resolved":
        if incident.resolved_by is None or not incident.says(condition):
            lives = (*incident.reopenings, now.isoformat())
            yield Change(replace(_opened(condition, now), opened_at=incident.opened_at, reopenings=lives), "reopened")
    elif not incident.says(condition):
        yield Change(replace(incident, **condition.facts(), absent_since=None), "changed", note=condition.delivery_id)


def _gone(incident: Incident, now: datetime) -> Iterator[Change]:
    """Nothing is wrong any more. What was closed by hand may from now on come again as anything else."""
    if incident.status != "resolved":
        yield Change(_resolved(incident, now, None), "resolved")
    elif incident.resolved_by is not None:
        yield Change(replace(incident, resolved_by=None), "changed")


def _opened(condition: Condition, now: datetime) -> Incident:
    return Incident(
        fingerprint=condition.fingerprint,
        **condition.facts(),
        status="open",
        opened_at=now,
        acknowledged_at=None,
        acknowledged_by=None,
        resolved_at=None,
        resolved_by=None,
        reopenings=(),
        absent_since=None,
    )


def _resolved(incident: Incident, now: datetime, by: str | None) -> Incident:
    return replace(incident, status="resolved", resolved_at=now, resolved_by=by, absent_since=None)
