"""Periods of figures and of deliveries: half-open ``[start, end)`` in Asia/Ho_Chi_Minh.

Figures have months ``2024-03``, quarters ``2024-Q1``, years ``2024`` and years to date ``2024-YTD04``
(January to April, the reports' "4 tháng đầu năm"). Deliveries have months or days ``2024-03-15``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

PeriodType = Literal["day", "month", "quarter", "year", "ytd"]

_PATTERN = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|YTD(?P<ytd>0[1-9]|1[0-2])|(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d{2}))?))?"
)


@dataclass(frozen=True, order=True)
class Period:
    """One period; ``end`` is the first day after it."""

    start: date
    end: date
    type: PeriodType
    code: str


def month_after(day: date, months: int = 1) -> date:
    """The first day of the month ``months`` after the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def parse_period(code: str) -> Period:
    """The period of a code.

    Raises:
        ValueError: the code is none of the forms above, or names a day that does not exist.
    """
    match = _PATTERN.fullmatch(code)
    if match is None or match["year"] == "0000":
        raise ValueError(
            f"kỳ không hợp lệ: {code!r} (dùng 2024-03, 2024-Q1, 2024, 2024-YTD04 hoặc 2024-03-15) "
            f"/ not a period: {code!r}"
        )
    year = int(match["year"])
    if match["quarter"]:
        start = date(year, 3 * int(match["quarter"]) - 2, 1)
        return Period(start, month_after(start, 3), "quarter", code)
    if match["ytd"]:
        return Period(date(year, 1, 1), month_after(date(year, int(match["ytd"]), 1)), "ytd", code)
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return Period(day, day + timedelta(days=1), "day", code)
    if match["month"]:
        start = date(year, int(match["month"]), 1)
        return Period(start, month_after(start), "month", code)
    return Period(date(year, 1, 1), date(year + 1, 1, 1), "year", code)


def parse_delivery_period(code: str) -> Period:
    """The period of a delivery, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises:
        ValueError: any other form.
    """
    period = parse_period(code)
    if period.type not in ("month", "day"):
        raise ValueError(f"kỳ của lần gửi phải là YYYY-MM hoặc YYYY-MM-DD / not a delivery period: {code!r}")
    return period


def same_period_last_year(code: str) -> str:
    """The code of the same period a year earlier, the base of every same-period change."""
    parse_period(code)
    return f"{int(code[:4]) - 1:04d}{code[4:]}"
