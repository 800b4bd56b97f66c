"""The weekly reports' tables of the highest and lowest agencies (BC13-2022, BC22-2022) as places for the sample's.

An agency that a table names gets its printed value, the later report's where both name it. Who is named by none lies
between the lowest of the highest and the highest of the lowest, as the table says of him without a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Figure = dict[str, str]

#: How a table's two halves are told apart: words of ``note_vi``.
_HIGHEST, _LOWEST = ("nhiều nhất", "cao nhất"), ("ít nhất", "thấp nhất")
#: How far inside the later table's bounds an agency is put that only the earlier one names, for each of them.
_STEP = 0.01


@dataclass(frozen=True)
class Table:
    """``values`` by agency code of one group; the others lie between ``low`` and ``high``."""

    values: dict[str, float]
    low: float
    high: float


def ranked(figures: Iterable[Figure], codes: tuple[str, ...], agency_type: str, scale: float = 1.0) -> Table:
    """The table of one group from reports of one or several dates.

    Args:
        figures: rows of ``published_figures.csv``.
        codes: document codes that name the measure, of one kind.
        agency_type: ``ministry`` or ``province``.
        scale: what a printed value is multiplied by; 0: printed values are totals, made means of a month.

    Raises:
        ValueError: no such table.
    """
    own = [row for row in figures if row["indicator_code"] in codes and row["agency_type"] == agency_type]
    reports = sorted({row["period_end"] for row in own}, reverse=True)
    if not reports:
        raise ValueError(f"no table of {', '.join(codes)} for {agency_type} in the published figures")
    latest = [row for row in own if row["period_end"] == reports[0]]
    values = {row["agency_code"]: _value(row, scale) for row in latest}
    high = min(values[row["agency_code"]] for row in latest if _is(row, _HIGHEST))
    low = max(values[row["agency_code"]] for row in latest if _is(row, _LOWEST))
    earlier = {
        row["agency_code"]: _value(row, scale)
        for end in reports[:0:-1]
        for row in own
        if row["period_end"] == end and row["agency_code"] not in values
    }
    return Table(values | _inside(earlier, low, high), low, high)


def _inside(values: dict[str, float], low: float, high: float) -> dict[str, float]:
    """Values in their order, those beyond the bounds just within them."""
    above = sorted((code for code in values if values[code] >= high), key=lambda code: -values[code])
    below = sorted((code for code in values if values[code] <= low), key=lambda code: values[code])
    moved = {code: high * (1 - _STEP * (place + 1)) for place, code in enumerate(above)}
    moved |= {code: low * (1 + _STEP * (place + 1)) for place, code in enumerate(below)}
    return values | moved


def _is(row: Figure, words: tuple[str, ...]) -> bool:
    return any(word in row["note_vi"] for word in words)


def _value(row: Figure, scale: float) -> float:
    return float(row["value"]) * (scale or 1 / _months(row))


def _months(row: Figure) -> int:
    start, end = date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])
    return 12 * (end.year - start.year) + end.month - start.month + 1
