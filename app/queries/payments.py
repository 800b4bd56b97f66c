"""Payments of a period by how they were made, what became of them, and their size."""

from __future__ import annotations

import polars as pl

from app.publication import rows
from app.words import ONLINE_METHODS
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


def by_class(found: pl.DataFrame, column: str) -> pl.DataFrame:
    """Payments by a column's classes (``class``, as text).

    Counts of what succeeded, how much (``amount``, VND), how many of them online, and of what failed or was refunded.
    """
    succeeded = pl.col("status") == "succeeded"
    return found.group_by(pl.col(column).cast(pl.String).alias("class")).agg(
        pl.col("payments").filter(succeeded).sum().alias("succeeded"),
        pl.col("amount_vnd").filter(succeeded).sum().alias("amount"),
        pl.col("payments").filter(succeeded & pl.col("method").is_in(ONLINE_METHODS)).sum().alias("online"),
        *(
            pl.col("payments").filter(pl.col("status") == status).sum().alias(status)
            for status in ("failed", "refunded")
        ),
    )
