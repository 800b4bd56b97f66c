"""What has to be judged, what it is compared with, and the verdicts that come out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)

from orchestration.ledger.gate_results import GateResult
from orchestration.ledger.landings import chunks
from orchestration.ledger.models import Delivery, GateResultRow, KnownProcedure
from orchestration.ledger.verdicts import InForce, Limits

Series = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LandedFacts:
    """A delivery as the gate and the verdicts see it; ``findings`` is null until its own facts were checked."""

    delivery_id: str
    agency_code: str
    dataset: str
    period: str | None
    period_start: date | None
    period_end: date | None
    revision: int
    path: str
    sha256: str
    received_at: datetime
    rows_read: int | None
    rows_accepted: int | None
    rows_quarantined: int | None
    profile: dict[str, Any]
    findings: dict[str, Any] | None
    comparison: dict[str, Any] | None
    status: str | None
    is_current: bool
    reasons: list[str] | None
    warnings: list[str] | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None

    @property
    def series(self) -> Series:
        """The agency and the dataset."""
        return self.agency_code, self.dataset

    def agrees_with(self, judged: Judged) -> bool:
        """Whether the ledger already says what a judgement says."""
        return all(getattr(self, field.name) == getattr(judged, field.name) for field in fields(judged))


@dataclass(frozen=True, slots=True)
class SeriesPast:
    """What is in force in a series before the periods to judge."""

    in_force: tuple[InForce, ...] = ()
    first_end: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judgement says of a delivery, ready to be kept."""

    delivery_id: str
    status: str
    is_current: bool
    reasons: list[str]
    warnings: list[str]
    findings: dict[str, Any]
    comparison: dict[str, Any]


_FACTS = [getattr(Delivery, field.name) for field in fields(LandedFacts)]
_IN_FORCE = (Delivery.agency_code, Delivery.period, Delivery.period_start, Delivery.period_end, Delivery.rows_accepted)


def unjudged(connection: Connection) -> dict[Series, date]:
    """The series with deliveries that wait for a judgement, and the end of the first such period.

    Deliveries without a period are in no series: see ``without_period``.
    """
    return _first_periods(connection, Delivery.status.is_(None))


def every_series(connection: Connection) -> dict[Series, date]:
    """All series, each from its first period on."""
    return _first_periods(connection, true())


def without_period(connection: Connection, *, every: bool = False) -> list[LandedFacts]:
    """Deliveries whose place or name tells no period: those not judged yet, or every one."""
    query = select(*_FACTS).where(Delivery.period.is_(None))
    rows = connection.execute(query if every else query.where(Delivery.status.is_(None)))
    return [LandedFacts(**row) for row in rows.mappings()]


def deliveries_since(connection: Connection, since: Mapping[Series, date]) -> dict[Series, list[LandedFacts]]:
    """Every delivery of the series whose period ends at or after the day given for its series."""
    found: dict[Series, list[LandedFacts]] = defaultdict(list)
    for dataset, day, agencies in _grouped(since):
        query = select(*_FACTS).where(
            Delivery.dataset == dataset, Delivery.agency_code.in_(agencies), Delivery.period_end >= day
        )
        for row in connection.execute(query).mappings():
            facts = LandedFacts(**row)
            found[facts.series].append(facts)
    return found


def pasts(connection: Connection, since: Mapping[Series, date], limits: Limits) -> dict[Series, SeriesPast]:
    """What is in force before the day given for each series, as far back as the limits remember.

    The oldest period to judge may start a month before the day, hence the margin.
    """
    margin = limits.days_remembered
    found: dict[Series, SeriesPast] = {}
    for dataset, day, agencies in _grouped(since):
        before = and_(
            Delivery.dataset == dataset,
            Delivery.is_current,
            Delivery.agency_code.in_(agencies),
            Delivery.period_end < day,
        )
        in_force: dict[str, list[InForce]] = defaultdict(list)
        recent = or_(
            and_(func.length(Delivery.period) == 7, Delivery.period_end > day - limits.months_remembered - margin),
            Delivery.period_end > day - limits.days_remembered - margin,
        )
        for row in connection.execute(select(*_IN_FORCE).where(before, recent)).mappings():
            in_force[row["agency_code"]].append(
                InForce(row["period"], row["period_start"], row["period_end"], row["rows_accepted"] or 0)
            )
        first = select(Delivery.agency_code, func.min(Delivery.period_end)).where(before)
        for agency_code, first_end in connection.execute(first.group_by(Delivery.agency_code)):
            found[agency_code, dataset] = SeriesPast(tuple(in_force[agency_code]), first_end)
    return found


def procedure_rows(connection: Connection, delivery_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Accepted rows by procedure code of the deliveries that counted them."""
    found: dict[str, dict[str, int]] = {}
    for chunk in chunks(delivery_ids):
        query = select(Delivery.delivery_id, Delivery.procedure_rows).where(Delivery.delivery_id.in_(chunk))
        found |= {name: rows for name, rows in connection.execute(query) if rows is not None}
    return found


def known_procedures(connection: Connection, agency_codes: Iterable[str]) -> dict[str, dict[str, date]]:
    """For each agency, its procedures in force with the start of the earliest period that declares them."""
    found: dict[str, dict[str, date]] = defaultdict(dict)
    columns = (KnownProcedure.agency_code, KnownProcedure.procedure_code, KnownProcedure.since)
    for chunk in chunks(sorted(agency_codes)):
        declared = select(*columns).where(KnownProcedure.agency_code.in_(chunk))
        for agency_code, code, since in connection.execute(declared):
            found[agency_code][code] = since
    return found


def declare_procedures(connection: Connection, since: Mapping[str, date]) -> None:
    """Gather the procedure codes of agencies anew from their procedures deliveries in force.

    Their dossiers of periods that end after the day given wait for a judgement again.
    """
    for agency_code, day in sorted(since.items()):
        waits = update(Delivery).where(
            Delivery.agency_code == agency_code, Delivery.dataset == "dossiers", Delivery.period_end > day
        )
        connection.execute(waits.values(status=None))
        connection.execute(delete(KnownProcedure).where(KnownProcedure.agency_code == agency_code))
        in_force = select(Delivery.period_start, Delivery.procedure_rows).where(
            Delivery.agency_code == agency_code, Delivery.dataset == "procedures", Delivery.is_current
        )
        first: dict[str, date | None] = {}
        for start, counted in connection.execute(in_force.order_by(Delivery.period_start.desc())):
            first |= dict.fromkeys(counted or (), start)
        rows = [{"agency_code": agency_code, "procedure_code": code, "since": day} for code, day in first.items()]
        if rows:
            connection.execute(insert(KnownProcedure), rows)


def save_verdicts(connection: Connection, judged: Sequence[Judged]) -> None:
    """Keep verdicts; what was current and is no longer loses its place in the same transaction."""
    if not judged:
        return
    names = [field.name for field in fields(Judged)][1:]
    change = update(Delivery).where(Delivery.delivery_id == bindparam("key"))
    change = change.values({name: bindparam(f"new_{name}") for name in names})
    rows = [{"key": one.delivery_id} | {f"new_{name}": getattr(one, name) for name in names} for one in judged]
    connection.execute(change, rows)


def save_gate_results(
    connection: Connection, run_id: str, results: Sequence[GateResult], judged: Iterable[tuple[str, str]]
) -> None:
    """Keep what a gate found; earlier findings on the same (gate, subject) stop being the latest.

    Args:
        judged: (gate, subject) of all that was judged, with findings or without.
    """
    subjects = sorted({*judged, *((result.gate, result.subject) for result in results)})
    for start in range(0, len(subjects), 1_000):
        of_subjects = tuple_(GateResultRow.gate, GateResultRow.subject).in_(subjects[start : start + 1_000])
        connection.execute(update(GateResultRow).where(GateResultRow.is_latest, of_subjects).values(is_latest=False))
    names = [field.name for field in fields(GateResult)]
    rows = [{name: getattr(result, name) for name in names} | {"run_id": run_id} for result in results]
    if rows:
        connection.execute(insert(GateResultRow), rows)


def _first_periods(connection: Connection, condition: ColumnElement[bool]) -> dict[Series, date]:
    first = select(Delivery.agency_code, Delivery.dataset, func.min(Delivery.period_end))
    first = first.where(condition, Delivery.period.is_not(None)).group_by(Delivery.agency_code, Delivery.dataset)
    return {(agency_code, dataset): since for agency_code, dataset, since in connection.execute(first) if since}


def _grouped(since: Mapping[Series, date]) -> Iterator[tuple[str, date, list[str]]]:
    """Series that are of one dataset and start from one day are asked for together."""
    groups: dict[tuple[str, date], list[str]] = defaultdict(list)
    for (agency_code, dataset), day in since.items():
        groups[dataset, day].append(agency_code)
    for (dataset, day), agencies in sorted(groups.items()):
        yield dataset, day, sorted(agencies)
