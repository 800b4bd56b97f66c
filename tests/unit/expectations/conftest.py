"""One gatekeeper for the tests of a module: importing Great Expectations takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.context import Gatekeeper
from expectations.judging import Judgement, judge_deliveries
from orchestration.ledger import Ledger
from tests.unit.expectations.candidates import make_candidate
from tests.unit.expectations.filling import CLEARED, Query
from tests.unit.ledger.landed import Landing

Judge = Callable[..., Judgement]


@pytest.fixture(scope="session")
def gatekeeper(tmp_path_factory: pytest.TempPathFactory) -> Gatekeeper:
    """Keeps its results in a folder of its own."""
    return Gatekeeper(tmp_path_factory.mktemp("gx"), "tests")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


@pytest.fixture
def judge(ledger: Ledger, gatekeeper: Gatekeeper) -> Judge:
    """Lands deliveries in the ledger and judges what waits."""

    def _judge(*landings: Landing, everything: bool = False) -> Judgement:
        ledger.record_landings(landings)
        return judge_deliveries(ledger, gatekeeper, run_id="run", everything=everything)

    return _judge


@pytest.fixture
def marts(tmp_path: Path) -> Iterator[Query]:
    """The candidate without any figure or delivery."""
    path = make_candidate(tmp_path / "candidate.duckdb", *CLEARED)
    with duckdb.connect(str(path)) as connection:
        yield connection
