"""Targets that a few agencies assign to themselves and their units each January. None is a real one."""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.sample.dossiers import SOURCE_SYSTEM
from orchestration.sample.months import Month
from orchestration.sample.targets import Targets

_SCHEMA = {
    "agency_code": pl.String,
    "indicator_code": pl.String,
    "unit_code": pl.String,
    "period": pl.String,
    "value": pl.Float64,
    "legal_basis": pl.String,
}


def assigned_targets(units: pl.DataFrame, month: Month, targets: Targets, seed: int) -> pl.DataFrame:
    """Rows of ``targets`` for a January's deliveries, with ``agency_code``; none for other months.

    Args:
        units: ``agency_code``, ``unit_code`` of every unit of the agencies that assign.
    """
    if month.start.month != 1:
        return pl.DataFrame(schema=_SCHEMA)
    own = units.select("agency_code", unit_code=pl.lit(None, pl.String)).unique()
    subjects = pl.concat([own, units]).sort("agency_code", "unit_code", nulls_last=False)
    levels: dict[str, list[float]] = targets.assumed["assigned_targets"]
    rng = np.random.default_rng([seed, 9, month.number])
    return pl.concat(
        subjects.with_columns(
            indicator_code=pl.lit(code),
            period=pl.lit(str(month.year)),
            value=pl.Series(rng.choice(level, len(subjects)).astype(float), dtype=pl.Float64),
            legal_basis=pl.lit(f"Quyết định giao chỉ tiêu năm {month.year} (dữ liệu giả lập, {SOURCE_SYSTEM})"),
        ).select(*_SCHEMA)
        for code, level in levels.items()
    )
