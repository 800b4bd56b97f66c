"""An indicator's card: value, what stands behind it, change, target, trend, marks."""

from __future__ import annotations

from collections.abc import Sequence

from app import formats
from app.components.markup import Html, badge, joined, marks, tag
from app.components.sparkline import TrendPoint, sparkline
from app.figures import Figure, Target
from app.i18n import N_, _, language
from app.queries.indicators import Indicator
from app.words import theme_name
from orchestration.domain.vietnamese import format_date, format_number

VERDICTS = {
    "better": (N_("better"), "good", "▲", "▼"),
    "worse": (N_("worse"), "bad", "▲", "▼"),
    "same": (N_("unchanged"), "none", "=", "="),
}


def card(
    indicator: Indicator,
    figure: Figure | None,
    goal: Target | None,
    series: Sequence[TrendPoint],
    needed: int | None = None,
) -> Html:
    """The card of an indicator; ``series`` is in time order, every period of the type, the chosen one last.

    ``needed``: how many it takes to reach the target (mart ``target_progress``).
    """
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
        sparkline(series, figure.unit),
        tag("p", change_line(figure), class_="th-change"),
        tag("p", target_line(figure, goal, needed), class_="th-target") if goal else "",
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
    if figure.comparability.refused and figure.base_value is not None:
        return tag("span", guard_words(figure), class_="th-note")
    if moved is None:
        return tag("span", _("No figure for the same period last year"), class_="th-note")
    words, tone, up, down = VERDICTS[moved.verdict]
    amount = moved.relative if moved.points is None else moved.points
    arrow = tag("span", up if (amount or 0) > 0 else down, aria_hidden="true")
    said = tag("span", arrow, " ", formats.change_text(moved), class_=f"th-{tone}-text")
    base = formats.shown(figure.base_value, figure.unit)
    if figure.base_quality == "partial":
        then = _("same period last year {value} (partial)").format(value=base)
    else:
        then = _("same period last year {value}").format(value=base)
    reserve = f" · {guard_words(figure)}" if figure.comparability.outcome == "caveat" else ""
    return joined([said, tag("span", f"· {_(words)} · {then}{reserve}", class_="th-note")])


def guard_words(figure: Figure) -> str:
    """Why a figure is not set beside last year's, or with which reserve."""
    words = _("Not compared with last year: {why}") if figure.comparability.refused else _("Mind: {why}")
    return words.format(why=figure.comparability.said(language()))


def target_line(figure: Figure, goal: Target, needed: int | None = None) -> Html:
    """The target, its deadline, whether it is reached, and what it takes."""
    reached = figure.reaches(goal)
    words = _("Target {target}").format(target=formats.target(goal, figure.unit))
    until = _("was due by {day}") if goal.is_past else _("by {day}")
    when = until.format(day=format_date(goal.deadline)) if goal.deadline else goal.deadline_text
    said = {True: badge(_("reached"), "good"), False: badge(_("not reached"), "bad"), None: ""}[reached]
    takes = _("{count} fewer needed") if figure.better == "down" else _("{count} more needed")
    more = tag("span", takes.format(count=format_number(needed)), class_="th-note") if needed else ""
    return joined([tag("span", " ".join([words, when]).strip(), title=goal.legal_basis), said, more])
