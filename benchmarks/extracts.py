"""What agencies deliver day by day: rows of the contract's datasets, and files written in each agency's manner.

A dossier is in the delivery of each day on which something happened to it, in its state at the end of that day;
``updated_at`` is the last event. Payments likewise. Catalogues of procedures come when a month begins, visits of the
portals when it is over.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import zstandard

from benchmarks.agencies import Agency, History
from benchmarks.lives import owes_fee, procedure_code
from orchestration.domain.periods import month_after

_FLAGS = ("components_digitized", "result_digitized", "has_electronic_result", "reuses_data")
_STEPS = ("submitted_at", "accepted_at", "refused_at", "stopped_at", "finished_at")
_DOSSIER = (
    "agency_code",
    "dossier_code",
    "unit_code",
    "procedure_code",
    "channel",
    "submitted_at",
    "accepted_at",
    "due_at",
    "finished_at",
    "status",
    "supplement_count",
    *_FLAGS,
    "fee_vnd",
    "refused_at",
    "updated_at",
)

_YES_NO = {True: "có", False: "không"}
_HEADINGS_VI = {
    "agency_code": "Mã cơ quan",
    "dossier_code": "Mã hồ sơ",
    "unit_code": "Mã đơn vị",
    "procedure_code": "Mã TTHC",
    "channel": "Kênh thực hiện",
    "submitted_at": "Ngày nộp",
    "accepted_at": "Ngày tiếp nhận",
    "due_at": "Ngày hẹn trả",
    "finished_at": "Ngày kết thúc xử lý",
    "supplement_count": "Số lần yêu cầu bổ sung",
    "components_digitized": "Số hóa thành phần hồ sơ",
    "result_digitized": "Số hóa kết quả",
    "has_electronic_result": "Có kết quả điện tử",
    "reuses_data": "Tái sử dụng dữ liệu số hóa",
    "fee_vnd": "Phí, lệ phí",
    "refused_at": "Ngày từ chối",
    "updated_at": "Thời điểm cập nhật",
}


def dossier_states(lives: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``dossiers`` with ``delivered_on``: one a dossier and day on which something happened to it."""
    told = []
    for number, step in enumerate(_STEPS):
        later = [pl.col(after).dt.date() == pl.col(step).dt.date() for after in _STEPS[number + 1 :]]
        is_last_of_day = ~pl.any_horizontal(*later, pl.lit(False)).fill_null(False)
        told.append(lives.filter(pl.col(step).is_not_null() & is_last_of_day).select(*_state_after(step)))
    return pl.concat(told)


def _state_after(step: str) -> Iterator[pl.Expr]:
    """The row that tells what is known once a step is done."""
    known = pl.col(step)
    later = _STEPS[_STEPS.index(step) + 1 :]
    status = {
        "submitted_at": pl.lit("pending"),
        "accepted_at": pl.lit("processing"),
        "refused_at": pl.lit("not_accepted"),
        "stopped_at": pl.col("stopped_as"),
        "finished_at": pl.col("fate"),
    }[step]
    is_stopped, is_finished = "stopped_at" not in later, step == "finished_at"
    yield known.dt.date().alias("delivered_on")
    for column in _DOSSIER:
        if column == "status":
            yield status.alias("status")
        elif column == "updated_at":
            yield known.alias("updated_at")
        elif column == "supplement_count":
            yield (pl.col(column) if is_stopped else pl.lit(0, dtype=pl.Int64)).cast(pl.Int64).alias(column)
        elif column in ("result_digitized", "has_electronic_result"):
            yield (pl.col(column) if is_finished else pl.lit(False)).alias(column)
        elif column == "due_at":
            yield pl.when(pl.lit("accepted_at" not in later)).then(column).alias(column)
        else:
            yield pl.when(pl.lit(column not in later)).then(column).alias(column)


def payment_states(lives: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``payments`` with ``delivered_on``; failures are mended a day later, money goes back after three."""
    paid = lives.filter(pl.col("paid_at").is_not_null())
    first = {"succeeded": "succeeded", "failed_first": "failed", "failed": "failed", "refunded": "succeeded"}
    later = {"failed_first": ("succeeded", timedelta(days=1)), "refunded": ("refunded", timedelta(days=3))}
    told = [_payment(paid, pl.col("paid_as").replace_strict(first), timedelta())]
    for fate, (status, after) in later.items():
        told.append(_payment(paid.filter(pl.col("paid_as") == fate), pl.lit(status), after))
    return pl.concat(told)


def _payment(paid: pl.DataFrame, status: pl.Expr, after: timedelta) -> pl.DataFrame:
    updated = pl.col("paid_at") + after
    return paid.select(
        updated.dt.date().alias("delivered_on"),
        "agency_code",
        pl.format("TT-{}", "dossier_code").alias("payment_code"),
        "dossier_code",
        pl.col("fee_vnd").cast(pl.Int64).alias("amount_vnd"),
        "method",
        status.alias("status"),
        # A payment that failed first was paid when it succeeded; one that went back keeps its day.
        pl.when(status == "refunded").then("paid_at").otherwise(updated).alias("paid_at"),
        updated.alias("updated_at"),
    )


def catalogue(agency: Agency, month: date) -> pl.DataFrame:
    """Rows of ``procedures`` that an agency sends when a month begins: first all, then one in fifty that changed."""
    since = (month.year - 2024) * 12 + month.month - 2
    index = pl.DataFrame({"index": np.arange(agency.procedures), "agency_code": agency.code})
    level = (pl.col("index") % 7).replace_strict({0: "information", 1: "partial", 2: "partial"}, default="full")
    rows = index.select(
        procedure_code("agency_code", "index").alias("procedure_code"),
        pl.format("Thủ tục hành chính {}", "index").alias("name_vi"),
        pl.lit("Lĩnh vực tổng hợp").alias("field_vi"),
        level.alias("service_level"),
        owes_fee("index").alias("requires_fee"),
        (pl.col("index") % 10 != 9).alias("requires_document_result"),
        pl.lit(date(2023, 1, 1)).alias("valid_from"),
        pl.lit(None, dtype=pl.Date).alias("valid_to"),
        "index",
    )
    if since == 0:
        return rows.drop("index")
    changed = rows.filter(pl.col("index") % 50 == since % 50).drop("index")
    ended = changed.with_columns(valid_to=pl.lit(month - timedelta(days=1)))
    return pl.concat([ended, changed.with_columns(valid_from=pl.lit(month), service_level=pl.lit("full"))])


def visits(history: History, agency: Agency, month: date) -> pl.DataFrame:
    """Rows of ``portal_visits`` of a month that is over: two sites."""
    days = pl.date_range(month, month_after(month), interval="1d", closed="left", eager=True)
    rng = np.random.default_rng([history.seed, month.year, month.month, int(agency.code[1:]), ord(agency.code[0])])
    return pl.concat(
        pl.DataFrame(
            {"visit_date": days, "site": site, "visits": rng.integers(100, 20 * agency.per_day + 200, len(days))}
        )
        for site in ("cong-dich-vu-cong", "cong-thong-tin")
    )


def write_extract(inbox: Path, agency: Agency, dataset: str, period: str, rows: pl.DataFrame) -> int:
    """Write one delivery in its agency's manner; its size in bytes."""
    path = inbox / agency.code / dataset / f"{period}.{agency.manner}"
    content = _MANNERS[agency.manner](rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return len(content)


def _csv(rows: pl.DataFrame) -> bytes:
    return rows.write_csv(datetime_format="%Y-%m-%d %H:%M:%S").encode()


def _csv_gz(rows: pl.DataFrame) -> bytes:
    return gzip.compress(_csv(_due_days(rows)), compresslevel=6, mtime=0)


def _csv_zst(rows: pl.DataFrame) -> bytes:
    """Written for Vietnamese spreadsheets: headings, minutes, dd/mm/yyyy, có and không, semicolons."""
    booleans = [name for name, dtype in rows.schema.items() if dtype == pl.Boolean]
    rows = _due_days(rows).with_columns(pl.col(name).replace_strict(_YES_NO) for name in booleans)
    rows = rows.rename({name: heading for name, heading in _HEADINGS_VI.items() if name in rows.columns})
    content = rows.write_csv(separator=";", datetime_format="%d/%m/%Y %H:%M", date_format="%d/%m/%Y")
    return zstandard.ZstdCompressor().compress(content.encode())


def _parquet(rows: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    _due_days(rows).write_parquet(buffer)
    return buffer.getvalue()


def _due_days(rows: pl.DataFrame) -> pl.DataFrame:
    """Most portals keep deadlines as days."""
    return rows.with_columns(pl.col("due_at").dt.date()) if "due_at" in rows.columns else rows


_MANNERS = {"csv": _csv, "csv.gz": _csv_gz, "csv.zst": _csv_zst, "parquet": _parquet}
