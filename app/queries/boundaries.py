"""Agencies through time: figures bridged to the boundaries of a year, and codes that are two agencies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from app.i18n import either
from app.publication import rows
from app.queries.indicators import Agency
from orchestration.domain.periods import parse_period, same_period_last_year
from orchestration.publication.boundaries import (
    NEEDED_MARTS,
    Query,
    bridged_values,
    code_changes,
    comparable_codes,
    entity_of,
    explained,
)
from orchestration.publication.reader import Publication


def can_bridge(publication: Publication) -> bool:
    """Whether the publication says what became of agencies; older ones do not."""
    return set(publication.marts) >= NEEDED_MARTS


_NAMES = """
    select agency_code, name_vi, name_en from agency_entities
    where coalesce(valid_from <= ?::date, true) and coalesce(valid_to >= ?::date, true)
"""


def names_in(publication: Publication, boundaries: str) -> dict[str, str]:
    """What agencies were called at the end of the year of some boundaries, by code."""
    day = f"{boundaries}-12-31"
    found = rows(publication, _NAMES, (day, day))
    return {row["agency_code"]: either(row["name_vi"], row["name_en"]) for row in found.iter_rows(named=True)}


def bridged_standing(
    publication: Publication, indicator: str, period: str, group: str, boundaries: str
) -> pl.DataFrame:
    """The ranked agencies of some boundaries, best first, beside the same period last year in the same boundaries."""
    now = _bridged(publication, indicator, period, boundaries).filter(pl.col("group_code") == group)
    before = _bridged(publication, indicator, same_period_last_year(period), boundaries)
    base = before.select(
        "agency_code", base_value=pl.col("value"), base_quality=pl.col("quality"), base_rank=pl.col("rank")
    )
    ranked = now.filter(pl.col("rank").is_not_null()).join(base, on="agency_code", how="left")
    return ranked.drop("sort_order").sort("rank", "agency_code")


def unplaced(
    publication: Publication, indicator: str, period: str, group: str, boundaries: str, members: Mapping[str, Agency]
) -> dict[str, str]:
    """Agencies without a bridged figure because one is refused, each with why; those merged into others are in them."""
    names = {code: agency.name for code, agency in members.items()}
    refused = _bridged(publication, indicator, period, boundaries).filter(
        pl.col("group_code") == group, pl.col("bridge") == "refused", pl.col("reason") != "merged_away"
    )
    return {row["agency_code"]: either(*explained(row, boundaries, names)) for row in refused.iter_rows(named=True)}


def merged_away(publication: Publication, indicator: str, period: str, boundaries: str) -> set[str]:
    """Codes that these boundaries do not have because others took them over whole."""
    gone = _bridged(publication, indicator, period, boundaries).filter(pl.col("reason") == "merged_away")
    return set(gone["agency_code"])


def compared_with_itself(publication: Publication, standing: pl.DataFrame, period: str) -> pl.DataFrame:
    """A standing without last year's figures of codes that were another agency's then."""
    changes = _changes(publication)
    spans = (_span(publication, period), _span(publication, same_period_last_year(period)))
    others = set(changes) - comparable_codes(changes, spans)
    known = ~pl.col("agency_code").is_in(sorted(others))
    return standing.with_columns(
        pl.when(known).then(pl.col(name)).alias(name) for name in ("base_value", "base_quality", "base_rank")
    )


def straddling(publication: Publication, period: str, group: str) -> date | None:
    """The day in a period on which codes of a group became other agencies."""
    letter = "G" if group == "MIN" else "H"
    days = {day for code, day in _changes(publication).items() if code.startswith(letter)}
    return next((day for day in sorted(days) if entity_of(day, *_span(publication, period)) == "both"), None)


def _bridged(publication: Publication, indicator: str, period: str, boundaries: str) -> pl.DataFrame:
    return bridged_values(_query(publication), boundaries, period, indicator)


def _changes(publication: Publication) -> dict[str, date]:
    return code_changes(_query(publication)) if can_bridge(publication) else {}


def _query(publication: Publication) -> Query:
    return lambda sql, parameters: rows(publication, sql, parameters)


def _span(publication: Publication, period: str) -> tuple[date, date]:
    parsed = parse_period(period)
    return parsed.start, min(parsed.end, publication.as_of)
