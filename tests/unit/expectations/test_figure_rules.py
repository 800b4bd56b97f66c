"""The rules on plausibility, each with figures that must be told and figures that must not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import thresholds
from expectations.context import Gatekeeper
from expectations.due import window
from expectations.publication import audit, figure_rules, passed
from orchestration.domain.periods import month_after
from orchestration.ledger import GateResult
from orchestration.ledger.verdicts import weekday
from tests.unit.expectations.candidates import make_candidate

AS_OF = date(2024, 5, 15)
FIRST = date(2023, 1, 1)
MONTHS = [month_after(FIRST, months) for months in range(16)]
NEWEST = MONTHS[-1]

Query = duckdb.DuckDBPyConnection


@pytest.fixture
def marts(tmp_path: Path) -> Iterator[Query]:
    """The candidate without any figure or delivery."""
    path = make_candidate(tmp_path / "candidate.duckdb", *CLEARED)
    with duckdb.connect(str(path)) as connection:
        yield connection


CLEARED = [f"delete from marts.{mart}" for mart in ("indicator_values", "deliveries", "reconciliation", "lineage")]


def found(marts: Query, code: str, previous: Path | None = None, as_of: date = AS_OF) -> list[dict[str, Any]]:
    """The rows that a rule finds."""
    (rule,) = [rule for rule in figure_rules(window(as_of, weekday), previous) if rule.code == code]
    relation = marts.sql(rule.violations)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def told(marts: Query, code: str, as_of: date = AS_OF) -> set[str]:
    """The agencies and groups that a rule tells."""
    return {row["agency_code"] for row in found(marts, code, as_of=as_of)}


def add_figures(
    marts: Query, agency: str, counts: Sequence[tuple[int, int | None]], indicator: str = "late_rate"
) -> None:
    """Months from the first on, each (numerator, denominator)."""
    for month, (numerator, denominator) in zip(MONTHS, counts, strict=False):
        value = numerator if denominator is None else numerator / denominator
        marts.execute(
            "insert into marts.indicator_values values "
            "(?, ?, '', strftime(?::date, '%Y-%m'), 'month', ?, ?, 'final', ?, ?, ?, 'ok')",
            [indicator, agency, month, month, month_after(month), numerator, denominator, value],
        )


def steady(last: int, denominator: int = 1000, waver: int | None = None) -> list[tuple[int, int]]:
    """A rate around 10 % that wavers by a point, and its newest month."""
    waver = denominator // 100 if waver is None else waver
    counts = [(denominator // 10 + waver * (place % 3 - 1), denominator) for place in range(15)]
    return [*counts, (last, denominator)]


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


def add_deliveries(
    marts: Query, agency: str, months: Sequence[date], dataset: str = "dossiers", rows: int = 100
) -> None:
    marts.execute(
        "insert into marts.agencies select ?, ?, ?, 'province', 'PRO', null "
        "where ? not in (select agency_code from marts.agencies)",
        [agency, f"Tỉnh {agency}", f"Province {agency}", agency],
    )
    for month in months:
        marts.execute(
            "insert into marts.deliveries values (?, ?, ?, strftime(?::date, '%Y-%m'), 'accepted', true, 'x', ?, ?)",
            [f"{agency}-{dataset}-{month}", agency, dataset, month, month, rows],
        )


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


def report(
    marts: Query, value: float, denominator: int | None = None, decimals: int = 2, verdict: str = "compared"
) -> None:
    """What H01 reports of a late_rate that was computed as 10 % of 1000."""
    marts.execute(
        "insert into marts.reconciliation values "
        "('reported', 'f', 'late_rate', 'H01', '', '2024-04', '%', ?, ?, ?, ?, 10, 1000, ?, ?)",
        [value, decimals, denominator, value + 5, 10 - value, verdict],
    )


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


def test_warnings_name_agencies_in_both_languages_and_block_nothing(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    path = make_candidate(tmp_path / "candidate.duckdb", *CLEARED)
    with duckdb.connect(str(path)) as marts:
        add_deliveries(marts, "H01", MONTHS[:-2])
        add_deliveries(marts, "G01", MONTHS)
        for agency in ("H01", "PRO", "ALL"):
            add_figures(marts, agency, steady(400))
        marts.execute(
            "insert into marts.indicator_values select * replace ('portal_visits' as indicator_code, "
            "null as denominator, numerator::double as value) from marts.indicator_values"
        )
        report(marts, 50.0)
    results = audit(path, None, code_changed=False, as_of=AS_OF, is_working=weekday, context=gatekeeper)
    by_rule = {(result.rule, result.subject): result for result in results if not result.success}
    assert passed(results), [result for result in results if not result.success and result.severity == "critical"]
    assert_tells(by_rule["movement_usual", "H01"], "Quá hạn 2024-04: 40,00%", "Late 2024-04: 40.00%")
    assert_tells(by_rule["delivered_lately", "H01"], "Hồ sơ TTHC: kỳ mới nhất 02/2024", "Dossiers: newest 2024-02")
    assert_tells(by_rule["reported_not_far", "H01"], "báo cáo 50,00%", "reported 50.00%")
    assert_tells(by_rule["coverage_usual", "ALL"], "thiếu Tỉnh B", "missing Province B")
    whole = by_rule["movement_usual", "indicator_values"]
    assert (whole.observed, whole.threshold) == ("3", f"± {thresholds.MOVEMENT_DEVIATIONS:g} σ")
    assert "ALL, H01, PRO" in whole.message_vi


def assert_tells(result: GateResult, vi: str, en: str) -> None:
    assert vi in result.message_vi
    assert en in result.message_en
    assert (result.gate, result.severity) == ("publication", "warning")
