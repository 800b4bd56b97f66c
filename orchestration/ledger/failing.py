"""What the ledger knows to be wrong, or not to have come: the last attempts of each series, figures, receipts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, case, func, or_, select

from orchestration.ledger.gate_results import Severity
from orchestration.ledger.models import Delivery, GateResultRow, InboxPath


class Finding(NamedTuple):
    """A rule that failed, with what people are told of it."""

    rule: str
    severity: Severity
    message_vi: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last word of an agency on a dataset's period: the latest delivery that was neither withdrawn nor a copy.

    ``findings``: the rules that it fails. ``is_judged``: its rows were looked at.
    """

    delivery_id: str
    agency_code: str
    dataset: str
    period: str | None
    path: str
    is_judged: bool
    rows_read: int | None
    rows_quarantined: int | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What arrived of an agency's dataset for one period, and when first (null: all of it was withdrawn).

    ``in_force``: something of it counts.
    """

    agency_code: str
    dataset: str
    period_start: date
    period_end: date
    in_force: bool
    refused: bool
    received_at: datetime | None


def failing_attempts(connection: Connection) -> list[Attempt]:
    """The last attempts that fail a rule of the delivery gate, warnings too, by delivery."""
    last = _last_attempts().subquery()
    found = [getattr(GateResultRow, name) for name in Finding._fields]
    query = (
        select(*(last.c[name] for name in _ATTEMPT), *found)
        .join(GateResultRow, GateResultRow.subject == last.c.delivery_id)
        .where(last.c.place == 1, GateResultRow.gate == "delivery", GateResultRow.is_latest, ~GateResultRow.success)
        .order_by(last.c.delivery_id, GateResultRow.rule)
    )
    facts: dict[str, Any] = {}
    findings: dict[str, list[Finding]] = {}
    for row in connection.execute(query):
        facts[row.delivery_id] = {name: getattr(row, name) for name in _ATTEMPT}
        findings.setdefault(row.delivery_id, []).append(Finding(row.rule, row.severity, row.message_vi, row.message_en))
    return [Attempt(**facts[name], findings=tuple(found)) for name, found in findings.items()]


def waiting(connection: Connection) -> set[tuple[str, str, str]]:
    """Agency, dataset, period of deliveries that wait for a judgement: what is wrong with them nobody knows yet."""
    query = select(Delivery.agency_code, Delivery.dataset, func.coalesce(Delivery.period, Delivery.path))
    return {(row[0], row[1], row[2]) for row in connection.execute(query.where(Delivery.status.is_(None)).distinct())}


def failing_figures(connection: Connection) -> list[tuple[str, Finding]]:
    """What the publication gate last found wrong, each with its subject: a mart, an agency, a group."""
    names = [getattr(GateResultRow, name) for name in ("subject", *Finding._fields)]
    query = select(*names).where(GateResultRow.gate == "publication", GateResultRow.is_latest, ~GateResultRow.success)
    rows: Any = connection.execute(query.order_by(GateResultRow.rule, GateResultRow.subject))
    return [(subject, Finding(*told)) for subject, *told in rows]


def receipts(connection: Connection) -> Iterator[Receipt]:
    """What arrived, by agency, dataset and period; what was withdrawn is on record, and did not arrive."""
    keys = (Delivery.agency_code, Delivery.dataset, Delivery.period_start, Delivery.period_end)
    refused = Delivery.status.in_(["held", "unreadable"])
    query = select(
        *keys,
        func.max(case((Delivery.is_current, 1), else_=0)),
        func.max(case((refused, 1), else_=0)),
        func.min(case((Delivery.withdrawn_at.is_(None), Delivery.received_at))),
    ).where(Delivery.period_start.is_not(None))
    rows: Any = connection.execute(query.group_by(*keys).order_by(*keys))
    for agency_code, dataset, start, end, in_force, is_refused, received_at in rows:
        yield Receipt(agency_code, dataset, start, end, bool(in_force), bool(is_refused), received_at)


#: The columns of an attempt, before its findings.
_ATTEMPT = tuple(name for name in Attempt.__dataclass_fields__ if name != "findings")


def _last_attempts() -> Select[Any]:
    """Deliveries numbered within their agency × dataset × period, the latest first; one without a period by its file.

    A file in no place counts while the inbox's path still holds it.
    """
    held_by_path = select(InboxPath.delivery_id).where(InboxPath.delivery_id.is_not(None))
    own_series = func.coalesce(Delivery.period, Delivery.delivery_id)
    latest_first = (Delivery.revision.desc(), Delivery.received_at.desc(), Delivery.path.desc())
    place = func.row_number().over(
        partition_by=(Delivery.agency_code, Delivery.dataset, own_series), order_by=latest_first
    )
    known = [getattr(Delivery, name) for name in _ATTEMPT if name != "is_judged"]
    return select(*known, Delivery.lake_path.is_not(None).label("is_judged"), place.label("place")).where(
        Delivery.status.in_(["accepted", "held", "unreadable"]),
        or_(Delivery.period.is_not(None), and_(Delivery.period.is_(None), Delivery.delivery_id.in_(held_by_path))),
    )
