"""The benchmark's inbox is valid by the contract and grows in time; the bare script gives the design's figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from benchmarks.agencies import History, day_of, history
from benchmarks.by_hand import run_by_hand
from benchmarks.comparison import PERIOD_TYPES, differences
from benchmarks.history import remove_days, write_inbox
from orchestration.domain.calendar import WorkingCalendar
from orchestration.domain.periods import parse_period
from orchestration.landing.contracts import DATASETS
from orchestration.pipeline.landing import Landing, land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import PROJECT_ROOT, Settings
from tests.support.comparison import assert_equal, figures_of
from tests.support.deliveries import MINUTE, SECOND, Delivery, Instant, Row
from tests.support.oracle import DATASETS as DATASETS_READ
from tests.support.oracle import DISTINCT, figures, read_agencies
from tests.support.signals import SIGNALS

#: Four agencies, one for each manner of writing; beyond the end of February, so that a month's files are among them.
TOLD = history(per_day=60, agencies=4, seed=7)
DAYS = 31
REFERENCE = PROJECT_ROOT / "data" / "reference"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark")
    write_inbox(folder / "inbox", TOLD, DAYS)
    return folder


@pytest.fixture(scope="module")
def landed(home: Path) -> Landing:
    return land_new_files(Settings(home=home), received_at=datetime.now(UTC), progress=Progress())


@pytest.fixture(scope="module")
def by_hand(home: Path) -> pl.DataFrame:
    out = home / "by_hand.parquet"
    run_by_hand(home / "inbox", as_of=day_of(DAYS), out=out, scratch=home / "scratch")
    return pl.read_parquet(out)


def test_every_row_is_accepted_and_inside_its_day(landed: Landing, home: Path) -> None:
    written = json.loads((home / "history.json").read_text())["days"]
    assert landed.datasets["dossiers"].rows_accepted == sum(day["dossier_rows"] for day in written) > 60 * DAYS
    assert landed.datasets["payments"].rows_accepted == sum(day["payment_rows"] for day in written) > 0
    assert sum(landed.datasets[dataset].rows_quarantined for dataset in DATASETS) == 0
    assert landed.misplaced.files_seen == 0
    for path in home.glob("lake/dossiers/*/*.parquet"):
        period = date.fromisoformat("-".join(path.stem.split("-")[2:5]))
        assert pl.read_parquet(path)["updated_at"].dt.date().unique().to_list() == [period], path


def test_a_dossier_comes_again_when_it_is_finished(landed: Landing, home: Path) -> None:
    rows = pl.read_parquet(home / "lake" / "dossiers" / "*" / "*.parquet")
    told = rows.sort("updated_at").group_by("dossier_code", maintain_order=True).agg("status", "updated_at")
    ends = told.select(
        times=pl.col("status").list.len(), last=pl.col("status").list.last(), day=pl.col("updated_at").list.first()
    )
    finished = pl.col("last").is_in(["resolved", "rejected", "withdrawn"])
    again, old = ends.filter(pl.col("times") > 1), ends.filter(pl.col("day") < datetime(2024, 2, 6))
    assert again.filter(finished).height > 0.8 * again.height
    assert old.filter(finished).height > 0.85 * old.height, "most of what is three weeks old is finished"


def test_a_day_added_later_is_the_day_written_at_once(home: Path, tmp_path: Path) -> None:
    write_inbox(tmp_path / "inbox", TOLD, DAYS - 3)
    write_inbox(tmp_path / "inbox", TOLD, DAYS)
    assert _contents(tmp_path / "inbox") == _contents(home / "inbox")
    remove_days(tmp_path / "inbox", TOLD, DAYS - 1)
    taken = set(_contents(home / "inbox")) - set(_contents(tmp_path / "inbox"))
    assert taken
    assert all(f"{day_of(DAYS - 1):%Y-%m-%d}" in name for name in taken)


def test_another_history_gives_other_files(home: Path, tmp_path: Path) -> None:
    write_inbox(tmp_path / "inbox", replace(TOLD, seed=8), 2)
    other = _contents(tmp_path / "inbox")
    assert not any(
        content == _contents(home / "inbox").get(name) for name, content in other.items() if "dossiers" in name
    )


def test_the_bare_script_gives_the_figures_of_the_design(landed: Landing, by_hand: pl.DataFrame, home: Path) -> None:
    deliveries = list(_deliveries(home, TOLD))
    agencies = read_agencies(REFERENCE / "agencies.csv")
    calendar = WorkingCalendar.from_csv(REFERENCE / "calendar_overrides.csv")
    told = figures(deliveries, day_of(DAYS), agencies, calendar)
    expected = {
        key: figure
        for key, figure in told.items()
        if key.indicator not in SIGNALS and parse_period(key.period).type in PERIOD_TYPES
    }
    assert_equal(expected, figures_of(by_hand.to_dicts()))
    busy = {key.indicator for key, figure in expected.items() if figure.numerator}
    assert busy == {*DATASETS_READ, *DISTINCT} - {*SIGNALS}, "every indicator has something to count"


def test_a_single_figure_that_differs_is_found(by_hand: pl.DataFrame) -> None:
    assert differences(by_hand, by_hand.sample(fraction=1, shuffle=True, seed=1)).equal
    one = pl.col("numerator").is_not_null() & (pl.col("numerator").is_not_null().cum_sum() == 1)
    changed = by_hand.with_columns(pl.when(one).then(pl.col("numerator") + 1).otherwise("numerator").alias("numerator"))
    found = differences(by_hand, changed)
    assert (found.only_thuoc, found.only_by_hand, found.equal) == (1, 1, False)
    assert differences(by_hand, pl.concat([by_hand, by_hand.head(1)])).only_by_hand == 1, (
        "a row too many is a difference"
    )


def _contents(inbox: Path) -> dict[str, bytes]:
    return {path.relative_to(inbox).as_posix(): path.read_bytes() for path in inbox.rglob("*") if path.is_file()}


def _deliveries(home: Path, told: History) -> Iterator[Delivery]:
    """What landed, as the oracle sees it."""
    for dataset in ("dossiers", "payments", "procedures", "portal_visits"):
        for path in home.glob(f"lake/{dataset}/*/*.parquet"):
            agency, rest = path.stem.split("-", 1)
            period = rest.removeprefix(f"{dataset}-").rsplit("-", 2)[0]
            yield Delivery(agency, dataset, period, tuple(_row(row) for row in pl.read_parquet(path).to_dicts()))


def _row(row: dict[str, Any]) -> Row:
    def told(column: str, value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        return Instant(value, row.get(f"{column}_precision", SECOND if value.second else MINUTE))

    return {column: told(column, value) for column, value in row.items() if not column.endswith("_precision")}
