"""Agency and unit codes: ``G01…`` ministries, ``H01…H63`` provinces, units that extend them by dotted numbers."""

from __future__ import annotations

import re

AGENCY_CODE = re.compile(r"[GH]\d{2}")
UNIT_CODE = re.compile(r"[GH]\d{2}(?:\.\d{1,4}){1,4}")

#: Group rows of the marts: nation, ministries, provinces.
GROUPS = ("ALL", "MIN", "PRO")


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
