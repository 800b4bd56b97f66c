"""Visits of agencies' portals, by day and site."""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.sample.dossiers import SOURCE_SYSTEM
from orchestration.sample.months import Month

COLUMNS = ("visit_date", "site", "visits")

#: Visits on a working day of a middling agency, of the order of BC22-2022 (some millions in ten months).
_USUAL = 9_000
_AT_WEEKENDS, _GROWTH = 0.45, 1.25
_SITES = ("cong-dvc", "cong-ttdt")


def portal_visits(codes: tuple[str, ...], month: Month, seed: int) -> pl.DataFrame:
    """Rows of ``portal_visits`` for a month's deliveries, with ``agency_code``: agency × site × day."""
    sizes = np.random.default_rng([seed, 5]).lognormal(0, 0.8, len(codes)) * _USUAL
    rng = np.random.default_rng([seed, 5, month.number])
    days = month.days
    usual = np.where(np.is_busday(days), 1.0, _AT_WEEKENDS) * (_GROWTH if month.year == 2024 else 1.0)
    share = np.array([0.7, 0.3])
    expected = sizes[:, None, None] * share[:, None] * usual
    visits = rng.poisson(expected * rng.normal(1, 0.08, expected.shape).clip(0.5, 1.5))
    agency, site, day = (index.ravel() for index in np.indices(visits.shape))
    return pl.DataFrame(
        {
            "agency_code": np.array(codes)[agency],
            "visit_date": days[day],
            "site": np.array(_SITES)[site],
            "visits": visits.ravel(),
        }
    ).with_columns(
        visit_date=pl.col("visit_date").cast(pl.Date),
        site=pl.format("{}.{}." + SOURCE_SYSTEM, "site", pl.col("agency_code").str.to_lowercase()),
    )
