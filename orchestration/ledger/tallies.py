"""The ledger in numbers, added up by the database: what metrics tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, select

from orchestration.ledger.models import Delivery, GateResultRow, Run


@dataclass(frozen=True)
class Tally:
    """Deliveries of an agency and a dataset with one status; rows as landing counted them."""

    agency_code: str
    dataset: str
    status: str
    in_force: bool
    deliveries: int
    rows_accepted: int
    rows_quarantined: int


@dataclass(frozen=True)
class Tallies:
    """``failures``: rules that failed where they were judged last, by (gate, severity); ``ended``: the last run's end
    by outcome, Asia/Ho_Chi_Minh wall clock.
    """

    deliveries: tuple[Tally, ...]
    failures: dict[tuple[str, str], int]
    ended: dict[str, datetime]


def tallies(connection: Connection) -> Tallies:
    """The ledger's numbers now."""
    by = [Delivery.agency_code, Delivery.dataset, func.coalesce(Delivery.status, "waiting"), Delivery.is_current]
    # A sum of whole numbers is a decimal number to PostgreSQL.
    rows = [
        cast(func.coalesce(func.sum(column), 0), BigInteger)
        for column in (Delivery.rows_accepted, Delivery.rows_quarantined)
    ]
    counted: list[Any] = list(connection.execute(select(*by, func.count(), *rows).group_by(*by)))
    failed = select(GateResultRow.gate, GateResultRow.severity, func.count()).where(
        GateResultRow.is_latest, GateResultRow.success.is_(False)
    )
    ended = select(Run.outcome, func.max(Run.finished_at)).where(Run.finished_at.is_not(None)).group_by(Run.outcome)
    return Tallies(
        tuple(Tally(*row) for row in counted),
        {
            (gate, severity): rules
            for gate, severity, rules in connection.execute(failed.group_by(GateResultRow.gate, GateResultRow.severity))
        },
        {outcome: at for outcome, at in connection.execute(ended) if outcome and at},
    )
