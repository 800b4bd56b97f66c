"""The facts of one delivery, for the gate to judge: counts, shares, ranges, totals. Cheap to keep, JSON to send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from orchestration.domain.periods import Period
from orchestration.landing.contracts.base import Contract
from orchestration.landing.contracts.columns import Column
from orchestration.landing.judging import Refusal
from orchestration.landing.personal import LONGEST_SHOWN
from orchestration.landing.readers.table import MalformedRow

#: Refused cells that a profile shows; all of them are in the quarantine file.
_EXAMPLES = 10


@dataclass(frozen=True)
class DeliveryProfile:
    """One row of facts a delivery (docs/architecture.md; docs/landing.md says how each is counted).

    ``rows_read = rows_accepted + rows_quarantined + duplicate_rows`` whenever every column mapped.
    Shares are null where there is nothing to divide by, or the dataset does not have the column.
    """

    readable: bool
    contract_version: str
    format: str
    unreadable_reason: str | None = None
    unreadable_reason_en: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    missing_columns: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    ambiguous_columns: dict[str, list[str]] = field(default_factory=dict)
    renamed_columns: dict[str, str] = field(default_factory=dict)
    template: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    quarantine_share: float | None = None
    quarantine_rules: dict[str, dict[str, int]] = field(default_factory=dict)
    quarantine_examples: list[dict[str, Any]] = field(default_factory=list)
    blank_rows: int = 0
    duplicate_rows: int = 0
    conflicting_rows: int = 0
    manifest_mismatches: list[str] = field(default_factory=list)
    declared_empty: bool = False
    period_column: str | None = None
    period_min: str | None = None
    period_max: str | None = None
    rows_outside_period: int | None = None
    share_outside_period: float | None = None
    accepted_without_deadline_share: float | None = None
    procedure_rows: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int | float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The facts as what JSON holds: numbers, texts, lists, objects, null."""
        return asdict(self)


def rule_counts(refusals: Sequence[Refusal], malformed: Sequence[MalformedRow]) -> dict[str, dict[str, int]]:
    """Rows refused: rule → column → rows (``""``: the rule names no column). A row counts under each rule it breaks."""
    counted: dict[str, dict[str, int]] = {}
    for rule, column, rows in (
        *((refusal.rule, refusal.column or "", len(refusal.rows)) for refusal in refusals),
        *((row.rule, "", 1) for row in malformed),
    ):
        by_column = counted.setdefault(rule, {})
        by_column[column] = by_column.get(column, 0) + rows
    return counted


def examples_of(quarantined: pl.DataFrame) -> list[dict[str, Any]]:
    """One refused cell for each rule and column, personal data masked, for people to see what is meant."""
    told = quarantined.filter(pl.col("column").is_not_null()).unique(
        ["rule", "column"], keep="first", maintain_order=True
    )
    cut = pl.col("raw_value").str.head(LONGEST_SHOWN)
    return told.select("file_row", "rule", "column", cut).head(_EXAMPLES).to_dicts()


def totals_of(rows: pl.DataFrame, columns: Sequence[Column], present: Sequence[str]) -> dict[str, int | float]:
    """Sums of the file's columns of numbers, over the rows read whose cell is one."""
    names = [column.name for column in columns if column.kind in ("integer", "decimal") and column.name in present]
    if not names:
        return {}
    return {name: total or 0 for name, total in rows.select(pl.col(names).sum()).row(0, named=True).items()}


def facts_of_good_rows(rows: pl.DataFrame, contract: type[Contract], period: Period) -> dict[str, Any]:
    """What the accepted rows say about time, deadlines and procedures.

    ``rows_outside_period`` counts rows whose ``PERIOD_COLUMN`` lies outside the delivery's half-open period.
    ``accepted_without_deadline_share`` is of the dossiers that an office accepted (``accepted_at`` known).
    """
    facts: dict[str, Any] = {"period_column": contract.PERIOD_COLUMN}
    wanted: dict[str, pl.Expr] = {}
    if contract.PERIOD_COLUMN:
        days = pl.col(contract.PERIOD_COLUMN).cast(pl.Date)
        wanted["first"] = pl.col(contract.PERIOD_COLUMN).min()
        wanted["last"] = pl.col(contract.PERIOD_COLUMN).max()
        wanted["outside"] = (~((days >= period.start) & (days < period.end))).sum()
    has_deadlines = {"accepted_at", "due_at"} <= set(rows.columns)
    if has_deadlines:
        accepted = pl.col("accepted_at").is_not_null()
        wanted["accepted"] = accepted.sum()
        wanted["without_deadline"] = (accepted & pl.col("due_at").is_null()).sum()
    told = rows.select(**wanted).row(0, named=True) if wanted else {}
    if contract.PERIOD_COLUMN:
        facts["period_min"], facts["period_max"] = (
            None if told[end] is None else told[end].isoformat() for end in ("first", "last")
        )
        facts["rows_outside_period"] = told["outside"]
        facts["share_outside_period"] = share(told["outside"], rows.height)
    if has_deadlines:
        facts["accepted_without_deadline_share"] = share(told["without_deadline"], told["accepted"])
    if "procedure_code" in rows.columns:
        facts["procedure_rows"] = dict(sorted(rows["procedure_code"].value_counts(sort=False).iter_rows()))
    return facts


def share(part: int, whole: int) -> float | None:
    """A part of a whole; None of nothing."""
    return part / whole if whole else None
