"""The 86 agencies of the benchmark: how many dossiers a day each receives and how its extracts are written."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from orchestration.settings import PROJECT_ROOT

#: The first day of the history, a Thursday: the day after 20 days and the day after 200 are both working days and both
#: in the third week of their month.
FIRST_DAY = date(2024, 2, 1)

UNITS = 20

#: How extracts are written, and by what share of the agencies. ``csv.zst`` is written for Vietnamese spreadsheets.
MANNERS = {"csv": 0.35, "parquet": 0.30, "csv.gz": 0.20, "csv.zst": 0.15}


@dataclass(frozen=True)
class Agency:
    """One agency. ``manner``: the extension of its files, which tells how they are written."""

    code: str
    per_day: int
    procedures: int
    online_share: float
    manner: str


@dataclass(frozen=True)
class History:
    """What determines every file: the same history gives the same files."""

    seed: int
    agencies: tuple[Agency, ...]

    @property
    def per_day(self) -> int:
        """New dossiers a day, of all agencies."""
        return sum(agency.per_day for agency in self.agencies)


def history(*, per_day: int, agencies: int = 86, seed: int = 1) -> History:
    """A history of ``per_day`` new dossiers a day, shared out among the first ``agencies`` of the catalogue."""
    rng = np.random.default_rng([seed, agencies])
    codes = rng.permutation(_codes())[:agencies]
    shares = (1 + np.arange(agencies)) ** -0.5
    counts = np.diff(np.round(np.cumsum(shares / shares.sum()) * per_day).astype(int), prepend=0)
    return History(
        seed,
        tuple(
            Agency(str(code), int(count), int(procedures), round(float(online), 3), manner)
            for code, count, procedures, online, manner in zip(
                codes,
                counts,
                rng.integers(100, 301, agencies),
                rng.uniform(0.4, 0.9, agencies),
                _manners(agencies),
                strict=True,
            )
        ),
    )


def day_of(index: int) -> date:
    """The calendar day of a day of the history."""
    return FIRST_DAY + timedelta(days=index)


def _codes() -> list[str]:
    path = Path(PROJECT_ROOT) / "data" / "reference" / "agencies.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return sorted(row["agency_code"] for row in csv.DictReader(lines))


def _manners(agencies: int) -> list[str]:
    """Manners spread over large and small agencies: each is next when it is furthest behind its share."""
    given: list[str] = []
    for index in range(agencies):
        given.append(max(MANNERS, key=lambda manner: MANNERS[manner] * (index + 1) - given.count(manner)))
    return given
