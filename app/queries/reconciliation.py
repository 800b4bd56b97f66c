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
        figures.verdict, published.source_lines, published.source_text
    from reconciliation as figures
    left join published_figures as published using (figure_id)
    left join indicators as catalogue on catalogue.indicator_code = figures.catalogue_code
    where figures.origin = ?
    order by figures.source, figures.figure_id
"""


def sources(publication: Publication) -> pl.DataFrame:
    """Where the figures come from, with how many."""
    return rows(publication, _SOURCES)


def reconciled(publication: Publication, origin: str) -> pl.DataFrame:
    """The figures of an origin (published, reported), a row a figure."""
    return rows(publication, _RECONCILED, (origin,))
