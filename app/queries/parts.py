"""Rates of a whole and of its parts: the agencies of a group, the units of an agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.publication import rows
from app.queries.indicators import agencies
from orchestration.domain.agencies import GROUPS
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication

_FIGURES = """
    select agency_code, unit_code, indicator_code, numerator, denominator, value, status, quality
    from indicator_values
    where list_contains(string_split(?, '|'), indicator_code)
        and period_type = ? and period = ?
        and (agency_code = ? or (? in ('ALL', 'MIN', 'PRO') and unit_code = ''))
    order by agency_code, unit_code
"""

#: A row of ``indicator_values`` by indicator.
Rates = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Parts:
    """The rates of the whole, and of each of its parts by code; parts that counted nothing are left out."""

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
    counted = {code: of for code, of in parts.items() if any(one["denominator"] for one in of.values())}
    return Parts(whole, counted)
