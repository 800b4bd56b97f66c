"""Sparklines: a figure's past in a picture the size of a line, told in words to those who do not see it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app import formats
from app.components.markup import Html, tag
from app.i18n import _

_WIDTH, _HEIGHT, _MARGIN = 200, 36, 4
#: At least 3:1 on the light and on the dark background.
_BLUE = "#2f86c5"


@dataclass(frozen=True)
class TrendPoint:
    """A figure of the trend; ``end`` is the first day after its period."""

    period: str
    start: date
    end: date
    value: float | None


def sparkline(series: Sequence[TrendPoint], unit: str) -> Html:
    """The trend over periods of the same type; dotted where figures are missing between, a dot on the chosen period."""
    known = [point for point in series if point.value is not None]
    if len(known) < 2:
        return Html("")
    solid, dotted = _lines(series)
    at = _places(series).get(series[-1].period)
    end = f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="3"/>' if at else ""
    told = "; ".join(f"{formats.period_label(each.period)}: {formats.shown(each.value, unit)}" for each in series)
    label = _("Trend: {values}").format(values=told)
    return tag(
        "img", src=_picture(solid, dotted, end), alt=label, class_="th-spark", width=str(_WIDTH), height=str(_HEIGHT)
    )


def _picture(solid: str, dotted: str, end: str) -> str:
    # A picture, because st.html drops inline SVG; a picture does not know the theme, so its blue suits both.
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">'
        f'<g fill="none" stroke="{_BLUE}" stroke-width="2" stroke-linejoin="round"><path d="{solid}"/>'
        f'<path d="{dotted}" stroke-width="1" stroke-dasharray="2 3"/></g><g fill="{_BLUE}">{end}</g></svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _places(series: Sequence[TrendPoint]) -> dict[str, tuple[float, float]]:
    """Where each figure stands in the picture: by the end of its period, and between the lowest and the highest."""
    first, last = _month(series[0].end), _month(series[-1].end)
    values = [point.value for point in series if point.value is not None]
    low, span = min(values), (max(values) - min(values)) or 1
    across, up = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    return {
        point.period: (
            _MARGIN + (_month(point.end) - first) / max(last - first, 1) * across,
            _HEIGHT - _MARGIN - (point.value - low) / span * up,
        )
        for point in series
        if point.value is not None
    }


def _lines(series: Sequence[TrendPoint]) -> tuple[str, str]:
    """Solid lines between neighbouring periods, dotted ones over periods without a figure.

    Years to date start again each January: no line joins two of them, for nothing fell there.
    """
    places = _places(series)
    lines = {True: "", False: ""}
    for (before, start), (after, end) in pairwise(
        [(index, point) for index, point in enumerate(series) if point.period in places]
    ):
        if "YTD" in end.period and start.start != end.start:
            continue
        (x1, y1), (x2, y2) = places[start.period], places[end.period]
        lines[after - before == 1] += f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
    return lines[True], lines[False]
