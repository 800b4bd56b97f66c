"""What a run tells people when it is over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from orchestration.cli.language import Say
from orchestration.cli.listing import print_text
from orchestration.domain.vietnamese import format_date, format_number

if TYPE_CHECKING:
    import polars as pl

    from orchestration.cli.execution import Outcome
    from orchestration.settings import Settings

#: Deliveries not taken in that the summary lists; `thuoc deliveries --status held` lists them all.
SHOWN_HOLDS = 20


def print_nothing_new(say: Say, number: int, as_of: date) -> None:
    """There was nothing to do."""
    day = format_date(as_of)
    print_text(
        say(
            f"Không có gì mới kể từ kỳ công bố {number} (số liệu đến trước {day}).",
            f"Nothing is new since publication {number} (data before {day}).",
        )
    )


def print_summary(settings: Settings, say: Say, outcome: Outcome, *, replayed: bool = False) -> None:
    """What came in, what became of it, what was published, how to look at it.

    Args:
        replayed: the run looked at the files that were to be landed again, and at no other.
    """
    import polars as pl

    from orchestration.ledger import Ledger

    with Ledger.open(settings.ledger_url) as ledger:
        deliveries = ledger.deliveries()
        warnings = ledger.gate_results().filter(~pl.col("success"), pl.col("severity") == "warning").height
    counts = dict(deliveries["status"].value_counts().rows())
    landing = {name: format_number(count) for name, count in outcome.landing.items()}
    lines = [
        "",
        say(
            f"{'Tệp cần tiếp nhận lại' if replayed else 'Tệp trong inbox'}: {landing['files_seen']}; "
            f"tiếp nhận lần này: {landing['files_landed']} "
            f"({landing['rows_read']} dòng, loại {landing['rows_quarantined']})",
            f"{'Files to land again' if replayed else 'Files in the inbox'}: {landing['files_seen']}; "
            f"landed now: {landing['files_landed']} "
            f"({landing['rows_read']} rows, {landing['rows_quarantined']} refused)",
        ),
        *_oddities(say, outcome),
        _statuses(say, counts),
    ]
    if warnings:
        told = format_number(warnings)
        lines.append(
            say(f"Cảnh báo: {told}; xem `thuoc gates --failed`", f"Warnings: {told}; see `thuoc gates --failed`")
        )
    print_text("\n".join(lines))
    _print_holds(say, deliveries)
    if outcome.number is not None:
        print_text(_published(say, outcome))


def _oddities(say: Say, outcome: Outcome) -> list[str]:
    misplaced, arriving = outcome.landing["files_misplaced"], outcome.landing["files_still_arriving"]
    lines = []
    if misplaced:
        lines.append(say(f"Tệp đặt sai chỗ: {misplaced}", f"Misplaced files: {misplaced}"))
    if arriving:
        lines.append(
            say(f"Tệp đang được ghi, để lần sau: {arriving}", f"Still being written, left for later: {arriving}")
        )
    return lines


def _statuses(say: Say, counts: dict[str, int]) -> str:
    names = {
        "accepted": say("chấp nhận", "accepted"),
        "held": say("chưa chấp nhận", "held"),
        "unreadable": say("không đọc được", "unreadable"),
        "duplicate": say("trùng", "duplicate"),
        "superseded": say("đã được thay", "superseded"),
        "withdrawn": say("đã rút", "withdrawn"),
    }
    told = ", ".join(f"{name} {format_number(counts[status])}" for status, name in names.items() if counts.get(status))
    return say("Các lần gửi: ", "Deliveries: ") + (told or "0")


def _print_holds(say: Say, deliveries: pl.DataFrame) -> None:
    import polars as pl

    # What was mended since asks nobody for anything: the last attempt of a period alone is told.
    attempts = deliveries.filter(pl.col("status").is_in(["accepted", "held", "unreadable"]))
    series = ["agency_code", "dataset", "series"]
    latest_last = attempts.with_columns(series=pl.coalesce("period", "delivery_id")).sort("revision", "received_at")
    last = latest_last.unique(series, keep="last", maintain_order=True).sort("path")
    holds = last.filter(pl.col("status") != "accepted")
    for row in holds.head(SHOWN_HOLDS).iter_rows(named=True):
        print_text(f"  ! {row['path']}: {' '.join(row['reasons'] or [])}")
    if holds.height > SHOWN_HOLDS:
        more = holds.height - SHOWN_HOLDS
        print_text(say(f"  … và {more} lần gửi nữa: `thuoc deliveries --status held`", f"  … and {more} more"))


def _published(say: Say, outcome: Outcome) -> str:
    day = format_date(outcome.as_of)
    return say(
        f"Đã công bố kỳ {outcome.number}, số liệu đến trước {day}.\n"
        "Xem: `thuoc app`, `thuoc indicators --period …`, `thuoc deliveries`",
        f"Published {outcome.number}, data before {day}.\n"
        "See: `thuoc app`, `thuoc indicators --period …`, `thuoc deliveries`",
    )
