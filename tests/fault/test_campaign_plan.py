"""A campaign's plan: every kind gets its share, every stage is struck, and a seed says it all."""

from __future__ import annotations

from collections import Counter

from tests.fault.campaign.campaign import LONGEST_BURST, STRUCK, bursts, plan
from tests.fault.campaign.faults import SHARES, kill


def test_every_kind_and_every_stage_has_its_share() -> None:
    planned = plan(200, 1, list(SHARES))
    assert [one.number for one in planned] == list(range(1, 201))
    counted = Counter(one.kind for one in planned)
    assert counted == {kind: 2 * share for kind, share in SHARES.items()}
    killed = Counter(one.moment.stage for one in planned if one.kind is kill)
    assert set(killed) == set(STRUCK)
    assert min(killed.values()) >= 9


def test_a_seed_says_all_and_another_says_otherwise() -> None:
    kinds = list(SHARES)
    assert plan(20, 7, kinds) == plan(20, 7, kinds)
    assert plan(20, 7, kinds) != plan(20, 8, kinds)


def test_bursts_hold_all_that_is_planned_in_its_order() -> None:
    planned = plan(90, 3, list(SHARES))
    grouped = list(bursts(planned, 3))
    assert [one for burst in grouped for one in burst] == planned
    assert {len(burst) for burst in grouped} == set(range(1, LONGEST_BURST + 1))
