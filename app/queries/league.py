"""Agencies of a group in the order of an indicator, and those that have no figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl
import streamlit as st

from app.publication import key_of, rows
from app.queries.indicators import Agency
from orchestration.domain.periods import parse_period, same_period_last_year
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
    select agency_code, subtype_vi as peers, vendor
    from agencies left join system_survey using (agency_code)
    where group_code = ?
    order by agency_code
"""
_PEERS_WITHOUT_SURVEY = "select agency_code, subtype_vi as peers, null as vendor from agencies where group_code = ?"


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


def peers(publication: Publication, group: str) -> pl.DataFrame:
    """A row an agency of a group: its kind as documents say, and the vendor of its one-stop system (null: unknown)."""
    return rows(publication, _PEERS if "system_survey" in publication.marts else _PEERS_WITHOUT_SURVEY, (group,))


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
