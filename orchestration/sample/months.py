"""The months that a sample tells of, and their share of its dossiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
import numpy.typing as npt

from orchestration.domain.periods import parse_delivery_period

#: January to April of two years; more in the second, fewer around Tết (January 2023, February 2024). They sum to one.
SHARES = {
    "2023-01": 0.100,
    "2023-02": 0.115,
    "2023-03": 0.120,
    "2023-04": 0.110,
    "2024-01": 0.140,
    "2024-02": 0.115,
    "2024-03": 0.150,
    "2024-04": 0.150,
}


@dataclass(frozen=True)
class Month:
    """One delivery period. ``since``: events from then on are first told in this month's delivery; earlier than
    ``start`` where months lie before it that nobody delivered. ``told``: the shares of all months before."""

    number: int
    code: str
    told: float
    share: float
    start: datetime
    end: datetime
    since: datetime

    @property
    def days(self) -> npt.NDArray[np.datetime64]:
        """Every day of the month."""
        days: npt.NDArray[np.datetime64] = np.arange(
            np.datetime64(self.start, "D"), np.datetime64(self.end, "D"), dtype="datetime64[D]"
        )
        return days

    @property
    def year_to_date_end(self) -> datetime:
        """The first instant after the year's four months."""
        return datetime(self.year, 5, 1)

    @property
    def year(self) -> int:
        """2023 or 2024."""
        return self.start.year


def sample_months() -> list[Month]:
    """The eight months in order."""
    months: list[Month] = []
    told = 0.0
    for number, (code, share) in enumerate(SHARES.items()):
        period = parse_delivery_period(code)
        start, end = _midnight(period.start), _midnight(period.end)
        months.append(Month(number, code, told, share, start, end, months[-1].end if months else start))
        told += share
    return months


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
