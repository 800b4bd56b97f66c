"""The metrics of Decision 766 and their rules, for the page of methods."""

from __future__ import annotations

import polars as pl

from app.publication import rows
from orchestration.publication.reader import Publication

_RULES = "select * from service_quality_rules order by block_order, sort_order, is_applied desc, status"


def index_rules(publication: Publication) -> pl.DataFrame | None:
    """Every metric with each rule that is known; none in a publication that was made before the index was."""
    return rows(publication, _RULES) if "service_quality_rules" in publication.marts else None
