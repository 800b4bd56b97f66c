"""The way of the figures of a publication, counted."""

from __future__ import annotations

from dataclasses import dataclass

from app.publication import rows
from app.queries.audit import publication_audit
from orchestration.publication.reader import Publication

_DELIVERIES = """
    select
        count(*) as files,
        count(distinct agency_code) as agencies,
        coalesce(sum(rows_read), 0)::bigint as rows_read,
        coalesce(sum(rows_quarantined), 0)::bigint as rows_quarantined,
        count(*) filter (status in ('held', 'unreadable')) as held,
        count(*) filter (is_current) as in_force,
        coalesce(sum(rows_accepted) filter (is_current), 0)::bigint as rows_in_force
    from deliveries
"""
_FIGURES = "select count(*) filter (value is not null) as figures from indicator_values"


@dataclass(frozen=True)
class Way:
    """How much went into each step and how much did not go on; ``broken``: rules that warn (null: not at hand)."""

    files: int
    agencies: int
    rows_read: int
    rows_quarantined: int
    held: int
    in_force: int
    rows_in_force: int
    figures: int
    marts: int
    rules: int | None
    broken: int | None


def way_of(publication: Publication) -> Way:
    """From files to figures."""
    counted = rows(publication, _DELIVERIES).row(0, named=True)
    audit = publication_audit(publication)
    of_marts = audit if audit.is_empty() else audit.filter(audit["agency_code"].is_null())
    return Way(
        **counted,
        figures=rows(publication, _FIGURES)["figures"][0],
        marts=len(publication.marts),
        rules=None if audit.is_empty() else of_marts.height,
        broken=None if audit.is_empty() else of_marts.filter(~of_marts["success"]).height,
    )
