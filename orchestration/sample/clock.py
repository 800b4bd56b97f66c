"""The working calendar for whole arrays: instants to working seconds and back.

Working seconds count from a first day; a day has 28,800 (8:00–12:00, 13:00–17:00), so 8 working hours later is the
same clock time on the next working day, as in :mod:`orchestration.domain.calendar`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from orchestration.domain.calendar import WorkingCalendar

DAY = 28_800
_HALF, _OPENS, _REOPENS = 14_400, 8 * 3600, 13 * 3600

Instants = npt.NDArray[np.datetime64]
Seconds = npt.NDArray[np.int64]


class WorkingClock:
    """Converts between instants and working seconds, within ``first`` and ``last``."""

    def __init__(self, calendar: WorkingCalendar, first: date, last: date) -> None:
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        self._days = np.array([day for day in days if calendar.is_working(day)], dtype="datetime64[D]")

    def seconds(self, instants: Instants) -> Seconds:
        """Working seconds that have passed at each instant."""
        days = instants.astype("datetime64[D]")
        clock = (instants.astype("datetime64[s]") - days.astype("datetime64[s]")).astype(np.int64)
        index = np.searchsorted(self._days, days)
        worked = np.clip(clock - _OPENS, 0, _HALF) + np.clip(clock - _REOPENS, 0, _HALF)
        is_working = self._days[np.minimum(index, len(self._days) - 1)] == days
        return index.astype(np.int64) * DAY + np.where(is_working, worked, 0)

    def instants(self, seconds: Seconds) -> Instants:
        """The instant at which so many working seconds have passed; beyond ``last``: its end."""
        index = np.minimum(seconds // DAY, len(self._days) - 1)
        rest = seconds % DAY
        clock = rest + np.where(rest < _HALF, _OPENS, _REOPENS - _HALF)
        instants: Instants = self._days[index].astype("datetime64[us]") + clock.astype("timedelta64[s]")
        return instants

    def between(self, start: datetime, end: datetime) -> tuple[int, int]:
        """Working seconds at both ends of a span."""
        first, last = self.seconds(np.array([start, end], dtype="datetime64[s]"))
        return int(first), int(last)
