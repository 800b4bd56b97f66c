"""Payments of a period by how they were made, what became of them, and their size."""

from __future__ import annotations

import polars as pl

from app.publication import rows
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication

_PAYMENTS = """
    select
        method, status, amount_from_vnd, sum(payments)::bigint as payments,
        sum(amount_vnd)::bigint as amount_vnd
    from payment_flows inner join agencies using (agency_code)
    where ? in ('ALL', group_code, agency_code) and half_month >= ?::date and half_month < ?::date
    group by all
    order by all
"""


def payments(publication: Publication, agency: str, period: str) -> pl.DataFrame:
    """Rows by method, status and class of amount of the payments made in a period, whichever dossiers they are for."""
    parsed = parse_period(period)
    return rows(publication, _PAYMENTS, (agency, parsed.start.isoformat(), parsed.end.isoformat()))
