"""The working calendar as rows for dbt, one a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from orchestration.domain.calendar import WorkingCalendar

if TYPE_CHECKING:
    import polars as pl

#: Before the first figures that the documents print, and before any extract of the contract.
FIRST_DAY = date(2015, 1, 1)


def calendar_rows(calendar: WorkingCalendar, as_of: date) -> pl.DataFrame:
    """One row a day from 2015 to two years after ``as_of`` (a deadline may lie ahead).

    Columns: day, is_working, next_working_day (the first working day after it), on_or_after (the first one
    not before it).
    """
    import polars as pl

    last = date(as_of.year + 3, 1, 1)
    days = [FIRST_DAY + timedelta(days=offset) for offset in range((last - FIRST_DAY).days)]
    rows = []
    following = calendar.on_or_after(last)
    for day in reversed(days):
        working = calendar.is_working(day)
        rows.append((day, working, following, day if working else following))
        if working:
            following = day
    return pl.DataFrame(
        list(reversed(rows)),
        schema={
            "day": pl.Date,
            "is_working": pl.Boolean,
            "next_working_day": pl.Date,
            "on_or_after": pl.Date,
        },
        orient="row",
    )
