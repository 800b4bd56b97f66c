"""Backtest of the forecasts of targets: does a random walk with drift beat "same as last year" on months held out?

    python -m benchmarks.forecast --published $THUOC_HOME/published     # writes the results, fills docs/forecast.md

Every month with four months of history, itself included, is once the last that is known; each later month of the series
is then forecast by the macro that the mart uses (dbt_project/macros/forecast.sql), and compared with what came.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import polars as pl

from benchmarks.marks import filled
from orchestration.domain.vietnamese import format_date
from orchestration.publication.reader import open_publication
from orchestration.settings import PROJECT_ROOT

MACRO = PROJECT_ROOT / "dbt_project" / "macros" / "forecast.sql"
RESULT = PROJECT_ROOT / "benchmarks" / "results" / "forecast.json"
PAGE = PROJECT_ROOT / "docs" / "forecast.md"
KEYS = ("indicator_code", "agency_code")

_SERIES = """
select
    indicator_code, agency_code, year(period_start) * 12 + month(period_start) as month, numerator, denominator, value
from indicator_values
where period_type = 'month' and status = 'final' and unit_code = '' and denominator > 0
"""

_DOSSIERS = """
select sum(denominator)::bigint from indicator_values
where indicator_code = 'online_dossier_rate' and agency_code = 'ALL' and period_type = 'month'
"""

_COMPARED = """
select
    if(agency_code in ('ALL', 'MIN', 'PRO'), 'groups', 'agencies') as who,
    {by}
    count(*) as forecasts,
    100 * avg(abs(forecasts.value - actual)) as drift_error,
    100 * avg(abs(last_known - actual)) as last_month_error,
    100 * avg(abs(last_year - actual)) as last_year_error,
    avg((abs(forecasts.value - actual) < abs(last_year - actual))::int) as beats_last_year,
    avg((actual between low and high)::int) as covered,
    100 * avg(high - low) as width
from forecasts
where forecasts.value is not null and last_year is not null
group by all order by all
"""


def forecasts_sql(history: str, asked: str, keys: Sequence[str]) -> str:
    """CTEs of the mart's own macro; the last is ``forecasts``."""
    macros: Any = jinja2.Environment(autoescape=False).from_string(MACRO.read_text(encoding="utf-8")).module
    return str(macros.drift_forecast(history, asked, list(keys)))


def backtest(series: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Errors in points and coverage, by how many months ahead and by indicator.

    Args:
        series: ``indicator_code``, ``agency_code``, ``month`` (grows by one a month), ``numerator``, ``denominator``,
            ``value``, a row a month with a figure.
    """
    keys = [*KEYS, "origin"]
    with duckdb.connect() as connection:
        connection.register("series", series)
        connection.execute(
            """
            create table history as
            select series.*, origins.month as origin
            from series join (select indicator_code, agency_code, month from series) as origins
                on series.indicator_code = origins.indicator_code and series.agency_code = origins.agency_code
                and series.month <= origins.month
            """
        )
        connection.execute(
            """
            create table asked as
            select
                known.indicator_code, known.agency_code, known.origin, later.month, later.value as actual,
                known.value as last_known, before.value as last_year
            from history as known
            join series as later
                on known.indicator_code = later.indicator_code and known.agency_code = later.agency_code
                and later.month > known.origin
            left join series as before
                on before.indicator_code = later.indicator_code and before.agency_code = later.agency_code
                and before.month = later.month - 12 and before.month <= known.origin
            where known.month = known.origin
            """
        )
        connection.execute(f"create table forecasts as with {forecasts_sql('history', 'asked', keys)} from forecasts")
        return {
            "by_months_ahead": connection.sql(_COMPARED.format(by="ahead,")).pl().to_dicts(),
            "by_indicator": connection.sql(_COMPARED.format(by="indicator_code,")).pl().to_dicts(),
            "refused": connection.sql(
                "select no_forecast, count(*) as forecasts from forecasts where no_forecast is not null "
                "group by all order by all"
            )
            .pl()
            .to_dicts(),
        }


def measured(result: Mapping[str, Any]) -> str:
    """The tables, as Markdown."""
    refused = ", ".join(f"{row['no_forecast']} {row['forecasts']:,}" for row in result["refused"])
    return "\n\n".join(
        [
            f"A sample of which {result['dossiers']:,} dossiers were accepted, data before {result['as_of']}. "
            f"Months that were not forecast: {refused or 'none'}.",
            _table("months ahead", "ahead", result["by_months_ahead"]),
            _table("indicator", "indicator_code", result["by_indicator"]),
        ]
    )


def _table(heading: str, name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        f"| {heading} | of | forecasts | drift | last month | last year | nearer than it | inside 80 % | width |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        errors = " | ".join(f"{row[f'{method}_error']:.2f}" for method in ("drift", "last_month", "last_year"))
        lines.append(
            f"| {row[name]} | {row['who']} | {row['forecasts']:,} | {errors} | {row['beats_last_year']:.0%} "
            f"| {row['covered']:.0%} | {row['width']:.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Backtest a publication, keep the result, fill the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--published", type=Path, required=True, help="the folder of publications")
    arguments = parser.parse_args()
    with open_publication(arguments.published) as publication:
        result = {
            "dossiers": int(publication.query(_DOSSIERS).item()),
            "as_of": format_date(publication.as_of),
            **backtest(publication.query(_SERIES)),
        }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), "forecast", measured(result)), encoding="utf-8")


if __name__ == "__main__":
    main()
