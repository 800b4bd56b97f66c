"""Order does not matter: any set of deliveries, in any batches, some twice, comes to the same statuses.

The ledger is real; what a delivery's own facts say is given, for the gate that finds it has tests of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from expectations.thresholds import COMPARATIVE
from orchestration.domain.periods import parse_delivery_period
from orchestration.ledger import Ledger
from orchestration.ledger.judgements import Judged, LandedFacts, SeriesPast
from orchestration.ledger.models import Base
from orchestration.ledger.schema import open_engine
from orchestration.ledger.verdicts import Candidate, judge, judge_all
from tests.unit.ledger.landed import Landing, landed, name_of

PERIODS = ["2019-05", "2022-06", "2023-02", "2024-01", "2024-02", "2024-03", "2024-03-29", "2024-03-30"]


@dataclass(frozen=True)
class Sent:
    """A file, and whether it is taken back later. Received in one instant, so that no order is in it."""

    landing: Landing
    withdrawn: bool


def sent(draw: st.DrawFn) -> Sent:
    agency = draw(st.sampled_from(["H01", "H01", "G01"]))
    period = draw(st.sampled_from(PERIODS))
    revision = draw(st.integers(1, 3))
    content = draw(st.sampled_from("XYZ"))
    landing = landed(
        period,
        revision,
        f"{agency}{period}{content}",
        agency=agency,
        path=f"{agency}/dossiers/{period}.r{revision}.{content}.csv",
        rows=draw(st.sampled_from([0, 5, 100, 120, 700])),
        readable=draw(st.sampled_from([True, True, True, False])),
        missing_columns=draw(st.sampled_from([[], [], [], ["status"]])),
        rows_outside_period=50,
        share_outside_period=draw(st.sampled_from([0.0, 0.0, 0.5])),
    )
    return Sent(landing, draw(st.sampled_from([False, False, False, True])))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Sent], list[list[Sent]]]:
    """Deliveries, and batches in which they arrive: in any order, some of them twice."""
    known: dict[str, Sent] = {}
    for _ in range(draw(st.integers(1, 14))):
        one = sent(draw)
        known.setdefault(name_of(one.landing), one)
    everything = list(known.values())
    arrivals = draw(st.permutations([*everything, *draw(st.lists(st.sampled_from(everything), max_size=3))]))
    cuts = sorted(draw(st.lists(st.integers(0, len(arrivals)), max_size=3)))
    batches = [arrivals[start:end] for start, end in zip([0, *cuts], [*cuts, len(arrivals)], strict=True)]
    return everything, batches


def candidate(facts: LandedFacts) -> Candidate:
    assert facts.period is not None
    return candidate_of(facts.path, facts.profile, vars_of(facts), withdrawn=facts.withdrawn_at is not None)


def vars_of(facts: LandedFacts) -> dict[str, Any]:
    names = ("delivery_id", "agency_code", "dataset", "period", "revision", "sha256", "received_at")
    return {name: getattr(facts, name) for name in names}


def candidate_of(path: str, profile: dict[str, Any], identity: dict[str, Any], *, withdrawn: bool) -> Candidate:
    span = parse_delivery_period(identity["period"])
    return Candidate(
        **identity,
        period_start=span.start,
        period_end=span.end,
        path=path,
        rows_accepted=profile["rows_accepted"],
        readable=profile["readable"],
        critical=bool(profile["missing_columns"]),
        withdrawn=withdrawn,
        rows_outside_period=profile["rows_outside_period"],
        share_outside_period=profile["share_outside_period"],
    )


def judge_what_waits(ledger: Ledger) -> None:
    since = ledger.to_judge()
    pasts = ledger.pasts(since, COMPARATIVE)
    outcome = []
    for series, of_series in ledger.deliveries_since(since).items():
        past = pasts.get(series, SeriesPast())
        candidates = [candidate(facts) for facts in of_series]
        for verdict in judge(candidates, COMPARATIVE, past=past.in_force, first_end=past.first_end):
            name, comparison = verdict.delivery.delivery_id, asdict(verdict.comparison)
            outcome.append(Judged(name, verdict.status, verdict.is_current, [], [], {}, comparison))
    ledger.save_judgement("run", outcome, [])


def withdraw(ledger: Ledger, batch: Sequence[Sent]) -> None:
    for one in batch:
        if one.withdrawn:
            ledger.withdraw(name_of(one.landing), "thử", datetime(2024, 6, 1))


def all_at_once(everything: Sequence[Sent]) -> dict[str, tuple[str, dict[str, Any]]]:
    candidates = []
    for one in sorted(everything, key=lambda one: name_of(one.landing)):
        file, delivery = one.landing
        identity = {name: delivery[name] for name in ("delivery_id", "agency_code", "dataset", "period", "revision")}
        identity |= {"sha256": file["sha256"], "received_at": file["received_at"]}
        candidates.append(candidate_of(file["path"], delivery["profile"], identity, withdrawn=one.withdrawn))
    verdicts = judge_all(candidates, COMPARATIVE)
    return {one.delivery.delivery_id: (one.status, asdict(one.comparison)) for one in verdicts}


def kept_by(ledger: Ledger) -> dict[str, tuple[str | None, dict[str, Any] | None]]:
    everything = ledger.deliveries_since(ledger.to_judge(everything=True))
    return {one.delivery_id: (one.status, one.comparison) for of_series in everything.values() for one in of_series}


@pytest.fixture(scope="module")
def shared_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.sqlite'}")
    with Ledger(engine) as ledger:
        yield ledger


def emptied(ledger: Ledger) -> Ledger:
    with ledger._writing() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
    return ledger


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
def test_batches_in_any_order_come_to_what_all_at_once_comes_to(
    shared_ledger: Ledger, history: tuple[list[Sent], list[list[Sent]]]
) -> None:
    everything, batches = history
    ledger = emptied(shared_ledger)
    for batch in batches:
        ledger.record_landings([one.landing for one in batch])
        judge_what_waits(ledger)
        withdraw(ledger, batch)
    judge_what_waits(ledger)

    assert kept_by(ledger) == all_at_once(everything)
    current = ledger.current_deliveries()
    assert current.select("agency_code", "dataset", "period").is_unique().all()
    assert ledger.to_judge() == {}
