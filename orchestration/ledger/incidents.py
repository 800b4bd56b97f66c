"""Incidents: what somebody must act on, from open to resolved, with their history; and silences.

A ``Condition`` is something wrong at one look. An incident is the memory of a condition: its fingerprint is agency,
dataset, rule and period, so the same fault found again, in another delivery or another year, is the same incident.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, or_, select, update

from orchestration.ledger.alert_models import IncidentEvent, IncidentRow, SilenceRow
from orchestration.ledger.gate_results import Severity
from orchestration.ledger.landings import chunks

#: Who is to act: the agency's owner, the programme team (figures of groups), or the engineers of the warehouse.
Audience = Literal["owner", "programme", "engineer"]
Status = Literal["open", "acknowledged", "resolved"]
EventKind = Literal["opened", "changed", "acknowledged", "resolved", "reopened"]


class UnknownIncident(LookupError):
    """No incident has that fingerprint; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something wrong now. ``period`` is '' where there is none; of a file without a place, its path stands there."""

    agency_code: str
    dataset: str
    rule: str
    period: str
    severity: Severity
    audience: Audience
    message_vi: str
    message_en: str
    delivery_id: str | None = None
    path: str | None = None
    rows_read: int | None = None
    rows_failed: int | None = None

    @property
    def subject(self) -> tuple[str, str, str]:
        """What it is said of: agency, dataset, period."""
        return self.agency_code, self.dataset, self.period

    def facts(self) -> dict[str, Any]:
        """What is wrong, field by field."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits, the same on every machine and in every run."""
        named = "\0".join((self.agency_code, self.dataset, self.rule, self.period))
        return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as the ledger keeps it (columns: ``models.IncidentRow``)."""

    fingerprint: str
    agency_code: str
    dataset: str
    rule: str
    period: str
    severity: Severity
    audience: Audience
    status: Status
    delivery_id: str | None
    path: str | None
    rows_read: int | None
    rows_failed: int | None
    message_vi: str
    message_en: str
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    reopenings: tuple[str, ...]
    absent_since: datetime | None

    @property
    def life(self) -> int:
        """Which of its lives this is: 0, and one more each time that it was reopened."""
        return len(self.reopenings)

    @property
    def began_at(self) -> datetime:
        """When this life began."""
        return datetime.fromisoformat(self.reopenings[-1]) if self.reopenings else self.opened_at

    @property
    def about(self) -> str | None:
        """The delivery, the file or the run that it is because of."""
        return self.delivery_id or self.path

    @property
    def subject(self) -> tuple[str, str, str]:
        """What it is said of: agency, dataset, period."""
        return self.agency_code, self.dataset, self.period

    def silenced_until(self, silences: Iterable[Silence], at: datetime) -> datetime | None:
        """The end of the last silence that covers it at an instant; null: somebody may be told."""
        return max((silence.ends_at for silence in silences if silence.covers(self, at)), default=None)

    def says(self, condition: Condition) -> bool:
        """Whether it already tells what a condition does."""
        return all(getattr(self, name) == value for name, value in condition.facts().items())


@dataclass(frozen=True, slots=True)
class Change:
    """What a look, or somebody's hand, makes of an incident: its new state, and the line of its history."""

    incident: Incident
    kind: EventKind
    at: datetime | None = None
    actor: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody is told of what matches, ``starts_at`` ≤ now < ``ends_at``; null matches anything."""

    agency_code: str | None
    dataset: str | None
    rule: str | None
    period: str | None
    author: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    id: int = 0

    def covers(self, incident: Incident, at: datetime) -> bool:
        """Whether nobody is told of an incident now."""
        named = ("agency_code", "dataset", "rule", "period")
        matches = all(getattr(self, name) in (None, getattr(incident, name)) for name in named)
        return matches and self.starts_at <= at < self.ends_at


def incidents(
    connection: Connection,
    *,
    statuses: Sequence[Status] = (),
    fingerprints: Sequence[str] | None = None,
    agency: str | None = None,
) -> list[Incident]:
    """Incidents by their subject and rule; empty filters let all through."""
    query = select(IncidentRow.__table__)
    if agency is not None:
        query = query.where(IncidentRow.agency_code == agency)
    if statuses:
        query = query.where(IncidentRow.status.in_(statuses))
    order = (IncidentRow.agency_code, IncidentRow.dataset, IncidentRow.period, IncidentRow.rule)
    if fingerprints is None:
        return [_incident(row) for row in connection.execute(query.order_by(*order)).mappings()]
    found = []
    for chunk in chunks(fingerprints):
        of = query.where(IncidentRow.fingerprint.in_(chunk))
        found += [_incident(row) for row in connection.execute(of).mappings()]
    return sorted(found, key=lambda one: (*one.subject, one.rule))


def to_tell(connection: Connection, since: datetime) -> list[Incident]:
    """Incidents that live, and those resolved since an instant."""
    query = select(IncidentRow.__table__).where(or_(IncidentRow.status != "resolved", IncidentRow.resolved_at >= since))
    found = [_incident(row) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda one: (*one.subject, one.rule))


def closed_by_hand(connection: Connection) -> list[Incident]:
    """Incidents that somebody closed, whose condition was there at every look since."""
    query = select(IncidentRow.__table__).where(IncidentRow.status == "resolved", IncidentRow.resolved_by.is_not(None))
    return [_incident(row) for row in connection.execute(query).mappings()]


def save_changes(connection: Connection, changes: Sequence[Change], at: datetime) -> None:
    """Keep the new states and a line of history each, in one transaction."""
    latest = {change.incident.fingerprint: change.incident for change in changes}
    known: set[str] = set()
    for chunk in chunks(sorted(latest)):
        known |= set(connection.scalars(select(IncidentRow.fingerprint).where(IncidentRow.fingerprint.in_(chunk))))
    for fingerprint in known:
        of = update(IncidentRow).where(IncidentRow.fingerprint == fingerprint)
        connection.execute(of.values(_row(latest[fingerprint])))
    if new := [_row(incident) for fingerprint, incident in latest.items() if fingerprint not in known]:
        connection.execute(insert(IncidentRow), new)
    lines = [
        {"fingerprint": change.incident.fingerprint, "at": change.at or at, "kind": change.kind}
        | {"actor": change.actor, "note": change.note}
        for change in changes
    ]
    if lines:
        connection.execute(insert(IncidentEvent), lines)


def note_absence(connection: Connection, since: Mapping[str, datetime | None]) -> None:
    """From when nothing wrong was seen of incidents that come and go; null: it is there again."""
    for fingerprint, instant in since.items():
        of = update(IncidentRow).where(IncidentRow.fingerprint == fingerprint)
        connection.execute(of.values(absent_since=instant))


def history(connection: Connection, fingerprint: str) -> list[tuple[datetime, str, str | None, str | None]]:
    """(instant, kind, who, note) of an incident, oldest first."""
    query = select(IncidentEvent.at, IncidentEvent.kind, IncidentEvent.actor, IncidentEvent.note)
    query = query.where(IncidentEvent.fingerprint == fingerprint).order_by(IncidentEvent.id)
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def lives(connection: Connection) -> list[tuple[str, datetime, str]]:
    """(fingerprint, instant, kind) of every line of every history, in order: what measures are made of. What a hand
    resolved is ``closed``.
    """
    query = select(IncidentEvent.fingerprint, IncidentEvent.at, IncidentEvent.kind, IncidentEvent.actor)
    query = query.where(IncidentEvent.kind != "changed").order_by(IncidentEvent.fingerprint, IncidentEvent.id)
    return [
        (fingerprint, at, "closed" if kind == "resolved" and actor else kind)
        for fingerprint, at, kind, actor in connection.execute(query)
    ]


def silences(connection: Connection, *, at: datetime | None = None) -> list[Silence]:
    """Silences, all or those in force at an instant, by their end."""
    query = select(*(getattr(SilenceRow, field.name) for field in fields(Silence))).order_by(SilenceRow.ends_at)
    if at is not None:
        query = query.where(SilenceRow.starts_at <= at, SilenceRow.ends_at > at)
    return [Silence(**row) for row in connection.execute(query).mappings()]


def add_silence(connection: Connection, silence: Silence) -> int:
    """Keep a silence; returns its number."""
    values = asdict(silence)
    del values["id"]
    added = connection.execute(insert(SilenceRow).values(values).returning(SilenceRow.id)).scalar_one()
    return int(added)


def lift_silence(connection: Connection, number: int) -> bool:
    """Take a silence away; whether there was one."""
    return bool(connection.execute(delete(SilenceRow).where(SilenceRow.id == number)).rowcount)


def _incident(row: Mapping[Any, Any]) -> Incident:
    return Incident(**{**row, "reopenings": tuple(row["reopenings"])})


def _row(incident: Incident) -> dict[str, Any]:
    columns = {name: getattr(incident, name) for name in incident.__dataclass_fields__}
    return columns | {"reopenings": list(incident.reopenings)}


def fingerprints_like(connection: Connection, beginning: str) -> list[str]:
    """Fingerprints that begin so: people type the first digits."""
    query = select(IncidentRow.fingerprint).where(IncidentRow.fingerprint.startswith(beginning, autoescape=True))
    return list(connection.scalars(query.order_by(IncidentRow.fingerprint)))


def by_fingerprint(conditions: Iterable[Condition]) -> dict[str, Condition]:
    """Conditions by fingerprint; of two with one, the more severe, then the first."""
    found: dict[str, Condition] = {}
    for condition in conditions:
        known = found.setdefault(condition.fingerprint, condition)
        if known.severity == "warning" and condition.severity == "critical":
            found[condition.fingerprint] = condition
    return found
