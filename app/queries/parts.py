"""Rates of a whole and of its parts: the agencies of a group, the units of an agency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.publication import rows
from app.queries.indicators import agencies
from orchestration.domain.agencies import GROUPS
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication

_FIGURES = """
    select agency_code, unit_code, indicator_code, period, numerator, denominator, value, status, quality
    from indicator_values
    where list_contains(string_split(?, '|'), indicator_code)
        and period_type = ? and period = ?
        and (agency_code = ? or (? in ('ALL', 'MIN', 'PRO') and unit_code = ''))
    order by agency_code, unit_code
"""

#: Stands for a unit's code: what an agency counts beyond its units, dossiers that name none.
NO_UNIT = "-"

#: A row of ``indicator_values`` by indicator.
Rates = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Parts:
    """The rates of the whole, and of each of its parts by code; parts that counted nothing are left out.

    What an agency counts beyond its units is a part of its own (``NO_UNIT``).
    """

    whole: Rates
    parts: Mapping[str, Rates]


def parts_of(publication: Publication, indicators: Sequence[str], agency: str, period: str) -> Parts:
    """Some rates of a group or an agency in a period, and of its agencies or units."""
    known = agencies(publication)
    members = {code for code, each in known.items() if agency in ("ALL", each.group_code)}
    whole: dict[str, Mapping[str, Any]] = {}
    parts: dict[str, dict[str, Mapping[str, Any]]] = {}
    asked = ("|".join(indicators), parse_period(period).type, period, agency, agency)
    for row in rows(publication, _FIGURES, asked).iter_rows(named=True):
        if row["agency_code"] == agency and not row["unit_code"]:
            whole[row["indicator_code"]] = row
        elif agency in GROUPS and row["agency_code"] in members:
            parts.setdefault(row["agency_code"], {})[row["indicator_code"]] = row
        elif agency not in GROUPS:
            parts.setdefault(row["unit_code"], {})[row["indicator_code"]] = row
    if agency not in GROUPS and parts:
        parts[NO_UNIT] = {code: _beyond(row, code, parts.values()) for code, row in whole.items()}
    counted = {code: of for code, of in parts.items() if any(one["denominator"] for one in of.values())}
    return Parts(whole, counted)


def _beyond(whole: Mapping[str, Any], indicator: str, parts: Iterable[Rates]) -> Mapping[str, Any]:
    """The agency's counts less those of its units; without counts where the indicator does not add up over units."""
    of_units = [rates[indicator] for rates in parts if indicator in rates]
    counts = [(whole[side] or 0) - sum(row[side] or 0 for row in of_units) for side in ("numerator", "denominator")]
    numerator, denominator = counts if 0 <= counts[0] <= counts[1] else (0, 0)
    value = numerator / denominator if denominator else None
    return {**whole, "unit_code": NO_UNIT, "numerator": numerator, "denominator": denominator, "value": value}
