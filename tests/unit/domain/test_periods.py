"""The kinds of period: which days they hold, and how they are named."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.domain.period_names import period_name
from orchestration.domain.periods import FIGURE_TYPES, parse_period, same_period_last_year

#: Code: kind, first day, last day, Vietnamese, English.
PERIODS: dict[str, tuple[str, str, str, str, str]] = {
    "2024-03": ("month", "2024-03-01", "2024-03-31", "Tháng 3/2024", "March 2024"),
    "2024-Q4": ("quarter", "2024-10-01", "2024-12-31", "Quý IV/2024", "Quarter IV, 2024"),
    "2024-H1": ("half", "2024-01-01", "2024-06-30", "Nửa đầu năm 2024", "First half of 2024"),
    "2024-H2": ("half", "2024-07-01", "2024-12-31", "Nửa cuối năm 2024", "Second half of 2024"),
    "2024": ("year", "2024-01-01", "2024-12-31", "Năm 2024", "Year 2024"),
    "2024-YTD01": ("ytd", "2024-01-01", "2024-01-31", "1 tháng đầu năm 2024", "First month of 2024"),
    "2024-YTD04": ("ytd", "2024-01-01", "2024-04-30", "4 tháng đầu năm 2024", "First 4 months of 2024"),
    "CUM-2024-04": (
        *("cumulative", "1945-09-02", "2024-04-30"),
        *("Lũy kế đến hết tháng 4/2024", "On record to the end of April 2024"),
    ),
    "2024-RM03": (
        *("reporting_month", "2024-02-15", "2024-03-14"),
        *("Báo cáo tháng 3/2024 (15/02/2024–14/03/2024)", "Report: March 2024 (15/02/2024–14/03/2024)"),
    ),
    "2024-RM01": (
        *("reporting_month", "2023-12-15", "2024-01-14"),
        *("Báo cáo tháng 1/2024 (15/12/2023–14/01/2024)", "Report: January 2024 (15/12/2023–14/01/2024)"),
    ),
    "2024-RQ1": (
        *("reporting_quarter", "2023-12-15", "2024-03-14"),
        *("Báo cáo quý I/2024 (15/12/2023–14/03/2024)", "Report: Quarter I, 2024 (15/12/2023–14/03/2024)"),
    ),
    "2024-RH2": (
        *("reporting_half", "2024-06-15", "2024-12-14"),
        *("Báo cáo nửa cuối năm 2024 (15/06/2024–14/12/2024)", "Report: Second half of 2024 (15/06/2024–14/12/2024)"),
    ),
    "2024-R9M": (
        *("reporting_nine_months", "2023-12-15", "2024-09-14"),
        "Báo cáo 9 tháng đầu năm 2024 (15/12/2023–14/09/2024)",
        "Report: First 9 months of 2024 (15/12/2023–14/09/2024)",
    ),
    "2024-RY": (
        *("reporting_year", "2023-12-15", "2024-12-14"),
        *("Báo cáo năm 2024 (15/12/2023–14/12/2024)", "Report: Year 2024 (15/12/2023–14/12/2024)"),
    ),
}


@pytest.mark.parametrize("code", PERIODS)
def test_a_period_holds_its_days_and_is_named_as_reports_name_it(code: str) -> None:
    period = parse_period(code)
    told = (period.type, f"{period.start}", f"{period.last_day}", *period_name(code))
    assert told == PERIODS[code]


def test_every_kind_is_among_them() -> None:
    assert {kind for kind, *_ in PERIODS.values()} == set(FIGURE_TYPES)


def test_on_an_axis_a_report_is_named_without_its_days() -> None:
    assert period_name("2024-RQ1", days=False) == ("Báo cáo quý I/2024", "Report: Quarter I, 2024")


@pytest.mark.parametrize("code", ["2024-RM13", "2024-RM3", "2024-R6M", "2024-H3", "2024-RQ5", "CUM-2024", "CUM-RY"])
def test_what_only_looks_like_a_period_is_none(code: str) -> None:
    with pytest.raises(ValueError, match="2024-RM03"):
        parse_period(code)


@pytest.mark.parametrize(
    ("code", "before"),
    [("2024-H1", "2023-H1"), ("2024-RQ1", "2023-RQ1"), ("CUM-2024-04", "CUM-2023-04"), ("2000-RY", "1999-RY")],
)
def test_the_same_period_a_year_earlier_is_of_the_same_kind(code: str, before: str) -> None:
    assert same_period_last_year(code) == before
    assert parse_period(before).type == parse_period(code).type


def test_periods_of_a_kind_follow_one_another_without_a_gap() -> None:
    for codes in (
        [f"2024-RM{month:02d}" for month in range(1, 13)],
        [f"2024-RQ{quarter}" for quarter in range(1, 5)],
        ["2024-RH1", "2024-RH2"],
        ["2024-H1", "2024-H2"],
    ):
        periods = [parse_period(code) for code in codes]
        whole = parse_period("2024-RY" if "R" in codes[0] else "2024")
        edges = [period.start for period in periods] + [whole.end]
        assert edges == [whole.start] + [period.end for period in periods]
        assert sorted(reversed(periods)) == periods
    assert parse_period("2025-RY").start == parse_period("2024-RY").end == date(2024, 12, 15)
