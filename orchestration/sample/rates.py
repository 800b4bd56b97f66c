"""What the sample should roughly look like: the group figures of BC-VPCP-2024, January to April 2024 and a year before.

Levels of 2024 are the published ones; those of 2023 are the level less the published change, read as points. Where a
change or a level is not published, the constants below stand for it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

#: Document code of a published group rate → what it is here.
_PUBLISHED = {
    "dossier_online_rate_766": "online",
    "payment_online_rate": "paid_online",
    "digitization_rate": "digitized",
    "e_result_rate": "electronic",
    "reuse_rate": "reuses",
}
#: A rate of 2023 as a part of that of 2024, where no change is published.
_UNPUBLISHED_CHANGE = 0.6
#: Share of finished dossiers that end late. The level is not published; the change is (2 points less in 2024).
_LATE = {"MIN": 0.07, "PRO": 0.09}
_LATE_CHANGE = 0.02
#: Share of online dossiers accepted too late: not published.
_LATE_ACCEPTANCE = {2023: 0.10, 2024: 0.06}
#: Share of dossiers handled that are finished when a period of some months closes; published digitization and result
#: rates stand on dossiers handled, the sample decides them for finished ones.
_FINISHED_OF_HANDLED = 0.9

Rates = npt.NDArray[np.float64]


@dataclass(frozen=True)
class GroupRates:
    """Rates of one group in one year, fractions; ``dossiers`` in four months, ``fee`` the share with a fee."""

    dossiers: int
    fee: float
    online: float
    paid_online: float
    digitized: float
    electronic: float
    reuses: float
    late: float
    late_acceptance: float


@dataclass(frozen=True)
class PublishedRates:
    """``groups`` by group and year; ``late_online`` and ``late_acceptance`` of agencies named for them, by code."""

    groups: dict[tuple[str, int], GroupRates]
    late_online: dict[str, float]
    late_acceptance: dict[str, float]


def published_rates(reference: Path) -> PublishedRates:
    """The rates of ``published_figures.csv`` that shape the sample."""
    with (reference / "published_figures.csv").open(encoding="utf-8", newline="") as lines:
        figures = [row for row in csv.DictReader(lines) if row["document"] == "BC-VPCP-2024"]
    groups = {
        (group, year): _group_rates(figures, name, group, year)
        for group, name in (("MIN", "Khối bộ, ngành"), ("PRO", "Khối địa phương"))
        for year in (2023, 2024)
    }
    return PublishedRates(
        groups, _of_agencies(figures, "online_late_rate"), _of_agencies(figures, "online_late_or_late_receipt_rate")
    )


def around(mean: float, weights: Rates, deviations: Rates) -> Rates:
    """One rate an agency, scattered on the logit scale by ``deviations``, with ``mean`` as their weighted mean."""
    low, high = -12.0, 12.0
    for _ in range(50):
        middle = (low + high) / 2
        rates = 1 / (1 + np.exp(-(middle + deviations)))
        low, high = (middle, high) if np.average(rates, weights=weights) < mean else (low, middle)
    result: Rates = 1 / (1 + np.exp(-(low + deviations)))
    return result


def _group_rates(figures: list[dict[str, str]], name: str, group: str, year: int) -> GroupRates:
    in_period = {
        row["indicator_code"]: row
        for row in figures
        if row["agency_name_vi"] == name and (row["period_start"], row["period_end"]) == ("2024-01-01", "2024-04-30")
    }
    rates = {}
    for code, rate in _PUBLISHED.items():
        level = float(in_period[code]["value"]) / 100
        change = in_period.get(f"{code}_yoy")
        before = level - float(change["value"]) / 100 if change else level * _UNPUBLISHED_CHANGE
        rates[rate] = level if year == 2024 else before
    dossiers = int(in_period["dossier_online_rate_766"]["denominator"])
    return GroupRates(
        dossiers=dossiers,
        fee=int(in_period["payment_online_rate"]["denominator"]) / dossiers,
        online=rates["online"],
        paid_online=rates["paid_online"],
        digitized=rates["digitized"] / _FINISHED_OF_HANDLED,
        electronic=rates["electronic"] / _FINISHED_OF_HANDLED,
        reuses=rates["reuses"],
        late=_LATE[group] + (_LATE_CHANGE if year == 2023 else 0),
        late_acceptance=_LATE_ACCEPTANCE[year],
    )


def _of_agencies(figures: list[dict[str, str]], code: str) -> dict[str, float]:
    return {
        row["agency_code"]: float(row["value"]) / 100
        for row in figures
        if row["indicator_code"] == code and row["agency_code"]
    }
