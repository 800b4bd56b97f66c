"""What the sample is calibrated to: figures that the documents print, January to April 2024 and a year before.

Levels of 2024 are the published ones of BC-VPCP-2024; those of 2023 are the level less the published change, read as
points. Which document code is which indicator, and which name which group, is data (``crosswalk_*.csv``). What no
document states stands in ``assumptions.toml``.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestration.sample.tables import Figure, Table, ranked

#: The indicators that quotas hold, by their codes in the catalogue.
ONLINE, PAID_ONLINE = "online_dossier_rate", "online_payment_rate"
DIGITIZED, ELECTRONIC, REUSES = "digitization_rate_766", "electronic_result_rate_766", "reuse_rate_766"
LATE, ONLINE_LATE, LATE_OR_LATE_ACCEPTANCE = "late_rate", "online_late_rate", "online_late_or_late_acceptance_rate"
RATES = (ONLINE, PAID_ONLINE, DIGITIZED, ELECTRONIC, REUSES, LATE)

GROUPS = {"MIN": "ministry", "PRO": "province"}
YEARS = (2023, 2024)

_PERIOD = ("2024-01-01", "2024-04-30")
_PERCENT = 0.01
#: Codes of the weekly reports' tables: the earlier one counts dossiers processed online, the later those submitted.
_ONLINE_TABLES = ("dossier_online_rate_emc", "dossier_online_processed_rate")


@dataclass(frozen=True)
class Targets:
    """Read by :func:`read_targets`. Rates are fractions.

    ``figures``: rows of the published figures; ``catalogue_codes``: document code → code of the catalogue; ``groups``:
    agency type and name as printed → MIN, PRO, ALL; ``assumed``: the assumptions.
    """

    figures: tuple[Figure, ...]
    catalogue_codes: dict[str, str]
    groups: dict[tuple[str, str], str]
    assumed: dict[str, Any]

    def level(self, indicator: str, group: str, year: int) -> float:
        """The rate of a group in the first four months of a year."""
        if indicator == LATE:
            level = float(self.assumed["late_rate_2024"][group])
        else:
            level = _PERCENT * float(self._of_groups[indicator, group]["value"])
        return level if year == YEARS[1] else self._year_before(level, indicator, group)

    def dossiers(self, group: str) -> int:
        """Dossiers of a group in the four months."""
        return int(self._of_groups[ONLINE, group]["denominator"])

    def fee(self, group: str) -> float:
        """The share of a group's dossiers that owe a fee."""
        return int(self._of_groups[PAID_ONLINE, group]["denominator"]) / self.dossiers(group)

    def of_agencies(self, indicator: str, year: int) -> dict[str, float]:
        """Rates of agencies that are named for them: by BC-VPCP-2024 (late), or by the tables of 2022 (online)."""
        if indicator == ONLINE:
            named = {code: value for table in self.online.values() for code, value in table.values.items()}
            return named if year == YEARS[1] else {}
        change = 0.0 if year == YEARS[1] else self._change(LATE, "ALL")
        return {
            row["agency_code"]: _PERCENT * float(row["value"]) - change
            for row in self.figures
            if row["agency_code"] and self.catalogue_codes.get(row["indicator_code"]) == indicator
        }

    @cached_property
    def online(self) -> dict[str, Table]:
        """Shares of dossiers submitted online, by group."""
        return {group: ranked(self.figures, _ONLINE_TABLES, kind, _PERCENT) for group, kind in GROUPS.items()}

    @cached_property
    def services(self) -> dict[str, Table]:
        """Shares of online services with a dossier, by group."""
        return {
            group: ranked(self.figures, ("svc_with_dossier_rate",), kind, _PERCENT) for group, kind in GROUPS.items()
        }

    @cached_property
    def visits(self) -> dict[str, Table]:
        """Visits of portals in a month, by group."""
        return {group: ranked(self.figures, ("portal_visits",), kind, 0) for group, kind in GROUPS.items()}

    @cached_property
    def online_share(self) -> float:
        """Of all procedures, those offered online at the end of April 2024."""
        row = self._only("svc_online_share")
        return int(row["numerator"]) / int(row["denominator"])

    @cached_property
    def full_share(self) -> float:
        """Of those, the full ones."""
        return int(self._only("svc_full_count")["value"]) / int(self._only("svc_online_share")["numerator"])

    def satisfaction(self, group: str, year: int) -> float:
        """Share of a group's rated petitions whose sender was satisfied."""
        level = float(self.assumed["petition_satisfaction_2024"][group])
        row = self._of_document("petition_satisfaction_yoy", group)
        return level if year == YEARS[1] else level - _PERCENT * float(row["value"])

    def _year_before(self, level: float, indicator: str, group: str) -> float:
        try:
            return level - self._change(indicator, "ALL" if indicator == LATE else group)
        except KeyError:
            return level * float(self.assumed["unpublished_change"]["factor"])

    def _change(self, indicator: str, group: str) -> float:
        """The printed change on the same period, in points.

        Raises:
            KeyError: none is printed.
        """
        codes = {LATE} if indicator == LATE else {code for code, of in self.catalogue_codes.items() if of == indicator}
        for code in codes:
            row = self._changes.get((f"{code}_yoy", group))
            if row is not None:
                return _PERCENT * float(row["value"])
        raise KeyError(indicator, group)

    @cached_property
    def _in_period(self) -> list[tuple[str, Figure]]:
        """Figures of groups for the four months of 2024, each with its group."""
        return [
            (self.groups[row["agency_type"], row["agency_name_vi"]], row)
            for row in self.figures
            if (row["period_start"], row["period_end"]) == _PERIOD
            and (row["agency_type"], row["agency_name_vi"]) in self.groups
        ]

    @cached_property
    def _of_groups(self) -> dict[tuple[str, str], Figure]:
        return {
            (self.catalogue_codes[row["indicator_code"]], group): row
            for group, row in self._in_period
            if self.catalogue_codes.get(row["indicator_code"])
        }

    @cached_property
    def _changes(self) -> dict[tuple[str, str], Figure]:
        return {(row["indicator_code"], group): row for group, row in self._in_period}

    def _of_document(self, code: str, group: str) -> Figure:
        return self._changes[code, group]

    def _only(self, code: str) -> Figure:
        (row,) = (row for row in self.figures if row["indicator_code"] == code)
        return row


def read_targets(reference: Path) -> Targets:
    """The targets of a folder of committed facts."""
    figures = tuple(_rows(reference / "published_figures.csv"))
    codes = {
        row["indicator_code"]: row["catalogue_code"]
        for row in _rows(reference / "crosswalk_indicators.csv")
        if row["origin"] == "document" and row["catalogue_code"]
    }
    groups = {
        (row["agency_type"], row["agency_name_vi"]): row["group_code"]
        for row in _rows(reference / "crosswalk_groups.csv")
        if row["group_code"]
    }
    assumed = tomllib.loads(Path(__file__).with_name("assumptions.toml").read_text(encoding="utf-8"))
    return Targets(figures, codes, groups, assumed)


def _rows(path: Path) -> list[Figure]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
