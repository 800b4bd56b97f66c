"""A campaign's plan: every kind gets its share, every stage is struck, and a seed says it all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.fault.campaign import campaign
from tests.fault.campaign.campaign import LONGEST_BURST, STRUCK, Campaign, Record, bursts, plan
from tests.fault.campaign.faults import SHARES, kill


def test_every_kind_and_every_stage_has_its_share() -> None:
    planned = plan(200, 1, list(SHARES))
    assert [one.number for one in planned] == list(range(1, 201))
    counted = Counter(one.kind for one in planned)
    assert counted == {kind: 2 * share for kind, share in SHARES.items()}
    killed = Counter(one.moment.stage for one in planned if one.kind is kill)
    assert set(killed) == set(STRUCK)
    assert min(killed.values()) >= 8


def test_a_seed_says_all_and_another_says_otherwise() -> None:
    kinds = list(SHARES)
    assert plan(20, 7, kinds) == plan(20, 7, kinds)
    assert plan(20, 7, kinds) != plan(20, 8, kinds)


def test_bursts_hold_all_that_is_planned_in_its_order() -> None:
    planned = plan(90, 3, list(SHARES))
    grouped = list(bursts(planned, 3))
    assert [one for burst in grouped for one in burst] == planned
    assert {len(burst) for burst in grouped} == set(range(1, LONGEST_BURST + 1))


def test_a_campaign_that_was_stopped_goes_on_unless_the_code_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "var" / "journal.json"
    begun = Campaign(7, planned=20, looks=3, records=[Record(2, "kill", "gate 21%", "gate", "May", -9, 1.5, "", ["x"])])
    begun.note(journal)
    assert Campaign.taken_up(journal, 7, 20) == begun
    assert Campaign.taken_up(journal, 8, 20) == Campaign(8, planned=20)
    assert Campaign.taken_up(journal, 7, 30) == Campaign(7, planned=30)
    monkeypatch.setattr(campaign, "_code", lambda: "another")
    assert Campaign.taken_up(journal, 7, 20) == Campaign(7, planned=20)
