"""Who delivers: the 86 agencies with their sizes and units, and how far each lies from its group, drawn once a seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from orchestration.domain.agencies import group_of, read_agencies
from orchestration.sample.months import Month
from orchestration.sample.quotas import Bools, Ints, Rates
from orchestration.sample.targets import GROUPS, ONLINE, RATES, YEARS, Targets

#: Departments (sở) of H44 that the portal names; the others' are drawn.
_KNOWN_UNITS = {"H44": ("H44.01", "H44.03", "H44.07", "H44.08")}

_UNDATED_EVERY, _UNDATED = 9, 0.06
_DEPARTMENTS, _DISTRICTS, _COMMUNES, _BUREAUS = 6, 3, 3, 4
#: Standard deviations, on the logarithmic and the logit scale, of agencies' sizes and rates within their group.
_SIZES, _RATES = {"MIN": 0.6, "PRO": 0.5}, 0.35
#: Sizes lie within so many of them.
_FAR = 1.5
#: A sample of so many dossiers, or more, has the published figures.
CALIBRATED_FROM = 200_000
#: An agency that needs more than this share of its group is given it; the others have it anyway.
_NEEDY = 0.01


@dataclass(frozen=True)
class Population:
    """``codes`` sorted; ``weights`` sum to one; ``units``: unit codes by agency, of the time before July 2025.

    ``deviations``: indicator → one an agency, on the logit scale; ``fee``, ``undated``: the shares of an agency's
    dossiers with a fee, and without a due date.
    """

    codes: tuple[str, ...]
    weights: Rates
    units: tuple[tuple[str, ...], ...]
    deviations: dict[str, Rates]
    fee: Rates
    undated: Rates

    @cached_property
    def groups(self) -> dict[str, Bools]:
        """Which agencies are in each group."""
        own = np.array([group_of(code) for code in self.codes])
        return {group: own == group for group in GROUPS}

    def by_agency(self, values: dict[str, float], otherwise: float) -> Rates:
        """Values of some agencies by code, in the order of ``codes``."""
        return np.array([values.get(code, otherwise) for code in self.codes])

    def new_dossiers(self, total: int, month: Month) -> Ints:
        """How many dossiers each agency gets in a month: at least one each, together the month's share of ``total``."""
        count = round(total * (month.told + month.share)) - round(total * month.told)
        free = (count - len(self.codes)) * self.weights
        numbers = np.floor(free).astype(np.int64)
        largest = np.argsort(numbers - free, kind="stable")[: count - len(self.codes) - numbers.sum()]
        numbers[largest] += 1
        return numbers + 1


def draw_population(reference: Path, targets: Targets, online_services: dict[str, float], seed: int) -> Population:
    """Sizes, units and deviations of every agency of ``agencies.csv``; ``online_services``: an agency's, by group."""
    codes = tuple(sorted(row["agency_code"] for row in read_agencies(reference)))
    rng = np.random.default_rng([seed, 1])
    groups = [group_of(code) for code in codes]
    weights = _weights(codes, groups, targets, online_services, rng)
    deviations = {rate: rng.normal(0, _RATES, len(codes)) for rate in RATES}
    fee = np.array([targets.fee(group) for group in groups])
    # Most agencies always give a due date; every ninth leaves some out.
    undated = np.where(np.arange(len(codes)) % _UNDATED_EVERY == 4, _UNDATED, 0.0)
    return Population(codes, weights, tuple(_units(code, rng) for code in codes), deviations, fee, undated)


def _weights(
    codes: tuple[str, ...],
    groups: list[str],
    targets: Targets,
    online_services: dict[str, float],
    rng: np.random.Generator,
) -> Rates:
    """Shares of all dossiers.

    An agency whose published rate is far from its group's is no larger than others: its group could not have its own
    rate else. One whose services are named as used has online dossiers for them.
    """
    weights: Rates = np.zeros(len(codes))
    for group in GROUPS:
        own = [code for code, its in zip(codes, groups, strict=True) if its == group]
        drawn = np.exp(np.clip(rng.normal(0, 1, len(own)), -_FAR, _FAR) * _SIZES[group])
        drawn = np.where([code in targets.online[group].values for code in own], np.minimum(drawn, 1), drawn)
        floors = _floors(targets, group, online_services[group])
        stated = targets.assumed["shares_of_group"] | {code: floors[code] for code in own if code in floors}
        free = np.array([code not in stated for code in own])
        shares = np.array([stated.get(code, 0.0) for code in own])
        shares[free] = (1 - shares.sum()) * drawn[free] / drawn[free].sum()
        members = [place for place, its in enumerate(groups) if its == group]
        weights[members] = shares * targets.dossiers(group)
    weights /= weights.sum()
    return weights


def _floors(targets: Targets, group: str, online_services: float) -> dict[str, float]:
    """Shares of their group of agencies that need more than the usual one for their services to be used.

    Half of all dossiers are of 2024; a tenth more than needed are asked for.
    """
    of_group = CALIBRATED_FROM / 2 * targets.dossiers(group) / sum(targets.dossiers(each) for each in GROUPS)
    online, level = targets.online[group].values, targets.level(ONLINE, group, YEARS[1])
    needed = {
        code: 1.1 * used * online_services / online.get(code, level) / of_group
        for code, used in targets.services[group].values.items()
    }
    return {code: share for code, share in needed.items() if share > _NEEDY}


def _units(code: str, rng: np.random.Generator) -> tuple[str, ...]:
    """Departments and communes under districts of a province, bureaus of a ministry."""
    if group_of(code) == "MIN":
        return tuple(f"{code}.{number:02d}" for number in sorted(rng.choice(range(1, 20), _BUREAUS, replace=False)))
    known = _KNOWN_UNITS.get(code, ())
    departments = [f"{code}.{number:02d}" for number in rng.permutation(range(1, 20))]
    departments = [*known, *(unit for unit in departments if unit not in known)][:_DEPARTMENTS]
    communes = [
        f"{code}.{district}.{commune:02d}"
        for district in sorted(rng.choice(range(20, 32), _DISTRICTS, replace=False))
        for commune in sorted(rng.choice(range(1, 40), _COMMUNES, replace=False))
    ]
    return (*sorted(departments), *communes)
