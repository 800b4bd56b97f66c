"""Sparklines: lines only where there are figures."""

from __future__ import annotations

import base64
import re
from datetime import date

import pytest

from app import i18n
from app.components.sparkline import TrendPoint, sparkline


def month(number: int, value: float | None) -> TrendPoint:
    return TrendPoint(f"2024-{number:02d}", date(2024, number, 1), date(2024, number + 1, 1), value)


def to_date(year: int, number: int, value: float) -> TrendPoint:
    return TrendPoint(f"{year}-YTD{number:02d}", date(year, 1, 1), date(year + number // 12, number % 12 + 1, 1), value)


def lines(series: list[TrendPoint]) -> tuple[int, int]:
    """How many solid and how many dotted lines a sparkline has."""
    encoded = re.search('base64,([^"]+)', sparkline(series, "%"))
    assert encoded is not None
    solid, dotted = re.findall('<path d="([^"]*)"', base64.b64decode(encoded[1]).decode())
    return solid.count("L"), dotted.count("L")


@pytest.fixture(autouse=True)
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "vi")


def test_neighbours_are_joined_and_gaps_are_dotted() -> None:
    assert lines([month(1, 0.1), month(2, 0.2), month(3, None), month(4, 0.4)]) == (1, 1)


def test_no_line_falls_from_december_to_january_of_years_to_date() -> None:
    series = [to_date(2023, 11, 0.4), to_date(2023, 12, 0.5), to_date(2024, 1, 0.1), to_date(2024, 2, 0.2)]
    assert lines(series) == (2, 0)


def test_a_single_figure_is_no_trend() -> None:
    assert sparkline([month(1, None), month(2, 0.2)], "%") == ""


def test_the_trend_is_told_in_words() -> None:
    told = sparkline([month(1, 0.1), month(2, 0.25), month(3, None)], "%")
    assert 'alt="Diễn biến: Tháng 1/2024: 10,00%; Tháng 2/2024: 25,00%; Tháng 3/2024: —"' in told


def test_a_flat_trend_is_drawn() -> None:
    assert lines([month(1, 0.5), month(2, 0.5)]) == (1, 0)
