"""Figures of agencies around the changes of 2025, queried as a publication's marts are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import duckdb
import polars as pl

from orchestration.domain.periods import parse_period
from orchestration.settings import PROJECT_ROOT

REFERENCE = PROJECT_ROOT / "data" / "reference"

#: indicator, agency, period, numerator, denominator, quality
Told = tuple[str, str, str, int | None, int | None, str]

_FACTS = f"""
create table indicators as select indicator_code, sort_order::integer as sort_order, name_vi, name_en, unit, better
    from read_csv('{REFERENCE}/indicators.csv', all_varchar=true, header=true);
create table agency_successions as select * replace (effective_date::date as effective_date)
    from read_csv('{REFERENCE}/agency_successions.csv', all_varchar=true, header=true);
create table indicator_bridging as
    select * from read_csv('{REFERENCE}/indicator_bridging.csv', all_varchar=true, header=true);
create table agencies as
    select agency_code, name_vi, if(agency_type = 'ministry', 'MIN', 'PRO') as group_code,
        in_groups_until::date as valid_to
    from read_csv('{REFERENCE}/agencies.csv', all_varchar=true, header=true);
"""


class Marts:
    """The facts of the reference with figures made by hand, as of a day."""

    def __init__(self) -> None:
        self._connection = duckdb.connect()
        self._connection.execute(_FACTS)

    def put(self, told: Iterable[Told], as_of: date) -> None:
        """Take these figures for all that is published."""
        rows = [_figure(*figure, as_of) for figure in told]
        self._connection.execute("create or replace table publication as select 1 as number, ?::date as as_of", [as_of])
        frame = pl.DataFrame(rows, schema_overrides={"numerator": pl.Int64, "denominator": pl.Int64}, orient="row")
        self._connection.register("frame", frame)
        self._connection.execute("create or replace table indicator_values as select * from frame")

    def add_indicator(self, code: str) -> None:
        """A rate of the catalogue that no rule of bridging knows."""
        self._connection.execute("insert into indicators values (?, 99, 'Mới', 'New', '%', 'up')", [code])

    def query(self, sql: str, parameters: tuple[str, ...]) -> pl.DataFrame:
        """Rows of a SELECT."""
        rows: pl.DataFrame = self._connection.sql(sql, params=list(parameters) or None).pl()
        return rows


def _figure(
    indicator: str, agency: str, period: str, numerator: int | None, denominator: int | None, quality: str, as_of: date
) -> dict[str, object]:
    parsed = parse_period(period)
    return {
        "indicator_code": indicator,
        "agency_code": agency,
        "unit_code": "",
        "period": period,
        "period_type": parsed.type,
        "period_start": parsed.start,
        "period_end": parsed.end,
        "status": "provisional" if parsed.end > as_of else "final",
        "numerator": numerator,
        "denominator": denominator,
        "quality": quality,
    }
