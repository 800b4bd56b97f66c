"""Agency and unit codes: ``G01…`` ministries, ``H01…H63`` provinces, units that extend them by dotted numbers."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

AGENCY_CODE = re.compile(r"[GH]\d{2}")
UNIT_CODE = re.compile(r"[GH]\d{2}(?:\.\d{1,4}){1,4}")

#: Group rows of the marts: nation, ministries, provinces.
GROUPS = ("ALL", "MIN", "PRO")
#: Their names, Vietnamese and English.
GROUP_NAMES = {"ALL": ("Toàn quốc", "Nation"), "MIN": ("Bộ, ngành", "Ministries"), "PRO": ("Địa phương", "Provinces")}


def read_agencies(reference: Path) -> list[dict[str, str]]:
    """The rows of ``agencies.csv``, as they stand there."""
    with (reference / "agencies.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def is_agency_code(code: str) -> bool:
    """Whether a code has the form of an agency's."""
    return AGENCY_CODE.fullmatch(code) is not None


def agency_of(code: str) -> str:
    """The agency that an agency or unit code belongs to: ``H44.20.15`` is of ``H44``.

    Raises:
        ValueError: the code is neither.
    """
    if AGENCY_CODE.fullmatch(code) or UNIT_CODE.fullmatch(code):
        return code[:3]
    raise ValueError(f"mã cơ quan, đơn vị không hợp lệ / not an agency or unit code: {code!r}")


def group_of(agency_code: str) -> str:
    """``MIN`` for a ministry or central agency, ``PRO`` for a province."""
    return "MIN" if agency_of(agency_code).startswith("G") else "PRO"


#: The last day of districts: from the next one communes are units of their province.
DISTRICTS_UNTIL = date(2025, 6, 30)


def unit_ended(code: str) -> date | None:
    """The last day of a unit that the end of districts took away: of ``H44.20.15``, a commune under one.

    ``None`` for all others: offices and communes of a province (``H44.07``, ``H44.100``), and units of ministries.
    A district itself (``H44.20``) has the form of an office: its code does not tell.

    Raises:
        ValueError: the code is neither an agency's nor a unit's.
    """
    under_a_district = agency_of(code).startswith("H") and code.count(".") >= 2
    return DISTRICTS_UNTIL if under_a_district else None
