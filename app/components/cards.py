"""An indicator's card: value, what stands behind it, change, target, trend, marks."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from app import formats
from app.components.markup import Html, badge, joined, marks, tag
from app.figures import Figure, Target
from app.i18n import N_, _
from app.queries.indicators import Indicator
from app.words import theme_name
from orchestration.domain.vietnamese import format_date

VERDICTS = {
    "better": (N_("better"), "good", "▲", "▼"),
    "worse": (N_("worse"), "bad", "▲", "▼"),
    "same": (N_("unchanged"), "none", "=", "="),
}

_WIDTH, _HEIGHT, _MARGIN = 200, 36, 4
#: At least 3:1 on the light and on the dark background.
_BLUE = "#2f86c5"


def card(
    indicator: Indicator, figure: Figure | None, goal: Target | None, series: Sequence[tuple[date, str, float | None]]
) -> Html:
    """The card of an indicator; ``series`` holds (start, period, value) in time order, the chosen period last."""
    heading = joined(
        [
            tag("span", theme_name(indicator.theme), class_="th-theme"),
            tag("h3", indicator.name, title=indicator.said("formula")),
        ],
        "",
    )
    if figure is None:
        return tag("div", heading, tag("p", _("Not computed for this period."), class_="th-note"), class_="th-card")
    return tag(
        "div",
        heading,
        tag("div", formats.value(figure), class_="th-value"),
        tag("p", behind(indicator, figure), class_="th-counts"),
        sparkline(series, figure),
        tag("p", change_line(figure), class_="th-change"),
        tag("p", target_line(figure, goal), class_="th-target") if goal else "",
        tag("p", marks(figure.status, figure.quality), class_="th-marks"),
        class_="th-card",
    )


def behind(indicator: Indicator, figure: Figure) -> Html:
    """Numerator and denominator with what they count, on hover the whole wording."""
    if figure.numerator is None and figure.denominator is None:
        return Html("")
    if not figure.is_rate:
        return tag("span", indicator.unit_words)
    wording = f"{indicator.said('numerator')} / {indicator.said('denominator')}"
    return tag("span", formats.counts(figure.numerator, figure.denominator), title=wording)


def change_line(figure: Figure) -> Html:
    """The change on the same period last year, said as better or worse, never by colour alone."""
    moved = figure.change
    if moved is None:
        return tag("span", _("No figure for the same period last year"), class_="th-note")
    words, tone, up, down = VERDICTS[moved.verdict]
    arrow = tag("span", up if moved.amount > 0 else down, aria_hidden="true")
    said = tag("span", arrow, " ", formats.change_text(moved), class_=f"th-{tone}-text")
    base = formats.shown(figure.base_value, figure.unit)
    if figure.base_quality == "partial":
        then = _("same period last year {value} (partial)").format(value=base)
    else:
        then = _("same period last year {value}").format(value=base)
    return joined([said, tag("span", f"· {_(words)} · {then}", class_="th-note")])


def target_line(figure: Figure, goal: Target) -> Html:
    """The target, its deadline, and whether it is reached."""
    reached = figure.reaches(goal)
    words = _("Target {target}").format(target=formats.target(goal, figure.unit))
    when = _("by {day}").format(day=format_date(goal.deadline)) if goal.deadline else goal.deadline_text
    said = {True: badge(_("reached"), "good"), False: badge(_("not reached"), "bad"), None: ""}[reached]
    return joined([tag("span", " ".join([words, when]).strip(), title=goal.legal_basis), said])


def sparkline(series: Sequence[tuple[date, str, float | None]], figure: Figure) -> Html:
    """The trend over periods of the same type; a gap where there is no figure, a dot on the chosen period."""
    known = [amount for _start, _period, amount in series if amount is not None]
    if len(known) < 2:
        return Html("")
    first, last = _position(series[0][0]), _position(series[-1][0])
    low, high = min(known), max(known)
    points = [
        None if amount is None else (_x(_position(start), first, last), _y(amount, low, high))
        for start, _period, amount in series
    ]
    solid, dotted = _paths(points, [_position(start) for start, _period, _amount in series])
    dot = points[-1]
    end = f'<circle cx="{dot[0]:.1f}" cy="{dot[1]:.1f}" r="3"/>' if dot else ""
    told = "; ".join(
        f"{formats.period_label(period)}: {formats.shown(amount, figure.unit)}" for _start, period, amount in series
    )
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


def _position(day: date) -> int:
    return day.year * 12 + day.month


def _x(position: int, first: int, last: int) -> float:
    return _MARGIN + (position - first) / max(last - first, 1) * (_WIDTH - 2 * _MARGIN)


def _y(amount: float, low: float, high: float) -> float:
    return _HEIGHT - _MARGIN - (amount - low) / ((high - low) or 1) * (_HEIGHT - 2 * _MARGIN)


def _paths(points: Sequence[tuple[float, float] | None], positions: Sequence[int]) -> tuple[str, str]:
    """Solid lines between neighbouring periods, dotted ones over periods without a figure."""
    step = min((b - a for a, b in pairwise(positions) if b > a), default=1)
    known = [(position, point) for position, point in zip(positions, points, strict=True) if point is not None]
    lines: dict[bool, str] = {True: "", False: ""}
    for (before, start), (after, end) in pairwise(known):
        lines[after - before <= step] += f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
    return lines[True], lines[False]
