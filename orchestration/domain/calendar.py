"""Vietnam's working calendar: Monday to Friday, 8:00–12:00 and 13:00–17:00.

Public holidays, swapped days off and swapped Saturdays come from the holidays library, corrected by
``data/reference/calendar_overrides.csv`` (day, is_working, source). Eight working hours after an instant
inside working hours is the same clock time on the next working day.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path

import holidays

#: Whether offices are open on a day.
IsWorking = Callable[[date], bool]

MORNING = (time(8), time(12))
AFTERNOON = (time(13), time(17))


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked; ``overrides`` win over the library."""

    overrides: tuple[tuple[date, bool], ...] = ()

    @classmethod
    def from_csv(cls, path: Path) -> WorkingCalendar:
        """The calendar with the committed overrides."""
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            return cls(tuple((date.fromisoformat(row["day"]), row["is_working"] == "true") for row in rows))

    def is_working(self, day: date) -> bool:
        """Whether offices are open on a day."""
        for overridden, working in self.overrides:
            if overridden == day:
                return working
        year = _vietnam(day.year)
        if day in year:
            return False
        return day.weekday() < 5 or day in year.weekend_workdays

    def on_or_after(self, day: date) -> date:
        """The first working day that is not before ``day``."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date) -> date:
        """The first working day after ``day``."""
        return self.on_or_after(day + timedelta(days=1))

    def working_start(self, instant: datetime) -> datetime:
        """The first instant of working time that is not before ``instant``."""
        day = self.on_or_after(instant.date())
        if day != instant.date() or instant.time() < MORNING[0]:
            return datetime.combine(day, MORNING[0])
        if instant.time() >= AFTERNOON[1]:
            return datetime.combine(self.after(day), MORNING[0])
        if MORNING[1] <= instant.time() < AFTERNOON[0]:
            return datetime.combine(day, AFTERNOON[0])
        return instant

    def eight_working_hours_after(self, instant: datetime) -> datetime:
        """The last instant by which no more than eight working hours have passed."""
        start = self.working_start(instant)
        return datetime.combine(self.after(start.date()), start.time())


def working_days_from(day: date, is_working: IsWorking) -> Iterator[date]:
    """The working days from ``day`` on, itself included, without an end."""
    while True:
        if is_working(day):
            yield day
        day += timedelta(days=1)


def working_day_after(day: date, number: int, is_working: IsWorking) -> date:
    """The ``number``-th working day after ``day``; the first is 1."""
    return next(islice(working_days_from(day + timedelta(days=1), is_working), number - 1, None))


@lru_cache(maxsize=64)
def _vietnam(year: int) -> holidays.HolidayBase:
    # One year at a time: substituted days off of a year are listed with that year's holidays.
    return holidays.country_holidays("VN", years=year)
