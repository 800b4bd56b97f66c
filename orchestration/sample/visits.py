"""Visits of agencies' portals, by day and site."""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.sample.dossiers import SOURCE_SYSTEM
from orchestration.sample.months import Month
from orchestration.sample.population import Population
from orchestration.sample.quotas import Ints, Rates
from orchestration.sample.targets import YEARS, Targets

COLUMNS = ("visit_date", "site", "visits")

_AT_WEEKENDS = 0.45
#: Sites, and their shares of the visits.
_SITES, _SHARES = ("cong-dvc", "cong-ttdt"), (0.7, 0.3)


def usual_visits(population: Population, targets: Targets, seed: int) -> Rates:
    """Visits of every agency in a month of 2024: what the reports' tables print, the others between their ends."""
    luck = np.random.default_rng([seed, 5]).random(len(population.codes))
    usual: Rates = np.zeros(len(population.codes))
    for group, members in population.groups.items():
        table = targets.visits[group]
        between = table.low * (table.high / table.low) ** (0.05 + 0.9 * luck)
        stated = population.by_agency(table.values, 0.0)
        usual[members] = np.where(stated > 0, stated, between)[members]
    return usual


def portal_visits(
    month: Month, agencies: Ints, population: Population, targets: Targets, usual: Rates, seed: int
) -> pl.DataFrame:
    """Rows of ``portal_visits`` for a month's deliveries, with ``agency_code``: agency × site × day."""
    rng = np.random.default_rng([seed, 5, month.number, int(agencies[0])])
    days = month.days
    busy = np.where(np.is_busday(days), 1.0, _AT_WEEKENDS)
    shape = (len(agencies), len(_SITES), len(days))
    likely = np.array(_SHARES)[:, None] * busy * rng.normal(1, 0.08, shape).clip(0.5, 1.5)
    likely = likely.reshape(len(agencies), -1)
    factor = 1.0 if month.year == YEARS[1] else targets.assumed["visits"]["factor_2023"]
    in_month = np.rint(usual[agencies] * factor * len(days) / 30).astype(np.int64)
    visits = rng.multinomial(in_month, likely / likely.sum(axis=1, keepdims=True))
    agency, site, day = (index.ravel() for index in np.indices(shape))
    return pl.DataFrame(
        {
            "agency_code": np.array(population.codes)[agencies][agency],
            "visit_date": days[day],
            "site": np.array(_SITES)[site],
            "visits": visits.ravel(),
        }
    ).with_columns(
        visit_date=pl.col("visit_date").cast(pl.Date),
        site=pl.format("{}.{}." + SOURCE_SYSTEM, "site", pl.col("agency_code").str.to_lowercase()),
    )
