"""Figures, deliveries and reports put into an empty candidate, and what the rules on plausibility find there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from expectations.due import window
from expectations.publication import figure_rules
from orchestration.domain.periods import month_after
from orchestration.ledger.verdicts import weekday

AS_OF = date(2024, 5, 15)
FIRST = date(2023, 1, 1)
MONTHS = [month_after(FIRST, months) for months in range(16)]
NEWEST = MONTHS[-1]

#: What leaves a candidate without any figure or delivery.
#: A candidate without figures, and of two indicators.
CLEARED = [
    *(f"delete from marts.{mart}" for mart in ("indicator_values", "deliveries", "reconciliation", "lineage")),
    "delete from marts.indicators where indicator_code = 'reuse_rate'",
]

Query = duckdb.DuckDBPyConnection


def found(marts: Query, code: str, previous: Path | None = None, as_of: date = AS_OF) -> list[dict[str, Any]]:
    """The rows that a rule finds."""
    (rule,) = [rule for rule in figure_rules(window(as_of, weekday), previous) if rule.code == code]
    relation = marts.sql(rule.violations)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def told(marts: Query, code: str, as_of: date = AS_OF) -> set[str]:
    """The agencies and groups that a rule tells."""
    return {row["agency_code"] for row in found(marts, code, as_of=as_of)}


def add_figures(
    marts: Query, agency: str, counts: Sequence[tuple[int, int | None]], indicator: str = "late_rate"
) -> None:
    """Months from the first on, each (numerator, denominator)."""
    for month, (numerator, denominator) in zip(MONTHS, counts, strict=False):
        value = numerator if denominator is None else numerator / denominator
        marts.execute(
            "insert into marts.indicator_values values "
            "(?, ?, '', strftime(?::date, '%Y-%m'), 'month', ?, ?, 'final', ?, ?, ?, 'ok')",
            [indicator, agency, month, month, month_after(month), numerator, denominator, value],
        )


def steady(last: int, denominator: int = 1000, waver: int | None = None) -> list[tuple[int, int]]:
    """A rate around 10 % that wavers by a point, and its newest month."""
    waver = denominator // 100 if waver is None else waver
    counts = [(denominator // 10 + waver * (place % 3 - 1), denominator) for place in range(15)]
    return [*counts, (last, denominator)]


def add_deliveries(
    marts: Query, agency: str, months: Sequence[date], dataset: str = "dossiers", rows: int = 100
) -> None:
    """A province's months, each accepted and in force; the province too, if the candidate does not know it."""
    marts.execute(
        "insert into marts.agencies select ?, ?, ?, 'province', 'PRO', null "
        "where ? not in (select agency_code from marts.agencies)",
        [agency, f"Tỉnh {agency}", f"Province {agency}", agency],
    )
    for month in months:
        marts.execute(
            "insert into marts.deliveries values (?, ?, ?, strftime(?::date, '%Y-%m'), 'accepted', true, 'x', ?, ?)",
            [f"{agency}-{dataset}-{month}", agency, dataset, month, month, rows],
        )


def report(
    marts: Query, value: float, denominator: int | None = None, decimals: int = 2, verdict: str = "compared"
) -> None:
    """What H01 reports of a late_rate that was computed as 10 % of 1000."""
    marts.execute(
        "insert into marts.reconciliation values "
        "('reported', 'f', 'late_rate', 'H01', '', '2024-04', '%', ?, ?, ?, ?, 10, 1000, ?, ?)",
        [value, decimals, denominator, value + 5, 10 - value, verdict],
    )
