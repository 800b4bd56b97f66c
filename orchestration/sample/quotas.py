"""Stratified quotas: how many dossiers of each agency something is true of, and which, instead of coin flips.

A quota is decided when all dossiers it is of have been counted: rates of agencies scatter around their group's rate,
their numbers are whole, and the group's number is the nearest to its rate. ``Hits`` then deals a quota out month by
month, to dossiers in random order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Rates = npt.NDArray[np.float64]

#: How much a rate of a month differs from that of the four months: a drift from the first to the last, and a scatter of
#: so many standard deviations of a fair draw.
_DRIFT, _SCATTER = 0.12, 0.5


def spread(mean: float, weights: Rates, deviations: Rates, low: Rates, high: Rates) -> Rates:
    """One rate an agency, scattered on the logit scale by ``deviations`` within bounds, with ``mean`` as their weighted
    mean, or the nearest to it that the bounds allow. An agency whose bounds are equal has its rate."""
    least, most = -30.0, 30.0
    for _ in range(60):
        middle = (least + most) / 2
        if np.average(_at(middle, deviations, low, high), weights=weights) < mean:
            least = middle
        else:
            most = middle
    return _at(most, deviations, low, high)


def _at(shift: float, deviations: Rates, low: Rates, high: Rates) -> Rates:
    rates: Rates = np.clip(1 / (1 + np.exp(-(shift + deviations))), low, high)
    return rates


def logit(rates: Rates) -> Rates:
    """Rates as deviations; 0 and 1 stay near themselves whatever the shift."""
    kept = np.clip(rates, 1e-6, 1 - 1e-6)
    result: Rates = np.log(kept / (1 - kept))
    return result


def whole(total: int, wanted: Rates, low: Ints, high: Ints) -> Ints:
    """Whole numbers next to the wanted ones, within bounds, that sum to ``total`` where the bounds allow it: the
    largest remainders are rounded up."""
    numbers = np.clip(np.floor(wanted).astype(np.int64), low, high)
    order = np.argsort(np.floor(wanted) - wanted, kind="stable")
    while (missing := total - int(numbers.sum())) != 0:
        room = [
            place for place in order if (numbers[place] < high[place] if missing > 0 else numbers[place] > low[place])
        ]
        if not room:
            break
        numbers[room[: abs(missing)]] += 1 if missing > 0 else -1
        order = np.roll(order, -len(room[: abs(missing)]))
    return numbers


@dataclass(frozen=True)
class Quota:
    """For each agency: how many of its ``candidates`` are to be hit."""

    hits: Ints
    candidates: Ints

    @property
    def share(self) -> Rates:
        """Hits of candidates; 0 of none."""
        shares: Rates = self.hits / np.maximum(1, self.candidates)
        return shares


@dataclass(frozen=True)
class Counted:
    """By agency: ``members`` of the denominator; of them ``given``, in the numerator whatever is dealt, and
    ``candidates``, who may be hit."""

    members: Ints
    given: Ints
    candidates: Ints

    @staticmethod
    def none(agencies: int) -> Counted:
        """Nothing counted yet."""
        return Counted(*(np.zeros(agencies, dtype=np.int64) for _ in range(3)))

    def add(self, agency: Ints, members: Bools, given: Bools, candidates: Bools) -> None:
        """Count dossiers, by agency index."""
        for counts, those in ((self.members, members), (self.given, given), (self.candidates, candidates)):
            counts += np.bincount(agency[those], minlength=len(counts))

    def exactly(self, rates: Rates) -> Quota:
        """Hits that bring each agency's numerator nearest to its own rate."""
        return Quota(self._nearest(rates * self.members) - self.given, self.candidates)

    def _nearest(self, wanted: Rates) -> Ints:
        return np.clip(np.rint(wanted).astype(np.int64), self.given, self.given + self.candidates)

    def quota(self, groups: Sequence[Bools], means: Sequence[float], rates: Rates, low: Rates, high: Rates) -> Quota:
        """Hits such that each group's numerator is the nearest to its mean, and agencies' lie around ``rates``.

        Agencies whose bounds are equal are rounded by themselves; the others of their group make up the sum.
        """
        fewest, most = self.given, self.given + self.candidates
        of, is_fixed = np.maximum(1, self.members), low >= high
        greatest = np.where(is_fixed, low, np.minimum(high, most / of))
        least = np.where(is_fixed, low, np.minimum(np.maximum(low, fewest / of), greatest))
        numerators = self._nearest(low * self.members)
        fewest, most = np.where(is_fixed, numerators, fewest), np.where(is_fixed, numerators, most)
        for group, mean in zip(groups, means, strict=True):
            members = self.members[group].astype(np.float64)
            if not members.sum():
                continue
            near = spread(mean, members, logit(rates[group]), least[group], greatest[group])
            total = round(mean * int(members.sum()))
            numerators[group] = whole(total, near * members, fewest[group], most[group])
        return Quota(numerators - self.given, self.candidates)


class Hits:
    """Deals a quota out: month by month, in the order of ``luck``."""

    def __init__(self, quota: Quota, seed: Sequence[int], drift: float = _DRIFT) -> None:
        self._quota, self._seed, self._drift = quota, seed, drift
        self._seen = np.zeros(len(quota.hits), dtype=np.int64)
        self._hit = np.zeros(len(quota.hits), dtype=np.int64)

    def deal(self, agency: Ints, candidates: Bools, luck: Rates) -> Bools:
        """Which of the candidates of the next month are hit. Agencies come once a month each."""
        count = np.bincount(agency[candidates], minlength=len(self._seen))
        take = self._share_of_month(count)
        self._seen, self._hit = self._seen + count, self._hit + take
        hit = np.zeros(len(agency), dtype=bool)
        places = np.flatnonzero(candidates)
        order = places[np.lexsort((luck[places], agency[places]))]
        first = np.concatenate([[0], np.cumsum(count)[:-1]])
        hit[order] = np.arange(len(order)) - first[agency[order]] < take[agency[order]]
        return hit

    def _share_of_month(self, count: Ints) -> Ints:
        hits, candidates = self._quota.hits, self._quota.candidates
        share = self._quota.share
        reached = (self._seen + count) / np.maximum(1, candidates)
        drift = np.clip(1 / np.maximum(share, 1e-9) - 1, 0, abs(self._drift)) * np.sign(self._drift)
        due = hits * (reached + drift * reached * (reached - 1))
        luck = np.random.default_rng([*self._seed, int(self._seen.sum())]).normal(0, _SCATTER, len(hits))
        due += luck * np.sqrt(hits * (1 - share) * reached * (1 - reached).clip(0))
        left = candidates - self._seen - count
        fewest = np.maximum(self._hit, hits - left)
        upto: Ints = np.clip(np.rint(due).astype(np.int64), fewest, np.minimum(self._hit + count, hits))
        return np.where(count > 0, upto - self._hit, 0)
