"""Who submits what in a month, and by what luck: all that does not depend on a quota.

The same arguments draw the same, so that dossiers can be drawn to be counted, and once more to be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from orchestration.sample.clock import DAY, Instants, Seconds, WorkingClock
from orchestration.sample.months import Month
from orchestration.sample.population import Population
from orchestration.sample.quotas import Bools, Ints, Rates

HOUR = 3600
#: Shares of dossiers: refused, withdrawn, never finished, asked twice for supplements, interrupted once.
_REFUSED, _WITHDRAWN, _ABANDONED, _ASKED_TWICE, _INTERRUPTED = 0.025, 0.012, 0.004, 0.006, 0.08
#: Of accepted dossiers with a fee: never paid; paid at the second attempt; given back.
_UNPAID, _SECOND_ATTEMPT, _REFUNDED = 0.04, 0.04, 0.01
#: Of online dossiers, those submitted out of office hours too.
_AT_HOME = 0.6
#: An agency's first dossier of a month is submitted within so many working days and runs smoothly, so that no month of
#: a small agency is without an accepted and paid dossier.
_SMOOTH_DAYS = 8
#: So many working days before a period ends, everything that a late answer or a refund can move still falls into it.
_IN_GOOD_TIME, _IN_VERY_GOOD_TIME = 4, 20


@dataclass(frozen=True)
class Submissions:
    """Dossiers of some agencies submitted in one month, in random order within their agency.

    ``agency``: index into the population, ascending; ``soon``, ``pays_after``: working seconds from submission to an
    answer in time, and from acceptance to payment; ``luck``: measure → one number a dossier, by which quotas choose.
    """

    month: Month
    population: Population
    clock: WorkingClock
    agency: Ints
    smooth: Bools
    at_home: Bools
    has_fee: Bools
    submitted: Instants
    soon: Seconds
    pays_after: Seconds
    events: dict[str, Bools]
    luck: dict[str, Rates]
    seed: int

    def __len__(self) -> int:
        return len(self.agency)

    def rng(self, purpose: int) -> np.random.Generator:
        """The same numbers whenever these dossiers are drawn."""
        return generator(self.seed, purpose, self.month, self.agency[:1])

    @cached_property
    def nobody(self) -> Bools:
        """None of the dossiers."""
        return np.zeros(len(self), dtype=bool)

    @cached_property
    def submitted_seconds(self) -> Seconds:
        """Working seconds until submission."""
        return self.clock.seconds(self.submitted)

    @cached_property
    def answered_soon(self) -> Instants:
        """When a dossier is answered that is not late in acceptance."""
        return self.clock.instants(self.submitted_seconds + self.soon)

    @cached_property
    def ends(self) -> np.datetime64:
        """When the year's four months end."""
        return np.datetime64(self.month.year_to_date_end)

    @cached_property
    def accepted(self) -> Bools:
        """Accepted before the year's four months end, and not taken back: what rates of the four months stand on."""
        known: Bools = self.answered_soon < self.ends
        return known & ~self.events["refused"] & ~self.events["withdrawn"]

    def well_before(self, days: int) -> Bools:
        """Submitted at least so many working days before the year's four months end."""
        _, end = self.clock.between(self.month.start, self.month.year_to_date_end)
        early: Bools = self.submitted_seconds + days * DAY < end
        return early

    @cached_property
    def pays_in_time(self) -> Bools:
        """Accepted with a fee that is paid within the four months and kept."""
        owed = self.accepted & self.has_fee & ~self.events["unpaid"] & ~self.events["refunded"]
        paid: Bools = owed & (self.clock.instants(self.submitted_seconds + self.soon + self.pays_after) < self.ends)
        return paid

    @cached_property
    def in_good_time(self) -> Bools:
        """Early enough for a late answer to fall into the four months."""
        return self.well_before(_IN_GOOD_TIME)

    def at(self, rates: Rates) -> Rates:
        """An agency's rate, by dossier."""
        return rates[self.agency]


#: Measures that have their own luck. Digitized and electronic results share one: they go together.
LUCK = ("online", "paid_online", "digitized", "reuses", "late", "late_acceptance", "components", "procedure")


def submissions(
    month: Month,
    agencies: Ints,
    counts: Ints,
    population: Population,
    online: Rates,
    clock: WorkingClock,
    seed: int,
) -> Submissions:
    """Draw a month's dossiers.

    Args:
        agencies: ascending indices of the agencies drawn together.
        counts: dossiers of every agency of the population.
        online: expected share of online dossiers, by agency.
    """
    own = counts[agencies]
    agency = np.repeat(agencies, own)
    rng = generator(seed, 3, month, agencies)
    rows = len(agency)
    place = np.arange(rows) - np.repeat(np.cumsum([0, *own[:-1]]), own)
    smooth = place == 0
    at_home = (rng.random(rows) < _AT_HOME * online[agency]) & ~smooth
    shares: dict[str, float | Rates] = {
        "refused": _REFUSED,
        "withdrawn": _WITHDRAWN,
        "abandoned": _ABANDONED,
        "twice": _ASKED_TWICE,
        "interrupted": _INTERRUPTED,
        "unpaid": _UNPAID,
        "again": _SECOND_ATTEMPT,
        "refunded": _REFUNDED,
        "undated": population.undated[agency],
    }
    events = {name: (rng.random(rows) < share) & ~smooth for name, share in shares.items()}
    events["withdrawn"] &= ~events["refused"]
    events["abandoned"] &= ~events["refused"] & ~events["withdrawn"]
    drawn = Submissions(
        month,
        population,
        clock,
        agency,
        smooth,
        at_home,
        # The same share of every month's dossiers, at least one: payment files have no month of none.
        place < np.maximum(1, np.rint(own * population.fee[agencies]))[np.searchsorted(agencies, agency)],
        _submitted(month, smooth, at_home, clock, rng),
        # Answered within the day if submitted at home; at once if handed in.
        np.where(at_home, rng.integers(300, 7 * HOUR, rows), rng.integers(60, 1200, rows)),
        rng.integers(60, 1500, rows),
        events,
        {name: rng.random(rows) for name in LUCK},
        seed,
    )
    events["withdrawn"] &= drawn.in_good_time
    events["refunded"] &= drawn.well_before(_IN_VERY_GOOD_TIME)
    return drawn


def generator(seed: int, purpose: int, month: Month, agencies: Ints) -> np.random.Generator:
    """Random numbers of one purpose for one month of the agencies that are drawn together."""
    return np.random.default_rng([seed, purpose, month.number, int(agencies[0])])


def _submitted(month: Month, smooth: Bools, at_home: Bools, clock: WorkingClock, rng: np.random.Generator) -> Instants:
    """In working hours; at home on any day, less at weekends, from 6:00 to 23:00."""
    rows = len(smooth)
    opened, closed = clock.between(month.start, month.end)
    until = np.where(smooth, opened + _SMOOTH_DAYS * DAY, closed)
    in_office = clock.instants((opened + rng.random(rows) * (until - opened - 1)).astype(np.int64))
    likely = np.where(np.is_busday(month.days), 1.0, 0.35)
    day = rng.choice(month.days, rows, p=likely / likely.sum()).astype("datetime64[us]")
    out_of_office = day + rng.triangular(6 * HOUR, 10 * HOUR, 23 * HOUR, rows).astype("timedelta64[s]")
    submitted: Instants = np.where(at_home, out_of_office, in_office)
    return submitted
