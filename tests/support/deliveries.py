"""Deliveries as the oracle sees them: canonical rows, each timestamp with its precision.

A row is a dict of canonical column names; what a column does not say is None. Timestamps are ``Instant``, dates
``date``. A delivery's ``verdict`` is what its contents deserve (accepted, held, withdrawn), said by whoever made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Literal

from orchestration.domain.periods import parse_delivery_period

DAY, MINUTE, SECOND = 0, 1, 2

Row = Mapping[str, Any]
Verdict = Literal["accepted", "held", "withdrawn"]

KEYS: dict[str, tuple[str, ...]] = {
    "dossiers": ("dossier_code",),
    "payments": ("payment_code",),
    "procedures": ("procedure_code", "valid_from"),
    "portal_visits": ("visit_date", "site"),
    "feedback": ("feedback_code",),
    "ratings": ("rating_code",),
    "reported_figures": ("indicator_code", "unit_code", "period"),
    "targets": ("indicator_code", "unit_code", "period"),
}
DATASETS_WITH_UPDATED_AT = ("dossiers", "payments", "feedback", "ratings")


@dataclass(frozen=True)
class Instant:
    """A wall-clock instant as it was written: a day is kept as its 00:00."""

    at: datetime
    precision: int = SECOND

    def floor(self, precision: int) -> datetime:
        """The instant at a precision that is no finer than its own."""
        if precision == DAY:
            return datetime.combine(self.at.date(), time())
        if precision == MINUTE:
            return self.at.replace(second=0)
        return self.at

    def after(self, other: Instant) -> bool:
        """Whether this is later than ``other`` at the coarser of the two precisions."""
        precision = min(self.precision, other.precision)
        return self.floor(precision) > other.floor(precision)


def instant(text: str | None) -> Instant | None:
    """``2024-03-15``, ``2024-03-15 10:00`` or ``2024-03-15 10:00:00``: the precision is as written."""
    if text is None:
        return None
    return Instant(datetime.fromisoformat(text), {10: DAY, 16: MINUTE, 19: SECOND}[len(text)])


@dataclass(frozen=True)
class Delivery:
    """One extract: what an agency said of a dataset for a month or a day."""

    agency: str
    dataset: str
    period: str
    rows: tuple[Row, ...]
    revision: int = 1
    verdict: Verdict = "accepted"

    @property
    def start(self) -> date:
        return parse_delivery_period(self.period).start

    @property
    def end(self) -> date:
        return parse_delivery_period(self.period).end

    @property
    def month(self) -> date:
        """The month that this delivery makes delivered."""
        return self.start.replace(day=1)

    @property
    def series(self) -> tuple[str, str, str]:
        return self.agency, self.dataset, self.period

    def with_verdict(self, verdict: Verdict) -> Delivery:
        return replace(self, verdict=verdict)


def current(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """The highest accepted revision of each agency, dataset and period."""
    highest: dict[tuple[str, str, str], Delivery] = {}
    for delivery in deliveries:
        if delivery.verdict != "accepted":
            continue
        known = highest.get(delivery.series)
        if known is None or delivery.revision > known.revision:
            highest[delivery.series] = delivery
    return list(highest.values())


def accepted_rows(delivery: Delivery) -> list[Row]:
    """Rows that reach the lake: identical ones with one key collapse, conflicting ones are quarantined."""
    by_key: dict[tuple[Any, ...], list[Row]] = {}
    for row in delivery.rows:
        by_key.setdefault(tuple(row[column] for column in KEYS[delivery.dataset]), []).append(row)
    return [rows[0] for rows in by_key.values() if all(row == rows[0] for row in rows)]


def winners(deliveries: Iterable[Delivery], agency: str, dataset: str) -> list[Row]:
    """For each key of an agency the row that wins: greatest updated_at, then period end, then revision."""
    best: dict[tuple[Any, ...], tuple[tuple[datetime, date, int], Row]] = {}
    for delivery in current(deliveries):
        if (delivery.agency, delivery.dataset) != (agency, dataset):
            continue
        for row in accepted_rows(delivery):
            updated_at = row["updated_at"].at if dataset in DATASETS_WITH_UPDATED_AT else datetime.min
            rank = (updated_at, delivery.end, delivery.revision)
            key = tuple(row[column] for column in KEYS[dataset])
            if key not in best or rank > best[key][0]:
                best[key] = (rank, row)
    return [row for _, row in best.values()]
