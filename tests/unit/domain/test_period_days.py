"""The macros that read a period's days out of its code say what the domain says, of every kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import jinja2

from orchestration.domain.periods import FIGURE_TYPES, parse_period
from orchestration.settings import PROJECT_ROOT
from tests.support.oracle import codes_of

MACROS = PROJECT_ROOT / "dbt_project" / "macros" / "period_days.sql"


def test_the_first_and_the_last_day_of_every_period_of_a_leap_year() -> None:
    macros: Any = jinja2.Environment(autoescape=False).from_string(MACROS.read_text(encoding="utf-8")).module
    periods = [parse_period(code) for code in codes_of(2024)]
    assert {period.type for period in periods} == set(FIGURE_TYPES)
    days = f"select code, {macros.period_first_day('code')}, {macros.period_last_day('code')}"
    codes = ", ".join(f"('{period.code}')" for period in periods)
    told = duckdb.execute(f"{days} from (values {codes}) as periods(code)").fetchall()
    assert sorted(told) == sorted((period.code, period.start, period.end - timedelta(days=1)) for period in periods)
