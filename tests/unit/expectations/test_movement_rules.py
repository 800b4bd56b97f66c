"""Movement: figures outside the band of their own past are told, and no others."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.domain.periods import month_after
from tests.unit.expectations.filling import MONTHS, Query, add_figures, found, steady, told


@pytest.mark.parametrize(
    ("counts", "is_told"),
    [
        (steady(400), True),
        (steady(0), True),
        (steady(110), False),
        (steady(14_900, 100_000, 100), False),
        (steady(15_100, 100_000, 100), True),
        (steady(6, 20), False),
        (steady(19, 20), True),
        (steady(400)[-9:], False),
        (steady(400)[-10:], True),
        ([(50 * (place + 2), 1000) for place in range(15)] + [(850, 1000)], False),
    ],
    ids=[
        "four times the usual",
        "down to nothing",
        "within its wavering",
        "less than five points is no news, however steady the past",
        "five points are",
        "few dossiers: chance",
        "few dossiers, and yet too far",
        "five known changes say nothing",
        "six do",
        "a steady rise goes on",
    ],
)
def test_a_month_outside_its_band_is_told(marts: Query, counts: list[tuple[int, int]], is_told: bool) -> None:
    add_figures(marts, "H01", counts)
    # Shorter series end earlier: the window follows them.
    as_of = month_after(MONTHS[len(counts) - 1]).replace(day=15)
    assert told(marts, "movement_usual", as_of) == ({"H01"} if is_told else set())


def test_the_month_after_a_wild_one_is_not_told_as_a_return(marts: Query) -> None:
    add_figures(marts, "H01", [*steady(400)[1:], (100, 1000)])
    assert [row["period"] for row in found(marts, "movement_usual")] == ["2024-03"]


def test_only_months_of_the_window_are_judged_and_provisional_ones_are_not(marts: Query) -> None:
    add_figures(marts, "H01", steady(400))
    assert told(marts, "movement_usual", date(2025, 4, 30)) == {"H01"}
    assert told(marts, "movement_usual", date(2025, 5, 1)) == set()
    marts.execute("update marts.indicator_values set status = 'provisional' where period = '2024-04'")
    assert told(marts, "movement_usual") == set()


def test_signals_are_asked_about_and_raise_no_alert(marts: Query) -> None:
    add_figures(marts, "H01", steady(400))
    marts.execute("update marts.indicators set theme = 'signals'")
    assert told(marts, "movement_usual") == set()


def test_counts_need_a_year_of_changes(marts: Query) -> None:
    visits = [(1000 + 10 * (place % 3), None) for place in range(15)]
    add_figures(marts, "H01", [*visits, (5000, None)], "portal_visits")
    add_figures(marts, "G01", [*visits, (1400, None)], "portal_visits")
    assert told(marts, "movement_usual") == {"H01"}
    marts.execute("delete from marts.indicator_values where period_start < date '2023-02-01'")
    assert told(marts, "movement_usual") == set()


@pytest.mark.parametrize(("wild", "is_told"), [(10, True), (9, False)])
def test_agencies_that_move_together_are_told_of_the_nation(marts: Query, wild: int, is_told: bool) -> None:
    for number in range(1, 20):
        add_figures(marts, f"H{number:02d}", steady(400 if number <= wild else 100))
    assert told(marts, "movement_shared") == ({"ALL"} if is_told else set())


def test_opposite_movements_are_not_together(marts: Query) -> None:
    for number in range(1, 21):
        add_figures(marts, f"H{number:02d}", steady(400 if number % 2 else 0))
    assert len(told(marts, "movement_usual")) == 20
    assert told(marts, "movement_shared") == {"ALL"}
    marts.execute("delete from marts.indicator_values where agency_code = 'H01'")
    add_figures(marts, "H01", steady(100))
    assert {(row["up"], row["down"]) for row in found(marts, "movement_shared")} == {(9, 10)}
    marts.execute("delete from marts.indicator_values where agency_code = 'H02'")
    add_figures(marts, "H02", steady(100))
    assert told(marts, "movement_shared") == set()


def add_year_to_date(marts: Query, agency: str, *denominators: int | None) -> None:
    for month, denominator in enumerate(denominators, start=1):
        numerator = None if denominator is None else 0
        marts.execute(
            "insert into marts.indicator_values values "
            "('late_rate', ?, '', ?, 'ytd', date '2024-01-01', ?, 'final', ?, ?, 0, 'ok')",
            [agency, f"2024-YTD{month:02d}", month_after(date(2024, month, 1)), numerator, denominator],
        )


def test_a_year_to_date_that_shrinks_is_found(marts: Query) -> None:
    add_year_to_date(marts, "G01", None, 5, 5, 9)
    assert found(marts, "year_to_date_grows") == []
    add_year_to_date(marts, "H01", 5, 9, 8, 12)
    add_year_to_date(marts, "H02", 5, None)
    shrunk = [(row["agency_code"], row["period"]) for row in found(marts, "year_to_date_grows")]
    assert sorted(shrunk) == [("H01", "2024-YTD03"), ("H02", "2024-YTD02")]
    marts.execute("update marts.indicators set datasets = 'dossiers|procedures'")
    assert found(marts, "year_to_date_grows") == [], "services in force at a day may become fewer"
