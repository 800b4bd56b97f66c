"""Figures, changes and periods in words. Numbers are written the Vietnamese way in both languages: 1.234.567,89."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.figures import COMPARATORS, Change, Figure, Target
from app.i18n import _, either
from orchestration.domain.clock import HANOI
from orchestration.domain.period_names import period_name
from orchestration.domain.vietnamese import MISSING, format_date, format_number, format_percent, format_points

_SIGNS = {">=": "≥", "<=": "≤"}


def period_label(code: str, *, days: bool = True) -> str:
    """A period as reports name it: ``2024-YTD04`` is "4 tháng đầu năm 2024". Without ``days`` it suits an axis."""
    return either(*period_name(code, days=days))


def value(figure: Figure) -> str:
    """The figure's value: a percentage with two decimals, or a whole count; "—" where there is none."""
    return shown(figure.value, figure.unit)


def shown(amount: float | None, unit: str) -> str:
    """A value of an indicator of a unit (``%``: a fraction)."""
    return format_percent(amount) if unit == "%" else format_number(amount)


def counts(numerator: int | None, denominator: int | None) -> str:
    """The numerator and denominator behind a rate."""
    return f"{format_number(numerator)} / {format_number(denominator)}"


def change(figure: Figure) -> str:
    """The signed change on the same period last year, in points and relative."""
    return change_text(figure.change) if figure.change else MISSING


def change_text(moved: Change) -> str:
    """``+3,40 điểm % (tương đối +12,50%)``; of a count ``tương đối +12,50%``."""
    relative = (
        _("relative {number}").format(number=signed_percent(moved.relative)) if moved.relative is not None else ""
    )
    if moved.points is None:
        return relative
    points = _("{number} points").format(number=format_points(moved.points, word=""))
    return f"{points} ({relative})" if relative else points


def difference(amount: float, unit: str) -> str:
    """A signed difference of two values of a unit: of fractions in points."""
    if unit == "%":
        return _("{number} points").format(number=format_points(amount, word=""))
    return f"{'+' if amount > 0 else '−' if amount < 0 else ''}{format_number(abs(amount))}"


def signed_percent(fraction: float) -> str:
    """A relative change with its sign; a change that rounds to nothing has none."""
    number = format_percent(abs(fraction))
    if not any(digit in number for digit in "123456789"):
        return number
    return f"{'+' if fraction > 0 else '−'}{number}"


def target(goal: Target, unit: str) -> str:
    """``≥ 80%``."""
    sign = _SIGNS.get(goal.comparator, goal.comparator) if goal.comparator in COMPARATORS else goal.comparator
    number = shown(goal.value, unit)
    return f"{sign} {number.replace(',00%', '%')}"


def last_day(as_of: date) -> str:
    """The last day whose events count: nothing on the day of ``as_of`` does."""
    return format_date(as_of - timedelta(days=1))


def instant(at: datetime) -> str:
    """An instant on Vietnam's clock; one without a zone is on it already."""
    return format_date(at.astimezone(HANOI) if at.tzinfo else at)


def instant_or_day(at: datetime) -> str:
    """An instant; the day alone where it is midnight, for an agency that tells only days tells midnights."""
    return format_date(at.date()) if (at.hour, at.minute, at.second) == (0, 0, 0) else instant(at)


def days(start: date | None, end: date | None) -> str:
    """A span of days, both included; ``end`` is the first day after it. Documents often name only the last day."""
    if start is None and end is None:
        return MISSING
    last = format_date(end - timedelta(days=1)) if end else ""
    if start is None:
        return _("up to {day}").format(day=last)
    return f"{format_date(start)} – {last}" if last else _("from {day}").format(day=format_date(start))
