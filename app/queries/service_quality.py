"""The index of Decision 766: its metrics and rules, and an agency's points."""

from __future__ import annotations

import polars as pl

from app.publication import rows
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication

_RULES = "select * from service_quality_rules order by block_order, sort_order, is_applied desc, status"

#: A row a block or the total, then a row a scored metric of it, in the Decision's order; beside the group's.
_INDEX = """
    with period as (select ? as period_type, ? as period),
    names as (
        select distinct block_code, block_order, block_name_vi, block_name_en from service_quality_rules
    ),
    metric_names as (
        select distinct metric_code, ref, sort_order, name_vi, name_en from service_quality_rules
    ),
    lines as (
        select
            block_code, '' as metric_code, agency_code, points, max_points, max_points_known, quality,
            grade_vi, grade_en, null::bigint as numerator, null::bigint as denominator, null as source,
            null as rule_status
        from service_quality semi join period using (period_type, period)
        where agency_code in (?, ?) and unit_code = ''
        union all by name
        select
            block_code, metric_code, agency_code, points, max_points,
            if(points is null, 0, max_points) as max_points_known, quality, numerator, denominator, source, rule_status
        from service_quality_metrics semi join period using (period_type, period)
        where agency_code in (?, ?) and unit_code = '' and max_points > 0
    )
    select
        lines.* exclude (agency_code), names.block_order, names.block_name_vi, names.block_name_en,
        metric_names.ref, metric_names.name_vi, metric_names.name_en,
        peers.points as group_points, peers.max_points_known as group_points_known
    from (from lines where agency_code = ?) as lines
    left join (from lines where agency_code = ?) as peers using (block_code, metric_code)
    left join names using (block_code)
    left join metric_names using (metric_code)
    order by names.block_order nulls first, metric_names.sort_order nulls first
"""


def index_of(publication: Publication, agency: str, group: str, period: str) -> pl.DataFrame:
    """An agency's points of a period beside its group's: the total, each block and its scored metrics.

    Empty where the index is not known of the period, or the publication is older than the index.
    """
    if not {"service_quality", "service_quality_metrics", "service_quality_rules"} <= set(publication.marts):
        return pl.DataFrame()
    return rows(publication, _INDEX, (parse_period(period).type, period, *([agency, group] * 3)))


def index_rules(publication: Publication) -> pl.DataFrame | None:
    """Every metric with each rule that is known; none in a publication that was made before the index was."""
    return rows(publication, _RULES) if "service_quality_rules" in publication.marts else None
