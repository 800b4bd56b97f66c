"""Who delivers: the 86 agencies with their sizes, units and rates, drawn once for a seed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.domain.agencies import group_of
from orchestration.sample.months import Month
from orchestration.sample.rates import PublishedRates, Rates, around

#: How many times the usual size: agencies that everybody knows to be large.
_LARGE = {"G01": 12.0, "G12": 8.0, "G24": 6.0, "G15": 3.0, "H29": 5.0, "H26": 4.0, "H56": 2.0, "H41": 2.0}
#: Departments (sở) of H44 that the portal names; the others' are drawn.
_KNOWN_UNITS = {"H44": ("H44.01", "H44.03", "H44.07", "H44.08")}

_UNDATED_EVERY, _UNDATED = 9, 0.06
_DEPARTMENTS, _DISTRICTS, _COMMUNES, _BUREAUS = 6, 3, 3, 4
_RATES = ("online", "paid_online", "digitized", "electronic", "reuses", "late", "late_acceptance")


@dataclass(frozen=True)
class Population:
    """``codes`` sorted; ``weights`` sum to one; ``units``: unit codes by agency, of the time before July 2025.

    ``rates``: (rate, year) → one an agency; ``fee``, ``undated``: the shares of an agency's dossiers with a fee, and
    without a due date.
    """

    codes: tuple[str, ...]
    weights: Rates
    units: tuple[tuple[str, ...], ...]
    rates: dict[tuple[str, int], Rates]
    fee: Rates
    undated: Rates

    def new_dossiers(self, total: int, month: Month) -> list[int]:
        """How many dossiers each agency gets in a month: at least one each, together the month's share of ``total``."""
        count = round(total * (month.told + month.share)) - round(total * month.told)
        free = (count - len(self.codes)) * self.weights
        whole = np.floor(free).astype(int)
        largest = np.argsort(whole - free, kind="stable")[: count - len(self.codes) - whole.sum()]
        whole[largest] += 1
        return [int(number) + 1 for number in whole]


def draw_population(reference: Path, published: PublishedRates, seed: int) -> Population:
    """Sizes, units and rates of every agency of ``agencies.csv``."""
    with (reference / "agencies.csv").open(encoding="utf-8", newline="") as lines:
        codes = tuple(sorted(row["agency_code"] for row in csv.DictReader(lines)))
    rng = np.random.default_rng([seed, 1])
    groups = np.array([group_of(code) for code in codes])
    weights = _weights(codes, groups, published, rng)
    deviations = {rate: rng.normal(0, 0.35, len(codes)) for rate in _RATES}
    rates = {
        (rate, year): _rates(rate, year, codes, groups, weights, published, deviations[rate])
        for rate in _RATES
        for year in (2023, 2024)
    }
    fee = np.array([published.groups[group, 2024].fee for group in groups])
    # Most agencies always give a due date; every ninth leaves some out.
    undated = np.where(np.arange(len(codes)) % _UNDATED_EVERY == 4, _UNDATED, 0.0)
    return Population(codes, weights, tuple(_units(code, rng) for code in codes), rates, fee, undated)


def _weights(codes: tuple[str, ...], groups: np.ndarray, published: PublishedRates, rng: np.random.Generator) -> Rates:
    scatter = np.where(groups == "MIN", 0.9, 0.5)
    sizes = np.exp(rng.normal(0, 1, len(codes)) * scatter) * [_LARGE.get(code, 1.0) for code in codes]
    weights: Rates = np.zeros(len(codes))
    for group in ("MIN", "PRO"):
        members = groups == group
        weights[members] = sizes[members] / sizes[members].sum() * published.groups[group, 2024].dossiers
    weights /= weights.sum()
    return weights


def _rates(
    rate: str,
    year: int,
    codes: tuple[str, ...],
    groups: np.ndarray,
    weights: Rates,
    published: PublishedRates,
    deviations: Rates,
) -> Rates:
    rates: Rates = np.zeros(len(codes))
    for group in ("MIN", "PRO"):
        members = groups == group
        mean = getattr(published.groups[group, year], rate)
        rates[members] = around(mean, weights[members], deviations[members])
    named = {"late": published.late_online, "late_acceptance": published.late_acceptance}.get(rate, {})
    for code, value in named.items():
        rates[codes.index(code)] = value
    return rates


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
