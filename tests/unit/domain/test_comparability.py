"""The guard, by hand; and its two forms, Python and SQL, over every pair of a thousand odd figures."""

from __future__ import annotations

import itertools
import random
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import duckdb
import jinja2
import pytest

from expectations.thresholds import RECONCILED_POINTS_WARNED
from orchestration.domain.comparability import REASONS, Basis, Comparability, compare
from orchestration.domain.periods import parse_period
from orchestration.domain.verdicts import reason_words
from orchestration.settings import PROJECT_ROOT

DBT = PROJECT_ROOT / "dbt_project"
MACROS: Any = (
    jinja2.Environment(autoescape=False)
    .from_string((DBT / "macros" / "comparability.sql").read_text(encoding="utf-8"))
    .module
)
FACTS = {"indicator_code": "late_rate", "measurement_system": "766", "scope_set": "all_agencies", "formula_version": 1}

AS_OF = date(2024, 5, 1)


def basis(period: str, **changed: object) -> Basis:
    return replace(Basis.of(FACTS, parse_period(period), AS_OF), **changed)  # type: ignore[arg-type]


MARCH = basis("2024-03")
LEVELS = frozenset({date(2022, 8, 15)})


def test_the_same_measure_in_two_months_may_be_compared() -> None:
    assert compare(MARCH, basis("2023-03")) == Comparability("allowed")


@pytest.mark.parametrize(
    ("other", "outcome", "reason"),
    [
        (replace(MARCH, indicator_code="online_late_rate"), "refused", "other_indicator"),
        (
            replace(MARCH, indicator_code="b", comparable_with=frozenset({"late_rate"})),
            "caveat",
            "declared_comparable",
        ),
        (replace(MARCH, measurement_system="EMC"), "refused", "other_system"),
        (replace(MARCH, measurement_system=None), "caveat", "system_unstated"),
        (replace(MARCH, period_start=None), "refused", "period_missing"),
        (basis("2024-Q1"), "refused", "other_period_kind"),
        (replace(MARCH, scope_set="ministries_22"), "refused", "other_scope"),
        (replace(MARCH, scope_set=None), "caveat", "scope_unstated"),
        (replace(MARCH, formula_version=2), "refused", "other_version"),
        (basis("2024-05"), "refused", "unfinished_period"),
        (replace(MARCH, formula_version=None), "allowed", None),
        (replace(MARCH, valid_from=date(2024, 3, 2)), "caveat", "outside_validity"),
        (replace(MARCH, valid_to=date(2024, 3, 30)), "caveat", "outside_validity"),
        (
            replace(MARCH, period_type="cumulative", period_start=date(1945, 9, 2), valid_from=date(2022, 8, 1)),
            "refused",
            "other_period_kind",
        ),
        (replace(MARCH, valid_from=date(2024, 3, 1), valid_to=date(2024, 3, 31)), "allowed", None),
    ],
)
def test_each_difference_has_its_reason(other: Basis, outcome: str, reason: str | None) -> None:
    for found in (compare(MARCH, other), compare(other, MARCH)):
        assert (found.outcome, found.reasons) == (outcome, (reason,) if reason else ())


def test_years_to_date_compare_with_those_of_as_many_months() -> None:
    assert compare(basis("2022-YTD05"), basis("2022-YTD10")).reasons == ("other_period_length",)
    assert compare(basis("2024-YTD04"), basis("2023-YTD04")).outcome == "allowed"


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ("2022-07", "2022-09", ("definition_changed",)),
        ("2022-07", "2022-08", ("definition_across",)),
        ("2022-09", "2023-09", ()),
        ("2021-07", "2022-07", ()),
        ("2022", "2023", ("definition_across",)),
    ],
)
def test_levels_three_and_four_are_not_full_and_partial(one: str, other: str, reasons: tuple[str, ...]) -> None:
    assert compare(basis(one, changed_on=LEVELS), basis(other, changed_on=LEVELS)).reasons == reasons


def test_the_gravest_reason_decides_and_is_told_in_both_languages() -> None:
    found = Comparability.because(["scope_unstated", "other_system"])
    assert found.outcome == "refused"
    assert found.said("vi") == "hai hệ đo khác nhau"
    assert found.said("en") == "different measurement systems"
    assert reason_words("other_system|scope_unstated", "vi").count(";") == 1


def test_the_sql_of_reconciliation_is_the_same_rule() -> None:
    draw = random.Random(4)
    figures = [
        Basis(
            draw.choice(("a", "b")),
            draw.choice(("766", "EMC", None)),
            *draw.choice(
                (
                    ("month", date(2022, 7, 1), date(2022, 8, 1)),
                    ("month", date(2022, 8, 1), date(2022, 9, 1)),
                    ("month", date(2023, 8, 1), date(2023, 9, 1)),
                    ("ytd", date(2022, 1, 1), date(2022, 6, 1)),
                    ("ytd", date(2023, 1, 1), date(2023, 6, 1)),
                    ("ytd", date(2022, 1, 1), date(2022, 11, 1)),
                    ("cumulative", date(1945, 9, 2), date(2022, 6, 1)),
                    ("other", date(2019, 5, 1), date(2022, 6, 4)),
                    ("other", date(2019, 5, 2), date(2022, 6, 4)),
                    (None, None, date(2024, 6, 1)),
                )
            ),
            draw.choice(("x", "y", None)),
            draw.choice((1, 2, None)),
            draw.choice((frozenset(), frozenset({"b"}))),
            draw.choice((None, date(2022, 8, 15))),
            draw.choice((None, date(2022, 8, 14))),
            draw.choice((frozenset(), LEVELS)),
        )
        for _ in range(60)
    ]
    rows = []
    for number, figure in enumerate(figures):
        told = asdict(figure) | {
            "comparable_with": sorted(figure.comparable_with),
            "changed_on": sorted(figure.changed_on),
        }
        # Printed figures do not say on what day their data closed.
        assert told.pop("is_unfinished") is False
        rows.append((number, *told.values()))
    with duckdb.connect() as database:
        database.execute(
            "create table figures (number integer, indicator_code text, measurement_system text, period_type text, "
            "period_start date, period_end date, scope_set text, formula_version integer, comparable_with text[], "
            "valid_from date, valid_to date, changed_on date[])"
        )
        database.executemany(f"insert into figures values ({', '.join('?' * 12)})", rows)
        judged = database.execute(
            f"with judged as (select a.number as one, b.number as other, {MACROS.comparability_reasons('a', 'b')} "
            f"as reasons from figures as a cross join figures as b) "
            f"select one, other, reasons, {MACROS.comparability_outcome('reasons')} from judged"
        ).fetchall()
    sql = {(one, other): (reasons, outcome) for one, other, reasons, outcome in judged}
    python = {
        (one, other): ("|".join(found.reasons), found.outcome)
        for one, other in itertools.product(range(len(figures)), repeat=2)
        for found in [compare(figures[one], figures[other])]
    }
    assert sql == python
    assert {code for reasons, _ in python.values() for code in reasons.split("|") if code} == set(REASONS) - {
        "mapped_with_caution",
        "unfinished_period",
    }


def test_the_days_of_a_period_are_the_same_in_sql() -> None:
    codes = [
        *("2024", "2024-H1", "2024-H2", "2024-Q1", "2024-Q4", "2024-01", "2024-12", "2024-YTD04", "2024-YTD12"),
        *("2024-RM01", "2024-RM12", "2024-RQ1", "2024-RQ4", "2024-RH1", "2024-RH2", "2024-R9M", "2024-RY"),
        *("CUM-2024-04", "CUM-2023-12"),
    ]
    with duckdb.connect() as database:
        told = database.execute(
            f"select code, {MACROS.first_day_of_period('code')}, {MACROS.day_after_period('code')} "
            f"from (select unnest(?) as code)",
            [codes],
        ).fetchall()
        calendar = [code for code in codes if "R" not in code and "CUM" not in code and code != "2024-YTD12"]
        spans = [[parse_period(code).start, parse_period(code).end] for code in calendar]
        named = database.execute(
            f"select {MACROS.period_of_days('span[1]', 'span[2]')} from (select unnest(?::date[][]) as span)", [spans]
        ).fetchall()
    assert told == [(code, parse_period(code).start, parse_period(code).end) for code in codes]
    assert [code for (code,) in named] == calendar


def test_reconciliation_tolerates_what_the_gate_does() -> None:
    project = (DBT / "dbt_project.yml").read_text(encoding="utf-8")
    assert f"reconciled_tolerance: {RECONCILED_POINTS_WARNED}\n" in project
