"""One agency: its figures beside its group and its own past, its units, its tasks, its deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from app.figures import Figure
from app.publication import rows
from app.queries.indicators import on_last_year
from orchestration.domain.periods import parse_period, same_period_last_year
from orchestration.publication.reader import Publication

#: One row an indicator: the agency's figure, the same period last year, its group's figure and its place in it.
_FIGURES = """
    with own as (
        select * from indicator_values where agency_code = ? and unit_code = '' and period_type = ? and period = ?
    ),
    last_year as (
        select indicator_code, value, quality from indicator_values
        where agency_code = ? and unit_code = '' and period_type = ? and period = ?
    ),
    peers as (
        select indicator_code, value from indicator_values
        where agency_code = ? and unit_code = '' and period_type = ? and period = ?
    ),
    places as (
        select indicator_code, rank, ranked from rankings where agency_code = ? and period_type = ? and period = ?
    )
    select
        indicators.sort_order, indicators.indicator_code, indicators.unit, indicators.better, own.agency_code,
        own.period, own.status, own.quality, own.numerator, own.denominator, own.value,
        last_year.value as base_value, last_year.quality as base_quality,
        peers.value as group_value, places.rank, places.ranked
    from own
    inner join indicators using (indicator_code)
    left join last_year using (indicator_code)
    left join peers using (indicator_code)
    left join places using (indicator_code)
    order by indicators.sort_order
"""

_SERIES = """
    select indicator_code, period, period_start, period_end, value from indicator_values
    where agency_code = ? and unit_code = '' and period_type = ? and period_start <= ?
    order by period_start, period
"""

#: Units, and what the agency counts beyond them (``-``), of an indicator that adds up over units.
_UNITS_OF = """
    select * from {figures} where unit_code <> ''
    union all by name
    select
        whole.* replace (
            '-' as unit_code,
            whole.numerator - units.numerator as numerator,
            whole.denominator - units.denominator as denominator,
            (whole.numerator - units.numerator) / nullif(whole.denominator - units.denominator, 0) as value
        )
    from {figures} as whole
    cross join (
        select sum(numerator)::bigint as numerator, sum(denominator)::bigint as denominator
        from {figures} where unit_code <> ''
    ) as units
    where whole.unit_code = ''
        and whole.numerator - units.numerator between 0 and whole.denominator - units.denominator
"""

#: A row a unit: its figure beside last year's, and its share of the agency's numerator.
_UNITS = f"""
    with figures as (
        select * from indicator_values where indicator_code = ? and agency_code = ? and period_type = ? and period = ?
    ),
    figures_last_year as (
        select * from indicator_values where indicator_code = ? and agency_code = ? and period_type = ? and period = ?
    ),
    own as ({_UNITS_OF.format(figures="figures")}),
    last_year as (
        select unit_code, numerator as base_numerator, value as base_value, quality as base_quality
        from ({_UNITS_OF.format(figures="figures_last_year")})
    )
    select
        own.indicator_code, own.agency_code, own.unit_code, own.period, indicators.unit, indicators.better, own.status,
        own.quality, own.numerator, own.denominator, own.value,
        last_year.base_value, last_year.base_quality, last_year.base_numerator
    from own
    inner join indicators using (indicator_code)
    left join last_year using (unit_code)
    where own.denominator > 0
    order by
        case when indicators.better = 'down' then -own.value else own.value end,
        own.denominator desc, own.unit_code
"""

_NEEDS = "select target_id, needed from target_progress where agency_code = ? and unit_code = '' and period = ?"

_DELIVERIES = """
    select
        dataset, period, revision, delivery_id, status, received_at, rows_read, rows_accepted, rows_quarantined,
        reasons, warnings
    from deliveries
    where agency_code = ?
    order by period_start desc, dataset, revision desc
"""

#: Those that name the agency before those that name its group.
_TASKS = """
    select task_id, task_no, document, task_vi, deadline, deadline_text, status, days_left
    from (
        select *, string_split(concat_ws('|', responsible_codes, coordinating_codes), '|') as codes from tasks
    )
    where list_has_any(codes, [?, ?, 'ALL'])
    order by not list_contains(codes, ?), deadline nulls last, task_id
"""


#: period, its first day, the first day after it, value
PastPoint = tuple[str, date, date, float | None]


@dataclass(frozen=True)
class Placed:
    """A figure of an agency, its group's value, its place among the ranked, and its own past, the oldest first."""

    figure: Figure
    period: str
    group_value: float | None
    rank: int | None
    ranked: int | None
    past: list[PastPoint]


def figures(publication: Publication, agency: str, group: str, period: str) -> dict[str, Placed]:
    """An agency's figures of a period by indicator, in the catalogue's order."""
    found = figure_rows(publication, agency, group, period)
    series = _past(publication, agency, period)
    guard = on_last_year(publication, period)
    placed = {}
    for row in found.iter_rows(named=True):
        code = row["indicator_code"]
        placed[code] = Placed(
            Figure.from_row({**row, "comparability": guard.get(code)}),
            period,
            row["group_value"],
            row["rank"],
            row["ranked"],
            series.get(code, []),
        )
    return placed


def figure_rows(publication: Publication, agency: str, group: str, period: str) -> pl.DataFrame:
    """A row an indicator of an agency, for a table or a download."""
    kind, last_year = parse_period(period).type, same_period_last_year(period)
    asked = (agency, kind, period, agency, kind, last_year, group, kind, period, agency, kind, period)
    return rows(publication, _FIGURES, asked)


def unit_rows(publication: Publication, indicator: str, agency: str, period: str) -> pl.DataFrame:
    """The units of an agency that had anything to count, and what names none (``-``), the worst first."""
    kind, last_year = parse_period(period).type, same_period_last_year(period)
    return rows(publication, _UNITS, (indicator, agency, kind, period, indicator, agency, kind, last_year))


def needs(publication: Publication, agency: str, period: str) -> dict[str, int | None]:
    """How many an agency needs to reach each target."""
    if "target_progress" not in publication.marts:
        return {}
    return dict(rows(publication, _NEEDS, (agency, period)).iter_rows())


def deliveries(publication: Publication, agency: str) -> pl.DataFrame:
    """What an agency delivered, the newest periods first."""
    return rows(publication, _DELIVERIES, (agency,))


def tasks(publication: Publication, agency: str, group: str) -> pl.DataFrame:
    """The tasks that an agency, alone or in its group, answers for or takes part in."""
    return rows(publication, _TASKS, (agency, group, agency)) if "tasks" in publication.marts else pl.DataFrame()


def _past(publication: Publication, agency: str, period: str) -> dict[str, list[PastPoint]]:
    parsed = parse_period(period)
    found = rows(publication, _SERIES, (agency, parsed.type, parsed.start.isoformat()))
    past: dict[str, list[PastPoint]] = {}
    for code, period_code, start, end, value in found.filter(pl.col("period_end") <= parsed.end).iter_rows():
        past.setdefault(code, []).append((period_code, start, end, value))
    return past
