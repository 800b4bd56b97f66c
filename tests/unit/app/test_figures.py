"""Change and targets, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.figures import Change, Figure, Target, target_in_force
from orchestration.domain.comparability import Comparability

RATE = Figure("late_rate", "PRO", "%", "down", "final", "ok", 40, 500, 0.08, base_value=0.1, base_quality="ok")
COUNT = Figure("portal_visits", "ALL", "lượt", "up", "final", "ok", 3000, None, 3000.0, base_value=2000.0)


def goal(group: str, deadline: date | None, target_id: str = "T") -> Target:
    return Target(target_id, group, ">=", 0.8, deadline, "", "")


def test_a_rate_changes_by_points_and_relative_to_last_year_and_less_lateness_is_better() -> None:
    change = RATE.change
    assert change is not None
    assert change.points == pytest.approx(-0.02)
    assert change.relative == pytest.approx(-0.2)
    assert change.verdict == "better"


def test_a_count_changes_relative_to_last_year() -> None:
    assert COUNT.change == Change(None, 0.5, "better")


@pytest.mark.parametrize("base", [None, 0.0])
def test_a_count_without_a_base_has_no_change(base: float | None) -> None:
    assert replace(COUNT, base_value=base).change is None


def test_a_rate_against_zero_still_changes_by_points() -> None:
    assert replace(RATE, base_value=0.0).change == Change(0.08, None, "worse")


def test_figures_that_may_not_be_compared_have_no_change() -> None:
    refused = Comparability.because(["definition_changed"])
    assert replace(RATE, comparability=refused).change is None
    assert replace(RATE, comparability=Comparability.because(["outside_validity"])).change is not None


def test_no_figure_means_no_change_and_no_judgement_of_a_target() -> None:
    missing = replace(RATE, value=None)
    assert missing.change is None
    assert missing.reaches(goal("PRO", None)) is None


@pytest.mark.parametrize(
    ("comparator", "reached"), [(">=", True), (">", False), ("<=", True), ("=", True), ("<", False)]
)
def test_a_value_at_the_target_reaches_it_unless_the_comparator_is_strict(comparator: str, reached: bool) -> None:
    assert replace(RATE, value=0.8).reaches(replace(goal("PRO", None), comparator=comparator)) is reached


def test_an_ambiguous_comparator_judges_nothing() -> None:
    assert RATE.reaches(replace(goal("PRO", None), comparator="ambiguous")) is None


def test_a_group_is_held_against_its_own_target_alone() -> None:
    assert target_in_force([goal("ALL", date(2024, 12, 31))], "PRO", date(2024, 4, 1)) is None


def test_the_next_deadline_counts_then_the_latest_that_passed_then_one_without() -> None:
    passed, before, ahead = (goal("PRO", date(year, 12, 31), str(year)) for year in (2023, 2022, 2025))
    timeless = goal("PRO", None, "timeless")
    assert target_in_force([timeless, passed, before, ahead], "PRO", date(2024, 4, 1)) == ahead
    assert target_in_force([timeless, before, passed], "PRO", date(2024, 4, 1)) == passed
    assert target_in_force([timeless], "PRO", date(2024, 4, 1)) == timeless
