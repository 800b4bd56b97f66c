"""Numbers and dates as Vietnamese readers write them: 1.234.567,89 and 15/03/2024. Missing is a dash, never zero."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

MISSING = "—"


def format_number(value: float | Decimal | None, decimals: int = 0) -> str:
    """A number in Vietnamese format, halves rounded up as the reports do; ``None`` is a dash.

    >>> format_number(1234567.891, 2)
    '1.234.567,89'
    """
    if value is None or value != value:
        return MISSING
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{rounded:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def format_percent(fraction: float | None, decimals: int = 2) -> str:
    """A fraction as a percentage: 0.4781 is ``47,81%``."""
    if fraction is None or fraction != fraction:
        return MISSING
    return f"{format_number(Decimal(str(fraction)) * 100, decimals)}%"


#: What a difference of two rates is counted in, Vietnamese and English.
POINTS = ("điểm %", "points")


def format_points(fraction: float | None, decimals: int = 2, *, word: str = POINTS[0]) -> str:
    """A difference of two rates in percentage points, signed: 0.034 is ``+3,40 điểm %``; without a word the number."""
    if fraction is None or fraction != fraction:
        return MISSING
    points = format_number(Decimal(str(abs(fraction))) * 100, decimals)
    sign = "" if not any(c in "123456789" for c in points) else "+" if fraction > 0 else "−"
    return f"{sign}{points} {word}".rstrip()


def format_date(day: date | None) -> str:
    """``dd/mm/yyyy``, with ``hh:mm`` for an instant."""
    if day is None:
        return MISSING
    return day.strftime("%d/%m/%Y %H:%M" if isinstance(day, datetime) else "%d/%m/%Y")
