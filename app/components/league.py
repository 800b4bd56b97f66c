"""The league table: what is ranked, the ranks, the target reached, and who has no figure."""

from __future__ import annotations

import polars as pl
import streamlit as st

from app import formats
from app.components.bars import BarScale, legend
from app.components.cards import change_line, target_line
from app.components.filters import address
from app.components.frame import section
from app.components.markup import Html, joined, link, marks, show, tag
from app.components.receipts import receipt_link
from app.components.tables import WIDE, Column, table
from app.figures import Figure, Target
from app.i18n import _, language
from app.queries.indicators import Indicator
from app.queries.league import Unranked
from app.words import REASONS
from orchestration.domain.comparability import ALLOWED, Comparability
from orchestration.domain.vietnamese import MISSING


def show_summary(indicator: Indicator, whole: Figure | None, goal: Target | None) -> None:
    """What is ranked, the group's own figure, the target."""
    direction = _("Higher is better.") if indicator.better == "up" else _("Lower is better.")
    caveat = [tag("strong", _("Caveat:")), indicator.said("caveat")] if indicator.said("caveat") else []
    show(tag("p", joined([tag("strong", direction), *caveat]), class_="th-explain"))
    with st.expander(_("Formula")):
        show(tag("p", indicator.said("formula"), class_="th-explain"))
    if whole is None or whole.value is None:
        return
    figure = joined([_("Whole group:"), tag("strong", formats.value(whole)), _behind(whole)])
    lines = [figure, change_line(whole), *([target_line(whole, goal)] if goal else [])]
    show(tag("div", *(tag("span", line) for line in lines), class_="th-provenance"))


def _behind(figure: Figure) -> str:
    return f"({formats.counts(figure.numerator, figure.denominator)})" if figure.is_rate else ""


def show_standing(
    ranked: pl.DataFrame,
    indicator: Indicator,
    whole: Figure | None,
    goal: Target | None,
    guard: Comparability,
    period: str,
    caption: str,
) -> None:
    """The ranks; a bar beside each figure, with lines at the group's own figure and at the target.

    ``ranked``: ``queries.league.standing`` with ``name`` and ``shared``, how many agencies share the rank.
    """
    figures = {
        row["agency_code"]: Figure.from_row({**row, "comparability": guard}) for row in ranked.iter_rows(named=True)
    }
    if guard.refused:
        st.info(_("Not compared with last year: {why}").format(why=guard.said(language())), icon=":material/info:")
    elif guard != ALLOWED:
        st.caption(_("Mind: {why}").format(why=guard.said(language())))
    line = whole.value if whole and indicator.unit == "%" else None
    scale = BarScale.over([figure.value or 0.0 for figure in figures.values()], line, goal.value if goal else None)
    show(
        legend(
            _("Whole group {value}").format(value=formats.shown(line, indicator.unit)) if line is not None else None,
            _("Target {target}").format(target=formats.target(goal, indicator.unit)) if goal else None,
        )
    )
    columns = [
        Column(_("Rank"), number=True),
        Column(_("Agency")),
        Column(_("Value"), number=True),
        Column(_("Chart"), css="th-bar-cell"),
        *([Column(_("Numerator / denominator"), number=True)] if indicator.unit == "%" else []),
        Column(_("Same-period change"), number=True),
        Column(_("Rank last year"), number=True),
        *([Column(_("Target"))] if goal else []),
        Column(_("Notes")),
    ]
    table_rows = [_row(row, figures[row["agency_code"]], scale, goal, period) for row in ranked.iter_rows(named=True)]
    table(caption, columns, table_rows, row_heading=1)


def _row(row: dict[str, object], figure: Figure, scale: BarScale, goal: Target | None, period: str) -> list[object]:
    reached = {True: _("reached"), False: _("not reached"), None: ""}
    tie = tag("small", _("tie of {count}").format(count=row["shared"])) if row["shared"] != 1 else ""
    return [
        joined([str(row["rank"]), tie], ""),
        link(
            row["name"],
            address("agency", agency=str(row["agency_code"]), indicator=figure.indicator_code, period=period),
        ),
        tag("strong", _value(row, figure, period)),
        scale.bar(figure.value),
        *([formats.counts(figure.numerator, figure.denominator)] if figure.is_rate else []),
        formats.change(figure),
        MISSING if figure.comparability.refused else _movement(row),
        *([reached[figure.reaches(goal)]] if goal else []),
        marks(None, figure.quality),
    ]


def _movement(row: dict[str, object]) -> Html | str:
    """Last year's rank, and how many places it went up or down since; spoken, not by a sign alone."""
    base, rank = row["base_rank"], row["rank"]
    if not isinstance(base, int) or not isinstance(rank, int):
        return MISSING
    if base == rank:
        return joined([str(base), tag("small", _("same place"))], "")
    arrow = tag("span", "▲ " if base > rank else "▼ ", aria_hidden="true")
    words = _("up {places}") if base > rank else _("down {places}")
    return joined([str(base), tag("small", arrow, words.format(places=abs(base - rank)))], "")


def _value(row: dict[str, object], figure: Figure, period: str) -> object:
    """The value, which opens its receipt; a sum over predecessors has none of its own."""
    if row.get("bridge") == "summed":
        return f"{formats.value(figure)} Σ"
    return receipt_link(formats.value(figure), figure.indicator_code, str(row["agency_code"]), period)


def show_reached(ranked: pl.DataFrame, indicator: Indicator, goal: Target) -> None:
    """How many of those that are ranked reach the target."""
    reached = [Figure.from_row(row).reaches(goal) for row in ranked.iter_rows(named=True)]
    told = _("{reached} of {count} reach the target {target}.")
    target = formats.target(goal, indicator.unit)
    st.caption(told.format(reached=reached.count(True), count=len(reached), target=target))


def show_unranked(unranked: list[Unranked]) -> None:
    """Agencies without a figure: never a zero, never left out, each with its reason."""
    if any(each.refusal for each in unranked):
        told = _("Not ranked: the figures that they had then are not theirs in these boundaries.")
        section(_("Without a figure in these boundaries"), told)
    else:
        section(_("Without a figure"), _("Not ranked. “—” means that there is no figure, not that it is zero."))
    columns = [Column(_("Agency"), css=WIDE), Column(_("Value"), number=True), Column(_("Why"), css=WIDE)]
    table(
        _("Agencies without a figure"),
        columns,
        [[each.agency.name, MISSING, each.refusal or _(REASONS[each.reason])] for each in unranked],
    )
