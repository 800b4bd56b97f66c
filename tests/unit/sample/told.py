"""Rows of a sample as its readers see them."""

from __future__ import annotations

import polars as pl

from orchestration.sample.months import Month

Rows = list[tuple[Month, dict[str, pl.DataFrame]]]
KEYS = {
    "dossiers": ["dossier_code"],
    "payments": ["payment_code"],
    "procedures": ["procedure_code", "valid_from"],
    "portal_visits": ["visit_date", "site"],
    "feedback": ["feedback_code"],
    "ratings": ["rating_code"],
    "reported_figures": ["indicator_code", "unit_code", "period"],
    "targets": ["indicator_code", "unit_code", "period"],
}


def told(rows: Rows, dataset: str) -> pl.DataFrame:
    """All deliveries of a dataset, with the month each row was told in."""
    return pl.concat([of_month[dataset].with_columns(month=pl.lit(month.code)) for month, of_month in rows])


def latest(rows: Rows, dataset: str = "dossiers", key: str = "dossier_code") -> pl.DataFrame:
    return told(rows, dataset).sort("updated_at").unique(key, keep="last", maintain_order=True)
