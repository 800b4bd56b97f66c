"""Figures of the nation, the ministries and the provinces."""

from __future__ import annotations

import polars as pl

from app.figures import Figure
from app.publication import rows
from app.queries.indicators import on_last_year
from orchestration.domain.periods import parse_period, same_period_last_year
from orchestration.publication.reader import Publication

#: One row an indicator and group: the period's figure beside the same period last year.
_FIGURES = """
    with groups as (
        select * from indicator_values
        where agency_code in ('ALL', 'MIN', 'PRO') and unit_code = '' and period_type = ? and period_start = ?
    ),
    last_year as (
        select indicator_code, agency_code, value, quality from indicator_values
        where agency_code in ('ALL', 'MIN', 'PRO') and unit_code = '' and period_type = ? and period = ?
    )
    select
        indicators.sort_order, indicators.indicator_code, indicators.unit, indicators.better,
        groups.agency_code, groups.period, groups.status, groups.quality,
        groups.numerator, groups.denominator, groups.value,
        last_year.value as base_value, last_year.quality as base_quality
    from groups
    join indicators using (indicator_code)
    left join last_year using (indicator_code, agency_code)
    where groups.period = ?
    order by indicators.sort_order, groups.agency_code
"""

_SERIES = """
    select indicator_code, agency_code, period, period_start, period_end, status, quality, numerator, denominator, value
    from indicator_values
    where agency_code in ('ALL', 'MIN', 'PRO') and unit_code = '' and period_type = ? and period_start <= ?
    order by period_start, period
"""

_NEEDS = """
    select target_id, needed from target_progress where agency_code = ? and unit_code = '' and period = ?
"""


def group_needs(publication: Publication, period: str, group: str) -> dict[str, int | None]:
    """How many a group needs to reach each target; nothing in a version published before that was counted."""
    if "target_progress" not in publication.marts:
        return {}
    return dict(rows(publication, _NEEDS, (group, period)).iter_rows())


def group_rows(publication: Publication, period: str) -> pl.DataFrame:
    """The groups' figures of a period with the same period last year; a row an indicator and group."""
    parsed = parse_period(period)
    start = parsed.start.isoformat()
    return rows(publication, _FIGURES, (parsed.type, start, parsed.type, same_period_last_year(period), period))


def group_figures(publication: Publication, period: str) -> dict[tuple[str, str], Figure]:
    """The groups' figures by indicator and group."""
    found = group_rows(publication, period).iter_rows(named=True)
    guard = on_last_year(publication, period)
    return {
        (row["indicator_code"], row["agency_code"]): Figure.from_row(
            {**row, "comparability": guard.get(row["indicator_code"])}
        )
        for row in found
    }


def group_series(publication: Publication, period: str) -> pl.DataFrame:
    """The groups' figures in every period of the same type up to this one, in time order."""
    parsed = parse_period(period)
    found = rows(publication, _SERIES, (parsed.type, parsed.start.isoformat()))
    # Years to date share their start: those that end later than the chosen one are not yet known to it.
    return found.filter(pl.col("period_end") <= parsed.end)
