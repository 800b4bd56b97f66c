"""Figures and periods in words, in both languages."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app import formats, i18n
from app.components.period import PERIOD_TYPES
from app.figures import Change, Target
from orchestration.domain.periods import FIGURE_TYPES


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(i18n, "language", lambda: request.param)
    return str(request.param)


def test_periods_are_named_in_the_readers_language(language: str) -> None:
    assert formats.period_label("2024-Q1") == ("Quý I/2024" if language == "vi" else "Quarter I, 2024")


def test_every_kind_of_period_can_be_chosen() -> None:
    assert set(PERIOD_TYPES) == set(FIGURE_TYPES)


def test_points_carry_a_sign_and_their_unit(language: str) -> None:
    shown = formats.change_text(Change(0.0345, 0.125, "better"))
    vietnamese = "+3,45 điểm % (tương đối +12,50%)"
    assert shown == (vietnamese if language == "vi" else "+3,45 points (relative +12,50%)")
    assert formats.change_text(Change(0.0345, None, "better")).endswith("điểm %" if language == "vi" else "points")
    assert formats.change_text(Change(None, 0.125, "better")).endswith(" +12,50%")


@pytest.mark.parametrize(
    ("fraction", "shown"), [(0.125, "+12,50%"), (-0.125, "−12,50%"), (0.000001, "0,00%"), (-0.000001, "0,00%")]
)
def test_a_relative_change_has_a_sign_unless_it_rounds_to_nothing(fraction: float, shown: str) -> None:
    assert formats.signed_percent(fraction) == shown


def test_numbers_are_vietnamese_in_both_languages(language: str) -> None:
    assert formats.counts(1_234_567, 17_634_567) == "1.234.567 / 17.634.567"
    assert formats.shown(0.07, "%") == "7,00%"
    assert formats.shown(1234567.0, "lượt") == "1.234.567"
    assert formats.shown(None, "%") == "—"


@pytest.mark.parametrize(
    ("comparator", "value", "shown"),
    [(">=", 0.8, "≥ 80%"), ("<=", 0.055, "≤ 5,50%"), (">", 0.5, "> 50%"), ("ambiguous", 0.5, "ambiguous 50%")],
)
def test_a_target_is_shown_with_its_comparator(comparator: str, value: float, shown: str) -> None:
    assert formats.target(Target("T", "PRO", comparator, value, None, "", ""), "%") == shown


def test_the_last_day_is_the_one_before_as_of() -> None:
    assert formats.last_day(date(2024, 5, 1)) == "30/04/2024"


def test_an_instant_is_told_on_vietnams_clock() -> None:
    assert formats.instant(datetime(2024, 4, 20, 18, 30, tzinfo=ZoneInfo("UTC"))) == "21/04/2024 01:30"
    assert formats.instant(datetime(2024, 4, 20, 18, 30)) == "20/04/2024 18:30"


def test_documents_that_name_only_a_last_day_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "vi")
    assert formats.days(None, date(2024, 5, 31)) == "đến 30/05/2024"
    assert formats.days(date(2024, 1, 1), date(2024, 5, 1)) == "01/01/2024 – 30/04/2024"
    assert formats.days(None, None) == "—"
