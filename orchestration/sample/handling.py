"""What becomes of submitted dossiers: channel, procedure, answers, stops, results, as far as quotas are decided.

Times are working seconds, as in :mod:`orchestration.sample.clock`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample.clock import DAY, Seconds
from orchestration.sample.procedures import Catalogue
from orchestration.sample.quotas import Bools, Ints, Rates
from orchestration.sample.submissions import HOUR, Submissions

#: How skewed the use of services is: few take most.
_SKEW = 1.8
#: A dossier that is told to the day is late on the day after it was due.
_A_DAY_LATE = DAY


@dataclass(frozen=True)
class Handling:
    """Answers, due dates and interruptions of a month's dossiers, before it is known which end late.

    ``lasts_stop`` is 0 where nothing stopped the clock; ``due``: with a stop, as moved by it.
    """

    online: Bools
    procedure: Ints
    late_acceptance: Bools
    answered: Seconds
    term: Seconds
    in_time: Seconds
    stop_from: Seconds
    stop_lasts: Seconds

    @property
    def due(self) -> Seconds:
        """The due date in the end."""
        return self.answered + self.term + self.stop_lasts

    def finished(self, late: Bools, luck: Rates) -> Seconds:
        """When each is finished, given which end late: up to twice their term and a day after it."""
        too_long = (self.term * (1 + luck)).astype(np.int64) + _A_DAY_LATE
        return self.answered + np.where(late, too_long, self.in_time) + self.stop_lasts


class ServiceUse:
    """Which online services an agency's dossiers have used in a year: each of those to be used comes once first."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._used: dict[int, Ints] = {}

    def procedures(self, own: Submissions, online: Bools) -> Ints:
        """A row of the catalogue for each dossier; online ones take an online service."""
        catalogue, agency = self._catalogue, own.agency
        used = self._used.setdefault(own.month.year, np.zeros(len(catalogue.count), dtype=np.int64))
        offered = np.minimum(catalogue.used, catalogue.online(own.month))
        choice = np.where(online, offered[agency], catalogue.count[agency])
        place = (choice * own.luck["procedure"] ** _SKEW).astype(np.int64)
        counted = np.flatnonzero(online & own.accepted)
        number = np.bincount(agency[counted], minlength=len(used))
        rank = np.arange(len(counted)) - (np.cumsum(number) - number)[agency[counted]]
        is_first = rank < (offered - used)[agency[counted]]
        place[counted[is_first]] = (used[agency[counted]] + rank)[is_first]
        present = np.unique(agency)
        used[present] = np.minimum(used + number, np.maximum(offered, used))[present]
        row: Ints = catalogue.first[agency] + place
        return row


def handle(own: Submissions, online: Bools, procedure: Ints, late_acceptance: Bools, days: Ints) -> Handling:
    """Answer dossiers and give them their due dates.

    Args:
        days: statutory days, by dossier.
    """
    rows, rng = len(own), own.rng(8)
    too_late = DAY + 60 + rng.exponential(6 * HOUR, rows).clip(0, 1.5 * DAY).astype(np.int64)
    answered = own.submitted_seconds + np.where(late_acceptance, too_late, own.soon)
    term = days * DAY
    in_time = (term * (0.1 + 0.85 * rng.random(rows))).astype(np.int64)
    is_stopped = own.events["interrupted"] | own.events["twice"]
    return Handling(
        online,
        procedure,
        late_acceptance,
        answered,
        term,
        in_time,
        answered + (in_time * rng.uniform(0.1, 0.5, rows)).astype(np.int64),
        np.where(is_stopped, rng.integers(DAY, 12 * DAY, rows), 0),
    )
