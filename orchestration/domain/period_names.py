"""Periods as people name them, in Vietnamese and in English."""

from __future__ import annotations

from datetime import date

from orchestration.domain.periods import Period, parse_period
from orchestration.domain.vietnamese import format_date

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_QUARTERS = ("I", "II", "III", "IV")
_ORDINALS = ("First", "Second")
_HALVES = ("đầu", "cuối")


def period_name(code: str, *, days: bool = True) -> tuple[str, str]:
    """A period in Vietnamese and in English: ``2024-YTD04`` is "4 tháng đầu năm 2024", "First 4 months of 2024".

    A reporting period says that it is one, and tells its ``days`` unless there is no room for them: no reader takes it
    for the calendar's.

    Raises:
        ValueError: not a period.
    """
    period = parse_period(code)
    vi, en = _told(period)
    if not period.type.startswith("reporting"):
        return vi, en
    span = f" ({format_date(period.start)}–{format_date(period.last_day)})" if days else ""
    return f"Báo cáo {vi[0].lower()}{vi[1:]}{span}", f"Report: {en}{span}"


def _told(period: Period) -> tuple[str, str]:
    last = period.last_day
    year, month = last.year, last.month
    match period.type.removeprefix("reporting_"):
        case "day":
            return format_date(last), format_date(last)
        case "month":
            return f"Tháng {month}/{year}", _english_month(last)
        case "quarter":
            quarter = _QUARTERS[(month - 1) // 3]
            return f"Quý {quarter}/{year}", f"Quarter {quarter}, {year}"
        case "half":
            half = (month - 1) // 6
            return f"Nửa {_HALVES[half]} năm {year}", f"{_ORDINALS[half]} half of {year}"
        case "ytd" | "nine_months":
            english = "First month" if month == 1 else f"First {month} months"
            return f"{month} tháng đầu năm {year}", f"{english} of {year}"
        case "cumulative":
            return f"Lũy kế đến hết tháng {month}/{year}", f"On record to the end of {_english_month(last)}"
        case _:
            return f"Năm {year}", f"Year {year}"


def _english_month(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"
