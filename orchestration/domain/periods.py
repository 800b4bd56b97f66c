"""Periods of figures and of deliveries: half-open ``[start, end)`` in Asia/Ho_Chi_Minh.

Figures have eleven kinds, never compared with one another (docs/formulas.md, Periods):

- by the calendar: months ``2024-03``, quarters ``2024-Q1``, half-years ``2024-H1``, years ``2024`` and years to date
  ``2024-YTD04`` (January to April, the reports' "4 tháng đầu năm");
- the reporting periods of Decree 09/2019/NĐ-CP and Circular 01/2020/TT-VPCP, from the 15th to the 14th: ``2024-RM03``
  (15/02 to 14/03), ``2024-RQ1`` (15/12/2023 to 14/03), ``2024-RH1``, ``2024-R9M``, ``2024-RY``;
- cumulative ``CUM-2024-04``: everything on record to the end of April.

Deliveries have months or days ``2024-03-15``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

PeriodType = Literal[
    "month",
    "quarter",
    "half",
    "ytd",
    "year",
    "cumulative",
    "reporting_month",
    "reporting_quarter",
    "reporting_half",
    "reporting_nine_months",
    "reporting_year",
    "day",
]
#: The kinds that figures have.
FIGURE_TYPES: tuple[str, ...] = tuple(kind for kind in get_args(PeriodType) if kind != "day")

#: The first day that a contract takes: everything on record is of this day or later.
RECORD_BEGINS = date(1945, 9, 2)

#: What stands after the year in a code: the kind, its first month, how many months.
_PARTS: dict[str, tuple[PeriodType, int, int]] = {
    "": ("year", 1, 12),
    **{f"{month:02d}": ("month", month, 1) for month in range(1, 13)},
    **{f"Q{quarter}": ("quarter", 3 * quarter - 2, 3) for quarter in range(1, 5)},
    **{f"H{half}": ("half", 6 * half - 5, 6) for half in (1, 2)},
    **{f"YTD{month:02d}": ("ytd", 1, month) for month in range(1, 13)},
    **{f"RM{month:02d}": ("reporting_month", month, 1) for month in range(1, 13)},
    **{f"RQ{quarter}": ("reporting_quarter", 3 * quarter - 2, 3) for quarter in range(1, 5)},
    **{f"RH{half}": ("reporting_half", 6 * half - 5, 6) for half in (1, 2)},
    "R9M": ("reporting_nine_months", 1, 9),
    "RY": ("reporting_year", 1, 12),
}

_PATTERN = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})|(?P<until>CUM-)?(?P<year>[0-9]{4})(?:-(?P<part>[0-9A-Z]+))?"
)


@dataclass(frozen=True, order=True)
class Period:
    """One period; ``end`` is the first day after it."""

    start: date
    end: date
    type: PeriodType
    code: str

    @property
    def last_day(self) -> date:
        """The day before ``end``: its year and month are those of the code."""
        return self.end - timedelta(days=1)


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
    part = _PARTS.get(match["part"] or "") if match else None
    if match and match["day"] and match["day"] >= "0001":
        day = date.fromisoformat(code)
        return Period(day, day + timedelta(days=1), "day", code)
    if match is None or part is None or match["year"] in (None, "0000") or (match["until"] and part[0] != "month"):
        raise ValueError(
            f"kỳ không hợp lệ: {code!r} (dùng 2024-03, 2024-Q1, 2024-H1, 2024, 2024-YTD04, CUM-2024-04; kỳ báo cáo từ "
            f"ngày 15: 2024-RM03, 2024-RQ1, 2024-RH1, 2024-R9M, 2024-RY; hoặc 2024-03-15) / not a period: {code!r}"
        )
    kind, month, months = part
    first = date(int(match["year"]), month, 1)
    end = month_after(first, months)
    if match["until"]:
        return Period(RECORD_BEGINS, end, "cumulative", code)
    if kind.startswith("reporting"):
        return Period(_closing_day(month_after(first, -1)), _closing_day(month_after(end, -1)), kind, code)
    return Period(first, end, kind, code)


def _closing_day(month: date) -> date:
    """The 15th: reporting periods close before it, so that the report is ready by the end of the month."""
    return month.replace(day=15)


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
    year = str(parse_period(code).last_day.year)
    return code.replace(year, f"{int(year) - 1:04d}", 1)
