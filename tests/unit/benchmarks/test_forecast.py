"""The mart's forecast against the textbook's formulas in plain Python; the page shows what was measured."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from statistics import NormalDist

import duckdb
import polars as pl
import pytest

from benchmarks.forecast import PAGE, RESULT, backtest, forecasts_sql, measured
from benchmarks.marks import END, begin, filled

#: A year that rose, with two months missing.
RATES = {1: (30, 100), 2: (33, 100), 3: (40, 100), 6: (52, 110), 7: (55, 100), 9: (64, 100)}


def forecast(rates: dict[int, tuple[int, int]], month: int) -> dict[str, object]:
    known = [("a", month, n, d) for month, (n, d) in rates.items()]
    query = f"with {forecasts_sql('history', 'asked', ['k'])} from forecasts"
    with duckdb.connect() as connection:
        connection.register("history", pl.DataFrame(known, ["k", "month", "numerator", "denominator"], orient="row"))
        connection.register("asked", pl.DataFrame({"k": ["a"], "month": [month]}))
        (row,) = connection.sql(query).pl().to_dicts()
    return row


def by_hand(rates: dict[int, tuple[int, int]], month: int) -> tuple[float, float, float]:
    """Forecast and the ends of the 80 % interval: drift method, t quantile by Abramowitz and Stegun 26.7.5."""
    points = [(m, math.log((n + 0.5) / (d - n + 0.5))) for m, (n, d) in sorted(rates.items())]
    (first, start), (last, level) = points[0], points[-1]
    span, ahead, freedom = last - first, month - last, len(points) - 2
    drift = (level - start) / span
    steps = [(b - a, y - x) for (a, x), (b, y) in pairwise(points)]
    variance = sum((change - drift * gap) ** 2 / gap for gap, change in steps) / freedom
    z = NormalDist().inv_cdf(0.9)
    t = z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    middle, half = level + drift * ahead, t * math.sqrt(variance * (ahead + ahead**2 / span))
    low, value, high = (1 / (1 + math.exp(-x)) for x in (middle - half, middle, middle + half))
    return value, low, high


@pytest.mark.parametrize("month", [10, 12, 17])
def test_the_macro_is_the_drift_method_of_the_textbook_on_the_logit_scale(month: int) -> None:
    row = forecast(RATES, month)
    assert (row["value"], row["low"], row["high"]) == pytest.approx(by_hand(RATES, month), abs=1e-5)
    assert (row["ahead"], row["learned_months"], row["no_forecast"]) == (month - 9, 6, None)


def test_rates_of_0_and_100_percent_have_a_forecast_between_them() -> None:
    row = forecast({1: (0, 10), 2: (10, 10), 3: (0, 10), 4: (10, 10)}, 5)
    assert 0 < row["low"] < row["value"] < row["high"] < 1  # type: ignore[operator]


def test_nothing_is_forecast_further_ahead_than_the_history_reaches_back() -> None:
    assert [forecast(RATES, month)["no_forecast"] for month in (9, 10, 17, 18)] == ["too_far", None, None, "too_far"]


def test_three_months_are_too_few_and_none_are() -> None:
    assert forecast({month: RATES[month] for month in (1, 2, 3)}, 4)["no_forecast"] == "too_few_months"
    assert forecast({1: RATES[1]}, 2)["value"] is None


def test_a_backtest_knows_nothing_of_what_it_forecasts() -> None:
    """A jump in the last month is missed by every forecast of it, and a straight rise on the logit scale by none."""
    straight = [round(10_000_000 / (1 + math.exp(-0.1 * month))) for month in range(1, 15)]
    rows = [("r", "ALL", month, n, 10_000_000, n / 10_000_000) for month, n in enumerate(straight, 1)]
    columns = ["indicator_code", "agency_code", "month", "numerator", "denominator", "value"]
    (calm,) = backtest(pl.DataFrame(rows, columns, orient="row"))["by_indicator"]
    assert calm["drift_error"] < 0.001 < calm["last_month_error"] < calm["last_year_error"]
    rows[-1] = ("r", "ALL", 14, 1_000_000, 10_000_000, 0.1)
    jumped = backtest(pl.DataFrame(rows, columns, orient="row"))["by_months_ahead"]
    assert [row["drift_error"] > 20 for row in jumped if row["ahead"] == 1] == [True]


def test_the_page_shows_the_kept_result_and_nothing_else() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, "forecast", measured(json.loads(RESULT.read_text(encoding="utf-8")))) == page
    with pytest.raises(ValueError, match="no place"):
        filled("", "forecast", "")
    assert page.count(begin("forecast")) == page.count(END) == 1
