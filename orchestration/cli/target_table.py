"""Targets as a table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from orchestration.cli.bridged import names_on
from orchestration.cli.language import Say, speaker
from orchestration.domain.period_names import period_name
from orchestration.domain.vietnamese import MISSING, POINTS, format_date, format_number, format_percent, format_points

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication
    from orchestration.settings import Settings

Row = dict[str, Any]

_COMPARATORS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "=": "= "}

#: Why a target has no distance.
_NOT_JUDGED = {
    "not_computed": ("Thước không tính chỉ số này", "no computed indicator"),
    "no_number": ("văn bản không nêu trị số", "no number is stated"),
    "ambiguous": ("văn bản có nhiều cách hiểu", "worded ambiguously"),
    "above_100_percent": ("trị số lớn hơn 100%", "more than 100%"),
    "perhaps_a_fraction": (
        "trị số không quá 1: có thể là phân số, không phải %",
        "perhaps a fraction, not a percentage",
    ),
}
_NO_FORECAST = {
    "too_few_months": ("chưa đủ 4 tháng số liệu", "fewer than 4 months of data"),
    "too_far": ("xa hơn chuỗi số liệu đã có", "further ahead than the data reach back"),
}
_OUTLOOKS = {
    "reached": ("có khả năng đạt", "likely to be reached"),
    "missed": ("khó đạt", "likely to be missed"),
    "open": ("chưa rõ", "open"),
}


def print_target_table(settings: Settings, publication: Publication, rows: Sequence[Row]) -> None:
    """One row a target and subject: assigned, now, what is missing, forecast for the month of the deadline."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    say = speaker(settings.language)
    names = names_on(publication, publication.as_of - timedelta(days=1))
    names |= {"ALL": say("Toàn quốc", "Nation"), "MIN": say("Bộ, ngành", "Ministries")}
    names |= {"PRO": say("Địa phương", "Provinces")}
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (
        say("Chỉ tiêu", "Target"),
        say("Cơ quan, đơn vị", "For"),
        say("Mức giao, thời hạn", "Assigned, deadline"),
        say("Hiện tại", "Now"),
        say("Còn thiếu", "Missing"),
        say("Dự báo", "Forecast"),
    ):
        table.add_column(heading, overflow="fold")
    for row in rows:
        cells = (
            f"{row['target_id']}\n{row['name_vi']}" if row["origin"] == "national" else row["name_vi"],
            _subject(row, names, say),
            f"{_assigned(row, say)}\n{_deadline(row, publication, say)}",
            _now(row, say),
            _missing(row, say),
            _forecast(row, say),
        )
        table.add_row(*(escape(cell) for cell in cells))
    console = Console()
    day = format_date(publication.as_of)
    title = say(
        f"Số liệu đến trước ngày {day} · kỳ công bố {publication.number}",
        f"Data before {day} · publication {publication.number}",
    )
    console.print(title, style="bold", highlight=False)
    console.print(table)
    legend = say(
        "cần thêm: số phải thêm vào (hoặc bớt khỏi) tử số với mẫu số hiện có · "
        "dự báo: tháng có thời hạn, khoảng 80% trong ngoặc (docs/forecast.md)",
        "what it takes: with the present denominator · forecast: the month of the deadline, 80% interval in brackets",
    )
    console.print(legend, style="dim")


def _subject(row: Row, names: Mapping[str, str], say: Say) -> str:
    """Whose figure it is; a member's says whose target it is held against."""
    subject = row["unit_code"] or names.get(row["agency_code"], row["agency_code"])
    if row["relation"] == "own":
        return subject
    owner = names.get(row["assigned_to"], row["assigned_to"])
    return f"{subject}\n{say(f'(theo chỉ tiêu của {owner})', f'(by the target of {owner})')}"


def _amount(value: float | None, unit: str | None) -> str:
    if value is None:
        return MISSING
    return format_percent(value) if unit == "%" else f"{format_number(value)} {unit or ''}".strip()


def _assigned(row: Row, say: Say) -> str:
    if row["comparator"] in ("between", "ambiguous") and row["target_min"] is not None:
        mark = "? " if row["comparator"] == "ambiguous" else ""
        return f"{mark}{_amount(row['target_min'], row['unit'])} – {_amount(row['target'], row['unit'])}"
    if row["target"] is None:
        return say("không nêu trị số", "no number")
    return f"{_COMPARATORS.get(row['comparator'] or '', '')}{_amount(row['target'], row['unit'])}"


def _deadline(row: Row, publication: Publication, say: Say) -> str:
    if row["deadline"] is None:
        return row["deadline_text"] or say("không nêu thời hạn", "no deadline")
    passed = say(" (đã qua)", " (past)") if row["deadline"] < publication.as_of else ""
    return f"{format_date(row['deadline'])}{passed}"


def _now(row: Row, say: Say) -> str:
    """The computed figure; where there is none, what a document says, and why no distance is told."""
    if row["not_judged"]:
        said = say("văn bản: ", "documents: ") + row["actual_vi"] if row["actual_vi"] else MISSING
        return f"{said}\n{say(*_NOT_JUDGED[row['not_judged']])}"
    mark = "*" if row["status"] == "provisional" else ""
    return f"{_amount(row['value'], row['unit'])}{mark}\n{say(*period_name(row['period'], days=False))}"


def _missing(row: Row, say: Say) -> str:
    if row["reached"] is None:
        return MISSING
    is_rate = row["unit"] == "%"
    points = format_points(row["distance"], word=say(*POINTS)) if is_rate else format_number(row["distance"])
    if row["reached"]:
        return f"{say('đạt', 'reached')}\n{points}"
    count = format_number(row["needed"])
    takes = (
        say(f"cần thêm {count}", f"{count} more") if row["distance"] < 0 else say(f"cần bớt {count}", f"{count} fewer")
    )
    return f"{points}\n{takes}"


def _forecast(row: Row, say: Say) -> str:
    if row["forecast"] is None:
        return say(*_NO_FORECAST[row["no_forecast"]]) if row["no_forecast"] else MISSING
    span = f"{format_percent(row['forecast'])} ({format_percent(row['low'])} – {format_percent(row['high'])})"
    return f"{span}\n{row['forecast_month']:%m/%Y}: {say(*_OUTLOOKS[row['outlook']])}"
