"""Published and reported figures beside what their own counts, and our deliveries, give."""

from __future__ import annotations

import polars as pl

from app.publication import rows
from orchestration.publication.reader import Publication

_SOURCES = "select origin, source, count(*) as figures from reconciliation group by all order by origin, source"

_RECONCILED = """
    select
        figures.figure_id, figures.origin, figures.source, figures.indicator_code, figures.catalogue_code,
        coalesce(published.indicator_name_vi, catalogue.name_vi, figures.indicator_code) as indicator_name_vi,
        catalogue.name_en as indicator_name_en,
        figures.agency_code, published.agency_name_vi, published.dimension_value, figures.unit_code,
        published.period_start, published.period_end, figures.period,
        figures.published_value, figures.decimals, published.qualifier, figures.unit,
        figures.numerator, figures.denominator, figures.recomputed_value, figures.convention,
        figures.computed_numerator, figures.computed_denominator, figures.computed_value, figures.difference,
        figures.verdict, figures.verdict_reason,
        figures.comparability, figures.comparability_reasons, figures.comparison,
        figures.base_if_points, figures.base_if_relative, figures.base_if_times, figures.classification,
        published.source_lines, published.source_text
    from reconciliation as figures
    left join published_figures as published using (figure_id)
    left join indicators as catalogue on catalogue.indicator_code = figures.catalogue_code
    where figures.origin = ?
    order by figures.source, figures.figure_id
"""


_INCONSISTENCIES = """
    select inconsistency_id, is_listed, found_by, check_code, kind, severity, documents, description_vi, found_vi,
        handling_vi, figure_ids, classification
    from inconsistencies order by not is_listed, inconsistency_id
"""


def inconsistencies(publication: Publication) -> pl.DataFrame:
    """What the documents contradict or leave open: listed ones first."""
    return rows(publication, _INCONSISTENCIES)


def sources(publication: Publication) -> pl.DataFrame:
    """Where the figures come from, with how many."""
    return rows(publication, _SOURCES)


def reconciled(publication: Publication, origin: str) -> pl.DataFrame:
    """The figures of an origin (published, reported), a row a figure."""
    return rows(publication, _RECONCILED, (origin,))
