"""What landing and the ledger hand to dbt, written straight from deliveries: lake files and a frozen run.

For tests of the models alone: the gates stand aside, so that histories may be as odd as the formulas allow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.domain.calendar import WorkingCalendar
from orchestration.domain.periods import month_after
from tests.support.deliveries import Delivery, Instant, Row, accepted_rows, current

TEXT, INT, BOOL, DAY, TIME, PRECISE = "text", "int", "bool", "date", "time", "precise"

#: Columns of each dataset in the contract's order. PRECISE timestamps are followed by their precision.
COLUMNS: dict[str, dict[str, str]] = {
    "dossiers": {
        "dossier_code": TEXT,
        "agency_code": TEXT,
        "unit_code": TEXT,
        "procedure_code": TEXT,
        "channel": TEXT,
        "submitted_at": PRECISE,
        "accepted_at": PRECISE,
        "due_at": PRECISE,
        "finished_at": PRECISE,
        "status": TEXT,
        "supplement_count": INT,
        "components_digitized": BOOL,
        "result_digitized": BOOL,
        "has_electronic_result": BOOL,
        "reuses_data": BOOL,
        "fee_vnd": INT,
        "updated_at": TIME,
        "refused_at": PRECISE,
        "receiving_unit_code": TEXT,
        "source_system": TEXT,
        "result_returned_at": TIME,
        "shares_digitized_data": BOOL,
        "uses_population_data": BOOL,
        "account_verified": BOOL,
    },
    "payments": {
        "payment_code": TEXT,
        "agency_code": TEXT,
        "dossier_code": TEXT,
        "amount_vnd": INT,
        "method": TEXT,
        "status": TEXT,
        "paid_at": TIME,
        "updated_at": TIME,
    },
    "procedures": {
        "procedure_code": TEXT,
        "agency_code": TEXT,
        "name_vi": TEXT,
        "field_vi": TEXT,
        "service_level": TEXT,
        "requires_fee": BOOL,
        "requires_document_result": BOOL,
        "statutory_days": INT,
        "issued_at": TIME,
        "effective_at": TIME,
        "published_at": TIME,
        "content_complete": BOOL,
        "valid_from": DAY,
        "valid_to": DAY,
        "for_citizens": BOOL,
    },
    "feedback": {
        "feedback_code": TEXT,
        "agency_code": TEXT,
        "unit_code": TEXT,
        "received_at": PRECISE,
        "due_at": PRECISE,
        "answered_at": PRECISE,
        "outcome": TEXT,
        "refiled": BOOL,
        "updated_at": TIME,
        "category": TEXT,
    },
    "ratings": {
        "rating_code": TEXT,
        "agency_code": TEXT,
        "dossier_code": TEXT,
        "rated_at": TIME,
        "satisfied": BOOL,
        "source": TEXT,
        "updated_at": TIME,
    },
    "portal_visits": {"visit_date": DAY, "agency_code": TEXT, "site": TEXT, "visits": INT},
}
TYPES: dict[str, Any] = {
    TEXT: pl.String,
    INT: pl.Int64,
    BOOL: pl.Boolean,
    DAY: pl.Date,
    TIME: pl.Datetime("us"),
    PRECISE: pl.Datetime("us"),
}
DEFAULTS = {"supplement_count": 0}


def delivery_id(delivery: Delivery) -> str:
    """The id that the same delivery has on every machine."""
    return f"{delivery.agency}-{delivery.dataset}-{delivery.period}-r{delivery.revision}-{content_hash(delivery)[:12]}"


def content_hash(delivery: Delivery) -> str:
    return hashlib.sha256(repr((delivery.series, delivery.revision, delivery.rows)).encode()).hexdigest()


def lake_path(home: Path, delivery: Delivery) -> Path:
    month = f"{delivery.month:%Y-%m}"
    return home / "lake" / delivery.dataset / month / f"{delivery_id(delivery)}.parquet"


def write_lake_file(home: Path, delivery: Delivery) -> None:
    """The accepted rows of a delivery, typed, in the contract's order; written once."""
    path = lake_path(home, delivery)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = accepted_rows(delivery)
    series: list[pl.Series] = []
    for column, kind in COLUMNS[delivery.dataset].items():
        values = [_stored(delivery, row, column) for row in rows]
        series.append(pl.Series(column, [_plain(value) for value in values], dtype=TYPES[kind]))
        if kind == PRECISE:
            precisions = [None if value is None else value.precision for value in values]
            series.append(pl.Series(f"{column}_precision", precisions, dtype=pl.UInt8))
    series.append(pl.Series("delivery_id", [delivery_id(delivery)] * len(rows), dtype=pl.String))
    series.append(pl.Series("source_row", range(1, len(rows) + 1), dtype=pl.Int64))
    pl.DataFrame(series).write_parquet(path)


def _stored(delivery: Delivery, row: Row, column: str) -> Any:
    if column == "agency_code":
        return delivery.agency
    value = row.get(column)
    return DEFAULTS.get(column) if value is None else value


def _plain(value: Any) -> Any:
    return value.at if isinstance(value, Instant) else value


def freeze(home: Path, run_id: str, deliveries: Sequence[Delivery], as_of: date, calendar: WorkingCalendar) -> Path:
    """``home/run`` as the pipeline freezes a run, replacing the last one; lake files are written too."""
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    in_force = {delivery_id(delivery) for delivery in current(deliveries)}
    for delivery in deliveries:
        write_lake_file(home, delivery)
    known = pl.DataFrame([_ledger_row(home, delivery, in_force) for delivery in deliveries], schema=LEDGER)
    known.drop("lake_path").write_parquet(folder / "deliveries.parquet")
    known.filter(pl.col("is_current")).select(CURRENT).write_parquet(folder / "current_deliveries.parquet")
    pl.DataFrame({"run_id": [run_id], "as_of": [as_of], "code_version": ["tests"]}).write_parquet(
        folder / "run.parquet"
    )
    pl.DataFrame(schema=GATE_RESULTS).write_parquet(folder / "gate_results.parquet")
    pl.DataFrame(schema=QUARANTINE_RULES).write_parquet(folder / "quarantine_rules.parquet")
    if not (folder / "calendar.parquet").exists():
        write_calendar(folder / "calendar.parquet", calendar)
    return folder


LEDGER: dict[str, Any] = {
    "delivery_id": pl.String,
    "agency_code": pl.String,
    "dataset": pl.String,
    "period": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "revision": pl.Int32,
    "path": pl.String,
    "status": pl.String,
    "is_current": pl.Boolean,
    "received_at": pl.Datetime("us"),
    "rows_read": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_quarantined": pl.Int64,
    "sha256": pl.String,
    "reasons": pl.List(pl.String),
    "warnings": pl.List(pl.String),
    "lake_path": pl.String,
}
CURRENT = [
    "delivery_id", "agency_code", "dataset", "period", "period_start", "period_end", "revision", "lake_path",
    "rows_accepted",
]  # fmt: skip
GATE_RESULTS: dict[str, Any] = {
    "gate": pl.String,
    "rule": pl.String,
    "severity": pl.String,
    "subject": pl.String,
    "agency_code": pl.String,
    "dataset": pl.String,
    "period": pl.String,
    "success": pl.Boolean,
    "observed": pl.String,
    "threshold": pl.String,
    "message_vi": pl.String,
    "message_en": pl.String,
}
QUARANTINE_RULES: dict[str, Any] = {
    "delivery_id": pl.String,
    "agency_code": pl.String,
    "dataset": pl.String,
    "period": pl.String,
    "rule": pl.String,
    "column": pl.String,
    "rows": pl.Int64,
}


def _ledger_row(home: Path, delivery: Delivery, in_force: set[str]) -> dict[str, Any]:
    name = delivery_id(delivery)
    superseded = delivery.verdict == "accepted" and name not in in_force
    return {
        "delivery_id": name,
        "agency_code": delivery.agency,
        "dataset": delivery.dataset,
        "period": delivery.period,
        "period_start": delivery.start,
        "period_end": delivery.end,
        "revision": delivery.revision,
        "path": f"{delivery.agency}/{delivery.dataset}/{delivery.period}.r{delivery.revision}.csv",
        "status": "superseded" if superseded else delivery.verdict,
        "is_current": name in in_force,
        "received_at": datetime(2024, 6, 1),
        "rows_read": len(delivery.rows),
        "rows_accepted": len(accepted_rows(delivery)),
        "rows_quarantined": len(delivery.rows) - len(accepted_rows(delivery)),
        "sha256": content_hash(delivery),
        "reasons": ["held by the test"] if delivery.verdict == "held" else [],
        "warnings": [],
        "lake_path": str(lake_path(home, delivery)),
    }


def write_calendar(path: Path, calendar: WorkingCalendar, first: date = date(2019, 1, 1), years: int = 9) -> None:
    """Every day, whether offices are open, and the first working day after it."""
    days = [first + timedelta(days=n) for n in range((month_after(first, 12 * years) - first).days)]
    pl.DataFrame(
        {
            "day": days,
            "is_working": [calendar.is_working(day) for day in days],
            "next_working_day": [calendar.after(day) for day in days],
        }
    ).write_parquet(path)
