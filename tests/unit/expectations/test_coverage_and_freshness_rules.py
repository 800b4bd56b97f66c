"""Coverage and freshness: what is owed and missing is told, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from expectations.due import window
from orchestration.ledger.verdicts import weekday
from tests.unit.expectations.filling import FIRST, MONTHS, NEWEST, Query, add_deliveries, found, told


@pytest.mark.parametrize(
    ("as_of", "newest"),
    [
        (date(2024, 5, 15), date(2024, 4, 1)),
        (date(2024, 5, 8), date(2024, 4, 1)),
        (date(2024, 5, 7), date(2024, 3, 1)),
        (date(2024, 1, 1), date(2023, 11, 1)),
    ],
    ids=["long since", "five working days are over", "the fifth is not over", "on the first day"],
)
def test_a_month_is_due_five_working_days_after_its_end(as_of: date, newest: date) -> None:
    assert window(as_of, weekday).newest_due == newest


@pytest.mark.parametrize(
    ("last", "rule"),
    [(NEWEST, None), (MONTHS[-2], "delivered_in_time"), (MONTHS[-3], "delivered_lately"), (FIRST, "delivered_lately")],
    ids=["fresh", "a month late", "silent for two", "silent for long"],
)
def test_an_agency_is_late_by_a_month_and_silent_from_two(marts: Query, last: date, rule: str | None) -> None:
    add_deliveries(marts, "H05", [month for month in MONTHS if month <= last])
    for code in ("delivered_in_time", "delivered_lately"):
        assert told(marts, code) == ({"H05"} if code == rule else set())


def test_an_agency_that_ceased_owes_nothing_from_then_on(marts: Query) -> None:
    add_deliveries(marts, "H05", MONTHS[:-3])
    marts.execute("update marts.agencies set valid_to = date '2024-01-31' where agency_code = 'H05'")
    assert told(marts, "delivered_in_time") | told(marts, "delivered_lately") | told(marts, "coverage_usual") == set()
    marts.execute("update marts.agencies set valid_to = date '2024-02-29' where agency_code = 'H05'")
    assert told(marts, "delivered_in_time") == {"H05"}


def test_a_dataset_never_delivered_or_that_no_figure_reads_is_not_owed(marts: Query) -> None:
    add_deliveries(marts, "H05", MONTHS)
    add_deliveries(marts, "H05", MONTHS[:1], "reported_figures")
    assert told(marts, "delivered_lately") == set()


def test_a_held_delivery_is_named_as_sent_and_held(marts: Query) -> None:
    add_deliveries(marts, "H05", MONTHS)
    marts.execute("update marts.deliveries set is_current = false, status = 'held' where period = '2024-04'")
    assert [row["is_held"] for row in found(marts, "delivered_in_time")] == [True]


@pytest.mark.parametrize(("missing", "is_told"), [(1, False), (2, True)])
def test_a_group_that_lacks_more_than_a_tenth_of_its_agencies_is_told(
    marts: Query, missing: int, is_told: bool
) -> None:
    for number in range(1, 11):
        add_deliveries(marts, f"H{number:02d}", MONTHS if number > missing else MONTHS[:-1])
    assert told(marts, "coverage_usual") == ({"ALL", "PRO"} if is_told else set())


def test_a_month_that_nobody_delivered_has_no_figure_to_mislead(marts: Query) -> None:
    for agency in ("H01", "H02"):
        add_deliveries(marts, agency, [month for month in MONTHS if month != date(2024, 1, 1)])
    assert told(marts, "coverage_usual") == set()
    add_deliveries(marts, "H02", [date(2024, 1, 1)])
    assert {row["month"] for row in found(marts, "coverage_usual")} == {date(2024, 1, 1)}


def test_one_agency_of_weight_is_enough_and_is_named(marts: Query) -> None:
    for number in range(1, 21):
        add_deliveries(marts, f"H{number:02d}", MONTHS if number > 1 else MONTHS[:-1], rows=100 if number > 1 else 300)
    (nation, provinces) = found(marts, "coverage_usual")
    assert (nation["agency_code"], provinces["agency_code"]) == ("ALL", "PRO")
    assert (nation["delivered"], nation["due"], nation["lacking_vi"]) == (19, 20, ["Tỉnh B"])
    assert nation["weight_share"] == pytest.approx(19 / 22)


def previous_of(marts: Query, folder: Path) -> Path:
    folder.mkdir()
    marts.execute(f"copy marts.deliveries to '{folder}/deliveries.parquet'")
    return folder


@pytest.mark.parametrize(
    ("agencies", "lost", "is_refused"),
    [(19, 10, True), (20, 10, False), (17, 9, False), (1, 1, False)],
    ids=["ten of nineteen", "half is not more than half", "nine may be withdrawn", "a lone agency withdraws"],
)
def test_a_publication_does_not_lose_half_of_its_agencies_at_once(
    marts: Query, tmp_path: Path, agencies: int, lost: int, is_refused: bool
) -> None:
    for number in range(1, agencies + 1):
        add_deliveries(marts, f"H{number:02d}", [NEWEST])
    previous = previous_of(marts, tmp_path / "1")
    assert found(marts, "coverage_kept", previous) == []
    marts.execute(f"update marts.deliveries set is_current = false where agency_code <= 'H{lost:02d}'")
    assert bool(found(marts, "coverage_kept", previous)) == is_refused
