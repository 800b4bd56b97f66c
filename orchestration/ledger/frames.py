"""The ledger as Polars frames: what a run freezes for dbt, and what the command line lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, func, select

from orchestration.ledger.gate_results import AGENCY_OR_GROUP
from orchestration.ledger.models import Delivery, GateResultRow, Publication, QuarantineRule, Run
from orchestration.ledger.raw import raw_columns, raw_rows

_INSTANT = pl.Datetime("us")

_DELIVERY: dict[str, Any] = {
    "delivery_id": pl.String,
    "agency_code": pl.String,
    "dataset": pl.String,
    "period": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "revision": pl.Int32,
}
CURRENT_DELIVERIES: dict[str, Any] = _DELIVERY | {
    "lake_path": pl.String,
    "rows_accepted": pl.Int64,
    "sha256": pl.String,
    "received_at": _INSTANT,
}
DELIVERIES: dict[str, Any] = _DELIVERY | {
    "path": pl.String,
    "status": pl.String,
    "is_current": pl.Boolean,
    "received_at": _INSTANT,
    "rows_read": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_quarantined": pl.Int64,
    "sha256": pl.String,
    "reasons": pl.List(pl.String),
    "warnings": pl.List(pl.String),
}
_SUBJECT: dict[str, Any] = {"agency_code": pl.String, "dataset": pl.String, "period": pl.String}
GATE_RESULTS: dict[str, Any] = {
    **dict.fromkeys(("gate", "rule", "severity", "subject"), pl.String),
    **_SUBJECT,
    "success": pl.Boolean,
    **dict.fromkeys(("observed", "threshold", "message_vi", "message_en", "run_id"), pl.String),
}
GATE_HISTORY: dict[str, Any] = {
    **dict.fromkeys(("run_id", "gate", "rule", "subject"), pl.String),
    "success": pl.Boolean,
}
QUARANTINE_RULES: dict[str, Any] = {
    "delivery_id": pl.String,
    **_SUBJECT,
    "rule": pl.String,
    "column": pl.String,
    "rows": pl.Int64,
}
RUNS: dict[str, Any] = {
    "run_id": pl.String,
    "started_at": _INSTANT,
    "as_of": pl.Date,
    "finished_at": _INSTANT,
    "outcome": pl.String,
    "publication": pl.Int32,
    "code_version": pl.String,
    "inbox_fingerprint": pl.String,
}
PUBLICATIONS: dict[str, Any] = {
    "number": pl.Int32,
    "run_id": pl.String,
    "created_at": _INSTANT,
    "as_of": pl.Date,
    "code_version": pl.String,
}


def current_deliveries(connection: Connection) -> pl.DataFrame:
    """The deliveries in force, one an agency × dataset × period, sorted by identity."""
    query = select(*raw_columns(Delivery, CURRENT_DELIVERIES)).where(Delivery.is_current)
    return _frame(connection, query, CURRENT_DELIVERIES).sort("delivery_id")


def deliveries(
    connection: Connection,
    *,
    agencies: Sequence[str] = (),
    datasets: Sequence[str] = (),
    periods: Sequence[str] = (),
    statuses: Sequence[str] = (),
) -> pl.DataFrame:
    """Deliveries of any status, sorted by agency, dataset, period, revision, receipt; empty filters let all through."""
    query = select(*raw_columns(Delivery, DELIVERIES))
    for column, wanted in (
        (Delivery.agency_code, agencies),
        (Delivery.dataset, datasets),
        (Delivery.period, periods),
        (Delivery.status, statuses),
    ):
        if wanted:
            query = query.where(column.in_(wanted))
    order = ["agency_code", "dataset", "period_start", "period_end", "revision", "received_at", "path"]
    return _frame(connection, query, DELIVERIES).sort(order)


def gate_results(connection: Connection, *, run_id: str | None = None) -> pl.DataFrame:
    """What gates found: the latest on each subject, or all that one run found.

    Subjects are deliveries, marts, or an agency or group: it stands in ``agency_code`` then too.
    """
    kept = [name for name in GATE_RESULTS if name not in _SUBJECT]
    query = select(*raw_columns(GateResultRow, kept), *raw_columns(Delivery, _SUBJECT))
    query = query.join(Delivery, Delivery.delivery_id == GateResultRow.subject, isouter=True)
    wanted = GateResultRow.is_latest if run_id is None else GateResultRow.run_id == run_id
    of_agency = (pl.col("gate") == "publication") & pl.col("subject").str.contains(AGENCY_OR_GROUP.pattern)
    found = _frame(connection, query.where(wanted), GATE_RESULTS)
    agency_code = pl.when(of_agency).then("subject").otherwise("agency_code")
    return found.with_columns(agency_code=agency_code).sort("gate", "rule", "subject")


def gate_history(connection: Connection, *, runs: int) -> pl.DataFrame:
    """What gates found in the last runs that judged anything, the oldest first; rules that passed have rows too."""
    last = select(GateResultRow.run_id, func.max(GateResultRow.id).label("newest"))
    last = last.group_by(GateResultRow.run_id).order_by(func.max(GateResultRow.id).desc()).limit(runs)
    order = [run_id for run_id, _ in connection.execute(last)][::-1]
    query = select(*raw_columns(GateResultRow, GATE_HISTORY)).where(GateResultRow.run_id.in_(order))
    return _frame(connection, query, GATE_HISTORY).sort(
        pl.col("run_id").replace_strict(order, range(len(order)), return_dtype=pl.Int32), "gate", "rule", "subject"
    )


def quarantine_rules(connection: Connection) -> pl.DataFrame:
    """Refused rows of every delivery by rule and column."""
    counted = [name for name in QUARANTINE_RULES if name not in _SUBJECT]
    query = select(*raw_columns(QuarantineRule, counted), *raw_columns(Delivery, _SUBJECT))
    query = query.join(Delivery, Delivery.delivery_id == QuarantineRule.delivery_id)
    return _frame(connection, query, QUARANTINE_RULES).sort("delivery_id", "rule", "column")


def runs(connection: Connection) -> pl.DataFrame:
    """Every run, oldest first."""
    return _frame(connection, select(*raw_columns(Run, RUNS)), RUNS).sort("started_at", "run_id")


def publications(connection: Connection) -> pl.DataFrame:
    """Every version that was ever published, by number."""
    return _frame(connection, select(*raw_columns(Publication, PUBLICATIONS)), PUBLICATIONS).sort("number")


def _frame(connection: Connection, query: Select[Any], schema: dict[str, Any]) -> pl.DataFrame:
    names = [column.name for column in query.selected_columns]
    columns = list(zip(*raw_rows(connection, query), strict=True)) or [()] * len(names)
    by_name = dict(zip(names, columns, strict=True))
    return pl.DataFrame([_series(name, by_name[name], dtype) for name, dtype in schema.items()])


def _series(name: str, values: Sequence[Any], dtype: Any) -> pl.Series:
    """Raw values of a column as what they are."""
    if any(isinstance(value, str) for value in values):
        texts = pl.Series(name, values, pl.String)
        if dtype == pl.Date:
            return texts.str.to_date("%Y-%m-%d")
        if dtype == _INSTANT:
            return texts.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
        if isinstance(dtype, pl.List):
            return texts.str.json_decode(dtype)
        return texts
    return pl.Series(name, values, dtype, strict=dtype != pl.Boolean)
