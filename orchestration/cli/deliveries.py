"""``thuoc deliveries``, ``quarantine`` and ``gates``: what the ledger and the quarantine say of what agencies sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows, print_text
from orchestration.cli.opening import ledger_of
from orchestration.domain.agencies import is_agency_code

if TYPE_CHECKING:
    import polars as pl


#: Fields of ``deliveries --format json`` and ``csv``, fixed by the design.
DELIVERY_FIELDS = (
    "delivery_id",
    "agency_code",
    "dataset",
    "period",
    "revision",
    "status",
    "rows_read",
    "rows_accepted",
    "rows_quarantined",
    "sha256",
    "reasons",
)

#: Rows of quarantine that a terminal shows; programs get them all.
SHOWN_ROWS = 200


def print_deliveries(*, status: str | None, agency: str | None, dataset: str | None, output: Format) -> None:
    """List deliveries of any status; a table shows why each one was held.

    Raises:
        WrongUsage: the agency code is not one, or no dataset has that name.
    """
    settings = load_settings()
    say = speaker(settings.language)
    _check_agency(agency)
    _check_dataset(dataset)
    with ledger_of(settings) as ledger:
        rows = ledger.deliveries(
            agencies=[agency] if agency else [],
            datasets=[dataset] if dataset else [],
            statuses=[str(status)] if status else [],
        )
    headings = _delivery_headings(say)
    if output is not Format.table:
        headings = {name: name for name in DELIVERY_FIELDS}
    print_rows(_listed(rows), headings, output)


def withdraw_delivery(delivery_id: str, reason: str) -> None:
    """Take a delivery back; the next run computes as if it had never been accepted.

    Raises:
        WrongUsage: there is no such delivery.
        WriterBusy: a run is at work.
    """
    from orchestration.ledger.landings import UnknownDelivery
    from orchestration.pipeline.events import event, record
    from orchestration.pipeline.latest import forget
    from orchestration.pipeline.lock import writer_lock

    settings = load_settings()
    say = speaker(settings.language)
    with writer_lock(settings), ledger_of(settings) as ledger:
        forget(settings)
        try:
            ledger.withdraw(delivery_id, reason, datetime.now(UTC))
        except UnknownDelivery as error:
            raise WrongUsage(str(error)) from None
    record(settings, event("delivery_withdrawn", delivery_id=delivery_id))
    print_text(
        say(
            f"đã rút {delivery_id}; chạy `thuoc run` để tính lại",
            f"{delivery_id} is withdrawn; `thuoc run` computes without it",
        )
    )


def print_quarantine(*, delivery_id: str | None, agency: str | None, output: Format) -> None:
    """List refused rows: where each stands in its file, the rule, the raw value, and what to mend.

    Raises:
        WrongUsage: the agency code is not one, or there is no such delivery.
    """
    import polars as pl

    from orchestration.landing.quarantine import SCHEMA
    from orchestration.refused_rows import quarantined

    settings = load_settings()
    say = speaker(settings.language)
    _check_agency(agency)
    with ledger_of(settings) as ledger:
        deliveries = ledger.deliveries(agencies=[agency] if agency else [])
    if delivery_id is not None:
        deliveries = deliveries.filter(pl.col("delivery_id") == delivery_id)
        if deliveries.is_empty():
            raise WrongUsage(f"không có lần gửi {delivery_id} / no delivery {delivery_id}; `thuoc deliveries`")
    refused = deliveries.filter(pl.col("rows_quarantined") > 0)
    places = refused.select("dataset", "delivery_id").rows()
    files = [settings.quarantine / dataset / f"{name}.parquet" for dataset, name in places]
    rows = [row for file in files if file.exists() for row in quarantined(file).to_dicts()]
    columns = {
        "delivery_id": say("lần gửi", "delivery"),
        "sheet": say("trang tính", "sheet"),
        "file_row": say("dòng", "row"),
        "rule": say("quy tắc", "rule"),
        "column": say("cột", "column"),
        "raw_value": say("giá trị", "value"),
        say("message_vi", "message_en"): say("cần sửa", "to mend"),
    }
    if output is not Format.table:
        columns = {name: name for name in SCHEMA}
        print_rows(rows, columns, output)
        return
    print_rows(rows[:SHOWN_ROWS], columns, output)
    if len(rows) > SHOWN_ROWS:
        print_text(
            say(
                f"… và {len(rows) - SHOWN_ROWS} dòng nữa: --format csv",
                f"… {len(rows) - SHOWN_ROWS} more: --format csv",
            )
        )


def _listed(rows: pl.DataFrame) -> list[dict[str, object]]:
    """Lists are never null: a delivery without reasons has none."""
    return [row | {"reasons": row["reasons"] or [], "warnings": row["warnings"] or []} for row in rows.to_dicts()]


def _delivery_headings(say: Say) -> dict[str, str]:
    return {
        "agency_code": say("cơ quan", "agency"),
        "dataset": say("dữ liệu", "dataset"),
        "period": say("kỳ", "period"),
        "revision": say("lần", "rev"),
        "status": say("kết quả", "status"),
        "rows_read": say("dòng đọc", "read"),
        "rows_accepted": say("nhận", "accepted"),
        "rows_quarantined": say("loại", "refused"),
        "reasons": say("lý do", "reasons"),
        "delivery_id": say("mã lần gửi", "delivery"),
    }


def _check_agency(code: str | None) -> None:
    if code is not None and not is_agency_code(code):
        raise WrongUsage(f"mã cơ quan không hợp lệ: {code!r} (G01…, H01…) / not an agency code: {code!r}")


def _check_dataset(name: str | None) -> None:
    from orchestration.landing.contracts import DATASETS

    if name is not None and name not in DATASETS:
        known = ", ".join(DATASETS)
        raise WrongUsage(f"không có bộ dữ liệu {name!r} (có: {known}) / no dataset {name!r}: there are {known}")
