"""What became of dossiers' papers: digitized, answered electronically, used again; by agency or by unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.publication import rows
from orchestration.domain.agencies import GROUPS
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication

#: The rates of the path, in its order: reuse is of accepted dossiers, the others of finished ones.
RATES = ("reuse_rate", "digitization_rate", "electronic_result_rate")

_FIGURES = """
    select agency_code, unit_code, indicator_code, numerator, denominator, value, status, quality
    from indicator_values
    where indicator_code in ('reuse_rate', 'digitization_rate', 'electronic_result_rate')
        and period_type = ? and period = ?
        and (agency_code = ? or (? in ('ALL', 'MIN', 'PRO') and unit_code = ''))
    order by agency_code, unit_code
"""

Rates = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Path:
    """The rates of the whole, and of each of its parts (agencies of a group, units of an agency), by code."""

    whole: Rates
    parts: Mapping[str, Rates]


def path_of(publication: Publication, agency: str, period: str, members: frozenset[str]) -> Path:
    """The rates of a group or an agency in a period, and of its parts; ``members``: the group's agencies."""
    asked = (parse_period(period).type, period, agency, agency)
    whole: dict[str, Mapping[str, Any]] = {}
    parts: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows(publication, _FIGURES, asked).iter_rows(named=True):
        if row["agency_code"] == agency and not row["unit_code"]:
            whole[row["indicator_code"]] = row
        elif agency in GROUPS and row["agency_code"] in members:
            parts.setdefault(row["agency_code"], {})[row["indicator_code"]] = row
        elif agency not in GROUPS:
            parts.setdefault(row["unit_code"], {})[row["indicator_code"]] = row
    counted = {code: of for code, of in parts.items() if any(one["denominator"] for one in of.values())}
    return Path(whole, counted)
