"""What a replay lands again, and what it leaves to the next run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from orchestration.ledger import Ledger
from orchestration.pipeline.landing import Landing, land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.pipeline.replay import NothingToReplay, Replay, files_to_replay, replay_of
from orchestration.settings import Settings

FIRST, LATER = datetime(2024, 4, 2, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)

Deliver = Callable[..., Path]


@pytest.fixture
def deliver(settings: Settings) -> Deliver:
    def put(agency: str, period: str, dataset: str = "portal_visits") -> Path:
        file = settings.inbox / agency / dataset / f"{period}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"visit_date,site,visits\n{period[:7]}-01,hcm.gov.vn,5\n{period[:7]}-02,,5\n")
        return file

    return put


def land(settings: Settings, replay: Replay | None = None, *, at: datetime = FIRST) -> Landing:
    return land_new_files(settings, received_at=at, progress=Progress(), replay=replay)


def landed(landing: Landing) -> dict[str, int]:
    """Files landed of visits, by month."""
    return {month: counts.files_landed for month, counts in landing.months.get("portal_visits", {}).items()}


def deliveries(settings: Settings) -> pl.DataFrame:
    with Ledger.open(settings.ledger_url) as ledger:
        return ledger.deliveries()


def test_an_agencys_month_is_landed_again_and_nothing_else(settings: Settings, deliver: Deliver) -> None:
    for agency, period in (("H29", "2024-02"), ("H29", "2024-03"), ("H30", "2024-03")):
        deliver(agency, period)
    land(settings)
    before = deliveries(settings)
    lake = next(settings.lake.rglob("H29-portal_visits-2024-03-*.parquet"))
    lake.write_bytes(b"damaged")
    again = land(settings, replay_of(settings, agency="H29", period="2024-03"), at=LATER)
    assert (landed(again), again.agencies) == ({"2024-03": 1}, {"H29"})
    assert pl.read_parquet(lake).height == 1
    assert deliveries(settings).equals(before), "the same deliveries, received when they were"


def test_new_files_of_others_stay_new(settings: Settings, deliver: Deliver) -> None:
    deliver("H29", "2024-03")
    land(settings)
    deliver("H29", "2024-04")
    assert landed(land(settings, replay_of(settings, period="2024-03"))) == {"2024-03": 1}
    assert landed(land(settings))["2024-04"] == 1


def test_the_other_months_still_wait_for_a_contract_that_changed(settings: Settings, deliver: Deliver) -> None:
    deliver("H29", "2024-02")
    deliver("H29", "2024-03")
    land(settings)
    record = settings.lake / "contracts.json"
    record.write_text(record.read_text().replace('"H29/portal_visits": "', '"H29/portal_visits": "older-'))
    land(settings, replay_of(settings, period="2024-03"))
    assert landed(land(settings))["2024-02"] == 1


def test_a_month_counts_its_own_rows(settings: Settings, deliver: Deliver) -> None:
    size = deliver("H29", "2024-02").stat().st_size
    deliver("H29", "2024-03-15")
    counts = land(settings).months["portal_visits"]
    assert set(counts) == {"2024-02", "2024-03"}
    february = counts["2024-02"]
    assert (february.rows_read, february.rows_accepted, february.rows_quarantined) == (2, 1, 1)
    assert (february.quarantine_share, february.bytes_read) == (0.5, size)


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("2024-03", {"2024-03", "2024-03-15"}),
        ("2024-Q1", {"2024-02", "2024-03", "2024-03-15"}),
        ("2024-03-15", {"2024-03-15"}),
    ],
)
def test_a_period_takes_the_deliveries_within_it(
    settings: Settings, deliver: Deliver, asked: str, held: set[str]
) -> None:
    for period in ("2024-02", "2024-03", "2024-03-15", "2024-04"):
        deliver("H29", period)
    found = {file.period.code for file in files_to_replay(settings, period=asked) if file.period}
    assert found == held


def test_a_file_whose_name_tells_no_period_is_of_none(settings: Settings, deliver: Deliver) -> None:
    deliver("H29", "thang-3")
    with pytest.raises(NothingToReplay, match="2024-03"):
        files_to_replay(settings, period="2024-03")
    assert len(files_to_replay(settings, agency="H29")) == 1


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({}, "name an agency"),
        ({"agency": "H99"}, "H99"),
        ({"dataset": "dossier"}, "dossiers"),
        ({"period": "2024-13"}, "2024-13"),
        ({"agency": "H29", "period": "2024-01"}, "no file of H29 · 2024-01"),
    ],
)
def test_what_cannot_be_replayed_is_told(
    settings: Settings, deliver: Deliver, named: dict[str, str], told: str
) -> None:
    deliver("H29", "2024-03")
    with pytest.raises(NothingToReplay, match=told):
        files_to_replay(settings, **named)
