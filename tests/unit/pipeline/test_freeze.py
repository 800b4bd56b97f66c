"""A run's inputs are frozen whole, under a path that never changes; old ones go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from orchestration.domain.calendar import WorkingCalendar
from orchestration.ledger import Ledger
from orchestration.ledger.judgements import Judged
from orchestration.pipeline.calendar import calendar_rows
from orchestration.pipeline.code_version import formula_version
from orchestration.pipeline.freeze import KEPT_RUNS, FrozenRun, NothingFrozen, freeze, frozen_run
from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings

AS_OF = date(2024, 5, 1)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return WorkingCalendar.from_csv(Settings().reference / "calendar_overrides.csv")


@pytest.fixture(scope="module")
def days(calendar: WorkingCalendar) -> dict[date, dict[str, object]]:
    return {row["day"]: row for row in calendar_rows(calendar, AS_OF).to_dicts()}


def test_the_current_run_is_known_by_its_id_day_and_formulas(settings: Settings) -> None:
    rows = freeze(settings, run_id="run-1", as_of=AS_OF)
    assert frozen_run(settings) == FrozenRun("run-1", AS_OF, formula_version(settings))
    assert rows["run"] == 1
    assert sorted(rows) == ["calendar", "current_deliveries", "deliveries", "gate_results", "quarantine_rules", "run"]
    for name, count in rows.items():
        assert pl.read_parquet(settings.runs / "current" / f"{name}.parquet").height == count


def test_the_latest_run_takes_the_place_of_the_one_before(settings: Settings) -> None:
    for run_id in ("run-1", "run-2"):
        freeze(settings, run_id=run_id, as_of=AS_OF)
    assert frozen_run(settings).run_id == "run-2"
    assert (settings.runs / "current").readlink() == Path("run-2")


def test_a_run_frozen_again_is_frozen_anew(settings: Settings) -> None:
    freeze(settings, run_id="run-1", as_of=AS_OF)
    freeze(settings, run_id="run-1", as_of=AS_OF + timedelta(days=1))
    assert frozen_run(settings).as_of == AS_OF + timedelta(days=1)


def test_old_and_half_written_runs_are_dropped(settings: Settings) -> None:
    (settings.runs / ".run-0").mkdir(parents=True)
    for number in range(1, KEPT_RUNS + 3):
        freeze(settings, run_id=f"run-{number}", as_of=AS_OF)
    kept = {f"run-{number}" for number in range(3, KEPT_RUNS + 3)}
    assert {entry.name for entry in settings.runs.iterdir()} == {*kept, "current"}


def test_lake_files_are_listed_where_they_are_even_after_the_home_was_moved(settings: Settings) -> None:
    file = settings.inbox / "H29" / "portal_visits" / "2024-03.csv"
    file.parent.mkdir(parents=True)
    file.write_text("visit_date,site,visits\n2024-03-01,hcm.gov.vn,5\n")
    land_new_files(settings, received_at=datetime(2024, 4, 2, tzinfo=UTC), progress=Progress())
    with Ledger.open(settings.ledger_url) as ledger:
        delivery_id = ledger.deliveries()["delivery_id"][0]
        ledger.save_judgement("run-1", [Judged(delivery_id, "accepted", True, [], [], {}, {})], [])
    moved = Settings(home=settings.home.rename(settings.home.parent / "moved"))
    freeze(moved, run_id="run-1", as_of=AS_OF)
    (lake_path,) = pl.read_parquet(moved.runs / "current" / "current_deliveries.parquet")["lake_path"]
    assert pl.read_parquet(lake_path)["visits"].to_list() == [5]


def test_before_any_run_the_error_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(NothingFrozen, match="thuoc run"):
        frozen_run(settings)


def test_the_calendar_has_every_day_until_two_years_after_as_of(days: dict[date, dict[str, object]]) -> None:
    first, last = min(days), max(days)
    assert first == date(2015, 1, 1)
    assert last >= date(2026, 5, 1)
    assert len(days) == (last - first).days + 1


@pytest.mark.parametrize(
    ("day", "is_working", "next_working_day", "on_or_after"),
    [
        (date(2024, 3, 15), True, date(2024, 3, 18), date(2024, 3, 15)),  # a Friday
        (date(2024, 3, 16), False, date(2024, 3, 18), date(2024, 3, 18)),  # a Saturday
        (date(2024, 2, 7), True, date(2024, 2, 15), date(2024, 2, 7)),  # the last working day before Tết
        (date(2026, 1, 2), False, date(2026, 1, 5), date(2026, 1, 5)),  # swapped off
        (date(2026, 1, 9), True, date(2026, 1, 10), date(2026, 1, 9)),  # the Saturday worked for it
    ],
)
def test_working_days_follow_vietnams_calendar(
    days: dict[date, dict[str, object]], day: date, is_working: bool, next_working_day: date, on_or_after: date
) -> None:
    assert days[day] == {
        "day": day,
        "is_working": is_working,
        "next_working_day": next_working_day,
        "on_or_after": on_or_after,
    }


def test_every_row_agrees_with_the_domains_calendar(
    days: dict[date, dict[str, object]], calendar: WorkingCalendar
) -> None:
    """All of two years, and the last day, whose next working day lies beyond the rows."""
    sample = [date(2023, 1, 1) + timedelta(days=offset) for offset in range(731)] + [max(days)]
    for day in sample:
        assert days[day]["next_working_day"] == calendar.after(day), day
        assert days[day]["on_or_after"] == calendar.on_or_after(day), day
