"""Agencies of a group in the order of an indicator, and those that have no figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
import streamlit as st

from app.figures import Figure, Target
from app.publication import key_of, rows
from app.queries.indicators import Agency
from orchestration.domain.periods import Period, parse_period, same_period_last_year
from orchestration.publication.reader import Publication
from orchestration.reports.league_tables import Entry, entries

_STANDING = """
    with ranked as (
        select * from rankings
        where indicator_code = ? and period_type = ? and period_start = ? and period = ? and group_code = ?
    ),
    last_year as (
        select agency_code, value, quality from indicator_values
        where indicator_code = ? and period_type = ? and period = ? and unit_code = ''
    ),
    rank_last_year as (
        select agency_code, rank from rankings where indicator_code = ? and period = ? and group_code = ?
    )
    select
        ranked.rank, ranked.ranked, ranked.agency_code, indicators.indicator_code, indicators.unit, indicators.better,
        figures.status, ranked.quality, ranked.numerator, ranked.denominator, ranked.value,
        last_year.value as base_value, last_year.quality as base_quality, rank_last_year.rank as base_rank
    from ranked
    join indicators on indicators.indicator_code = ranked.indicator_code
    join indicator_values as figures
        on figures.indicator_code = ranked.indicator_code and figures.period = ranked.period
        and figures.period_start = ranked.period_start
        and figures.agency_code = ranked.agency_code and figures.unit_code = ''
    left join last_year on last_year.agency_code = ranked.agency_code
    left join rank_last_year on rank_last_year.agency_code = ranked.agency_code
    order by ranked.rank, ranked.agency_code
"""

_WITHOUT_FIGURE = """
    select agency_code, quality, numerator, denominator from indicator_values
    where indicator_code = ? and period_type = ? and period = ? and unit_code = '' and value is null
        and agency_code not in ('ALL', 'MIN', 'PRO')
    order by agency_code
"""


_PEERS = """
    select agency_code, subtype_vi, vendor
    from agencies left join system_survey using (agency_code)
    where group_code = ?
    order by agency_code
"""
_PEERS_WITHOUT_SURVEY = "select agency_code, subtype_vi, null as vendor from agencies where group_code = ?"

_DAY = re.compile(r"(?P<day>\d{2})/(?P<month>\d{2})/(?P<year>\d{4})")


@dataclass(frozen=True)
class Unranked:
    """An agency without a figure; ``reason`` is held, missing, never, or none_in_period (a zero denominator).

    ``refusal``: why none is bridged to the boundaries asked for, in words.
    """

    agency: Agency
    reason: str
    refusal: str = ""


def standing(publication: Publication, indicator: str, period: str, group: str) -> pl.DataFrame:
    """The ranked agencies, best first, with the same period last year; equal values share a rank (1-2-2-4)."""
    parsed = parse_period(period)
    last_year = same_period_last_year(period)
    return rows(
        publication,
        _STANDING,
        (
            *(indicator, parsed.type, parsed.start.isoformat(), period, group),
            *(indicator, parsed.type, last_year),
            *(indicator, last_year, group),
        ),
    )


def peers(publication: Publication, group: str, period: Period) -> pl.DataFrame:
    """A row an agency of a group: what kind it was on the period's last day (``peers``), and the vendor of its system.

    The vendor is of the survey of one-stop systems; null: unknown.
    """
    known = rows(publication, _PEERS if "system_survey" in publication.marts else _PEERS_WITHOUT_SURVEY, (group,))
    last_day = period.end - timedelta(days=1)
    kinds = [kind_on(told, last_day) if told else None for told in known["subtype_vi"]]
    return known.select("agency_code", pl.Series("peers", kinds, dtype=pl.String), pl.col("vendor").cast(pl.String))


def kind_on(told: str, day: date) -> str:
    """What kind an agency was on a day: ``a (… 31/12/2024); b (… 01/01/2025)`` was a until the end of 2024."""
    *earlier, last = told.split(";")
    for part in earlier:
        ended = _DAY.search(part)
        if ended and day <= date(*(int(ended[name]) for name in ("year", "month", "day"))):
            return _without_days(part)
    return _without_days(last)


def _without_days(part: str) -> str:
    return part.partition("(")[0].strip()


def with_target(ranked: pl.DataFrame, goal: Target | None, period: str) -> pl.DataFrame:
    """Ranked rows for a download, with the places gained since last year, the target and whether it is reached."""
    reached = [Figure.from_row(row).reaches(goal) if goal else None for row in ranked.iter_rows(named=True)]
    return ranked.with_columns(
        pl.lit(period).alias("period"),
        (pl.col("base_rank").cast(pl.Int64) - pl.col("rank").cast(pl.Int64)).alias("places_gained"),
        pl.lit(goal.value if goal else None, pl.Float64).alias("target"),
        pl.lit(goal.comparator if goal else None, pl.String).alias("target_comparator"),
        pl.lit(goal.deadline if goal else None, pl.Date).alias("target_deadline"),
        pl.Series("target_reached", reached, dtype=pl.Boolean),
    )


def highest_and_lowest(publication: Publication, indicator: str, period: str, group: str) -> list[Entry]:
    """The highest and the lowest of a group as the reports list them."""
    listed = _entries(key_of(publication), indicator, period, publication)
    return [entry for entry in listed if entry["group_code"] == group]


@st.cache_data(max_entries=50, show_spinner=False)
def _entries(key: str, indicator: str, period: str, _publication: Publication) -> list[Entry]:
    return entries(_publication, indicator, period)


def without_figure(
    publication: Publication,
    indicator: str,
    period: str,
    members: Iterable[Agency],
    ranked: Iterable[str],
    refused: Mapping[str, str] | None = None,
) -> list[Unranked]:
    """The group's agencies that existed in the period, or are ``refused`` a figure, and have none, each with why."""
    refusals = refused or {}
    parsed = parse_period(period)
    listed = set(ranked)
    quality = {
        row["agency_code"]: row["quality"]
        for row in rows(publication, _WITHOUT_FIGURE, (indicator, parsed.type, period)).iter_rows(named=True)
    }
    return [
        Unranked(agency, _reason(agency, quality.get(agency.code)), refusals.get(agency.code, ""))
        for agency in members
        if agency.code not in listed and (agency.code in refusals or agency.existed(parsed.start, parsed.end))
    ]


def _reason(agency: Agency, quality: str | None) -> str:
    if not agency.has_delivered:
        return "never"
    if quality in ("ok", "partial"):
        return "none_in_period"
    return quality or "missing"
