"""Reconciliation: reported figures that the dossiers contradict are told, and no others."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.expectations.filling import Query, add_figures, report, steady, told

NEAR, FAR, COUNTS = "reported_near", "reported_not_far", "reported_counts_add_up"


@pytest.mark.parametrize(
    ("value", "denominator", "expected"),
    [
        (10.0, 1000, None),
        (11.0, None, None),
        (11.01, None, None),
        (11.02, None, NEAR),
        (8.98, None, NEAR),
        (15.0, None, NEAR),
        (15.02, None, FAR),
        (10.0, 1050, None),
        (10.0, 1051, NEAR),
        (10.0, 949, NEAR),
        (10.0, 1251, FAR),
    ],
)
def test_a_reported_figure_beyond_a_tolerance_is_told_once(
    marts: Query, value: float, denominator: int | None, expected: str | None
) -> None:
    add_figures(marts, "H01", steady(100))
    report(marts, value, denominator)
    assert {code for code in (NEAR, FAR, COUNTS) if told(marts, code)} == ({expected} if expected else set())


def test_a_digit_shown_is_what_rounding_may_take(marts: Query) -> None:
    add_figures(marts, "H01", steady(100))
    report(marts, 12.0, decimals=0)
    assert told(marts, NEAR) == set()


def test_a_report_that_its_own_counts_do_not_give_is_told(marts: Query) -> None:
    add_figures(marts, "H01", steady(100))
    report(marts, 10.0, verdict="mismatch")
    assert told(marts, COUNTS) == {"H01"}


def test_a_claim_on_a_provisional_or_old_period_is_not_judged(marts: Query) -> None:
    add_figures(marts, "H01", steady(100))
    report(marts, 50.0)
    assert told(marts, FAR, date(2025, 4, 30)) == {"H01"}
    assert told(marts, FAR, date(2025, 5, 1)) == set()
    marts.execute("update marts.indicator_values set status = 'provisional'")
    assert told(marts, FAR) == set()
