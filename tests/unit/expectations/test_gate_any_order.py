"""With the real gate: the same deliveries in one run or in several, in any order, end with the same words."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import polars as pl

from expectations.context import Gatekeeper
from expectations.judging import judge_deliveries
from orchestration.ledger import Ledger
from tests.unit.ledger.landed import Landing, landed

MONTHS = [landed(f"2024-0{month}", content=f"{month}", rows=100 + month) for month in (1, 2, 3)]
LATER: list[Landing] = [
    landed("2024-04", content="spike", rows=2_000),
    landed("2024-04", revision=2, content="mended", rows=90, procedures={"1.001": 50, "9.999": 40}),
    landed("2024-02", revision=2, content="2"),
    landed("2024-03", dataset="procedures", content="p", procedures={"1.001": 1}),
    landed("2024-05", content="cut", rows=4, missing_columns=["status"]),
]


def outcome(folder: Path, gatekeeper: Gatekeeper, batches: list[list[Landing]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    with Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger:
        for batch in batches:
            ledger.record_landings(batch)
            judge_deliveries(ledger, gatekeeper, run_id="run")
        findings = ledger.gate_results().filter(success=False).drop("run_id", "message_vi", "message_en")
        return ledger.deliveries(), findings


def test_batches_in_any_order_end_with_the_same_statuses_reasons_and_findings(
    tmp_path: Path, gatekeeper: Gatekeeper
) -> None:
    expected = outcome(tmp_path / "once", gatekeeper, [[*MONTHS, *LATER]])
    assert expected[0]["status"].value_counts(sort=True).rows() == [("accepted", 5), ("held", 2), ("duplicate", 1)]
    for number, order in enumerate(list(permutations(LATER))[::40]):
        found = outcome(tmp_path / str(number), gatekeeper, [[MONTHS[2], order[0]], [order[1]], [*MONTHS, *order]])
        assert found[0].equals(expected[0]), [delivery["delivery_id"] for _, delivery in order]
        assert found[1].equals(expected[1])


def test_judging_everything_anew_changes_nothing(tmp_path: Path, gatekeeper: Gatekeeper) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        ledger.record_landings([*MONTHS, *LATER])
        judge_deliveries(ledger, gatekeeper, run_id="run-1")
        before = ledger.deliveries(), ledger.gate_results().filter(success=False)
        judge_deliveries(ledger, gatekeeper, run_id="run-2", everything=True)
        assert ledger.deliveries().equals(before[0])
        assert ledger.gate_results().filter(success=False).equals(before[1])
