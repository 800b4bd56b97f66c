"""What is to come out: targets for a population, and the quotas decided so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from orchestration.sample.population import Population
from orchestration.sample.procedures import Catalogue
from orchestration.sample.quotas import Bools, Counted, Quota, Rates, logit, spread
from orchestration.sample.targets import (
    LATE,
    LATE_OR_LATE_ACCEPTANCE,
    ONLINE,
    ONLINE_LATE,
    RATES,
    YEARS,
    Targets,
)


@dataclass
class Plan:
    """``quotas``: (indicator, year) → by agency, for lateness by agency and channel; ``nominal``: expected rates by
    agency, before anything is counted; ``either``: of which agencies only late or late in acceptance is published;
    ``days``: statutory days by row of the catalogue."""

    targets: Targets
    population: Population
    catalogue: Catalogue
    seed: int
    quotas: dict[tuple[str, int], Quota] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nominal = {(rate, year): self._nominal(rate, year) for rate in RATES for year in reversed(YEARS)}
        named = self.targets.of_agencies(LATE_OR_LATE_ACCEPTANCE, YEARS[1])
        self.either = np.array([code in named for code in self.population.codes])
        self.days = self.catalogue.procedures["statutory_days"].to_numpy()

    def _nominal(self, rate: str, year: int) -> Rates:
        """Before anything is counted: agencies around their group's rate, weighted by size."""
        rates: Rates = np.zeros(len(self.population.codes))
        low, high = self._bounds(rate, year)
        for group, members in self.population.groups.items():
            deviations = self.population.deviations[rate]
            if rate == ONLINE and year != YEARS[1]:
                deviations = logit(self._nominal(rate, YEARS[1]))
            mean = self.targets.level(rate, group, year)
            weights = self.population.weights[members]
            rates[members] = spread(mean, weights, deviations[members], low[members], high[members])
        return rates

    def _bounds(self, rate: str, year: int) -> tuple[Rates, Rates]:
        """Between which rates an agency lies; equal where its rate is published."""
        named = self.targets.of_agencies(ONLINE_LATE if rate == LATE else rate, year)
        if rate == LATE:
            share = self.targets.assumed["late_of_late_or_late_acceptance"]["share"]
            either = self.targets.of_agencies(LATE_OR_LATE_ACCEPTANCE, year)
            named = named | {code: share * value for code, value in either.items()}
        low, high = self.population.by_agency(named, 0.0), self.population.by_agency(named, 1.0)
        if rate == ONLINE and year == YEARS[1]:
            for group, members in self.population.groups.items():
                table = self.targets.online[group]
                free = members & ~self._has(table.values)
                low[free], high[free] = table.low, table.high
        return low, high

    def _has(self, values: dict[str, float]) -> Bools:
        return np.array([code in values for code in self.population.codes])

    def quota(self, indicator: str, year: int, counted: Counted) -> Quota:
        """The quota of an indicator and a year, once its dossiers are counted."""
        if indicator == LATE_OR_LATE_ACCEPTANCE:
            return counted.exactly(self.population.by_agency(self.targets.of_agencies(indicator, year), 0.0))
        low, high = self._bounds(indicator, year)
        rates, masks = self.nominal[indicator, year], list(self.population.groups.values())
        if indicator == LATE:
            # Named are their online dossiers; the others of the same agency are as late, roughly.
            low, high = np.concatenate([np.zeros_like(low), low]), np.concatenate([np.ones_like(high), high])
            rates, masks = np.tile(rates, 2), [np.tile(mask, 2) for mask in masks]
        means = [self.targets.level(indicator, group, year) for group in self.population.groups]
        return counted.quota(masks, means, rates, low, high)
