"""Quotas: whole numbers that sum to the group's, rates within their bounds, and exactly as many hits as decided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.sample.quotas import Counted, Hits, Quota, logit, spread, whole

NONE, ALL = np.zeros(3), np.ones(3)


def test_agencies_scatter_around_the_published_rate_of_their_group() -> None:
    weights, deviations = np.array([5.0, 1.0, 1.0]), np.array([0.8, -0.5, 0.0])
    rates = spread(0.3, weights, deviations, NONE, ALL)
    assert np.average(rates, weights=weights) == pytest.approx(0.3, abs=1e-9)
    assert rates[0] > rates[2] > rates[1]


def test_a_pinned_agency_has_its_rate_and_the_others_make_up_for_it() -> None:
    low, high = np.array([0.9, 0.0, 0.0]), np.array([0.9, 0.35, 1.0])
    rates = spread(0.4, np.ones(3), np.zeros(3), low, high)
    assert rates[0] == 0.9
    assert rates[1] <= 0.35
    assert rates.mean() == pytest.approx(0.4, abs=1e-9)


def test_a_mean_that_the_bounds_do_not_allow_is_neared() -> None:
    assert spread(0.9, np.ones(3), np.zeros(3), NONE, np.full(3, 0.5)).tolist() == [0.5, 0.5, 0.5]


@given(
    wanted=st.lists(st.floats(0, 50), min_size=1, max_size=8),
    room=st.integers(0, 5),
    total=st.integers(0, 500),
)
def test_whole_numbers_sum_to_the_total_where_bounds_allow_it(wanted: list[float], room: int, total: int) -> None:
    low = np.maximum(0, np.floor(wanted).astype(np.int64) - room)
    high = np.floor(wanted).astype(np.int64) + 1 + room
    numbers = whole(total, np.array(wanted), low, high)
    assert (low <= numbers).all()
    assert (numbers <= high).all()
    assert numbers.sum() == np.clip(total, low.sum(), high.sum())


def test_the_largest_remainders_are_rounded_up() -> None:
    numbers = whole(10, np.array([3.2, 3.9, 2.9]), np.zeros(3, dtype=int), np.full(3, 9))
    assert numbers.tolist() == [3, 4, 3]


@given(
    months=st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=2), min_size=1, max_size=6),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    seed=st.integers(0, 99),
)
def test_exactly_as_many_are_hit_as_decided_and_only_candidates(
    months: list[list[int]], shares: tuple[float, float], seed: int
) -> None:
    candidates = np.array(months).sum(axis=0)
    quota = Quota(np.rint(candidates * np.array(shares)).astype(np.int64), candidates)
    hits, rng = Hits(quota, [seed]), np.random.default_rng(seed)
    found = np.zeros(2, dtype=np.int64)
    for month in months:
        agency = np.repeat([0, 1], np.array(month) + 1)
        may = np.ones(len(agency), dtype=bool)
        may[np.cumsum([0, month[0] + 1])] = False
        hit = hits.deal(agency, may, rng.random(len(agency)))
        assert not (hit & ~may).any()
        found += np.bincount(agency[hit], minlength=2)
    assert found.tolist() == quota.hits.tolist()


def test_what_is_given_anyway_counts_towards_the_quota() -> None:
    counted = Counted.none(2)
    agency = np.repeat([0, 1], [10, 30])
    given_anyway = np.arange(40) % 10 == 0
    counted.add(agency, np.ones(40, dtype=bool), given_anyway, ~given_anyway)
    quota = counted.quota([np.ones(2, dtype=bool)], [0.25], np.full(2, 0.25), np.zeros(2), np.ones(2))
    assert (quota.hits + counted.given).sum() == 10
    assert quota.candidates.tolist() == [9, 27]


def test_zero_and_one_stay_near_themselves_when_rates_shift() -> None:
    rates = spread(0.2, np.ones(3), logit(np.array([0.0, 1.0, 0.5])), NONE, ALL)
    assert rates[0] < 1e-5
    assert rates[1] > 0.5
