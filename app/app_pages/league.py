"""League table: the agencies of a group, or peers among them, in the order of one indicator."""

from __future__ import annotations

import polars as pl
import streamlit as st

from app import formats
from app.components.bars import BarScale, legend
from app.components.boundaries import AS_THEN, boundary_choice, boundary_note
from app.components.cards import change_line, target_line
from app.components.downloads import download
from app.components.filters import address, choice
from app.components.frame import page_header, section
from app.components.highest_lowest import show_highest_and_lowest
from app.components.markup import Html, joined, link, marks, show, tag
from app.components.period import period_choice, period_words
from app.components.receipts import receipt_link
from app.components.tables import WIDE, Column, table
from app.figures import Figure, Target, target_in_force
from app.i18n import _, language
from app.publication import current_publication
from app.queries.boundaries import bridged_standing, compared_with_itself, merged_away, unplaced
from app.queries.indicators import Agency, Indicator, agencies, measures, on_last_year, targets, with_guard
from app.queries.league import Unranked, highest_and_lowest, peers, standing, without_figure
from app.queries.overview import group_figures
from app.words import GROUP_NAMES, REASONS
from orchestration.domain.comparability import ALLOWED, Comparability
from orchestration.domain.periods import parse_period
from orchestration.domain.vietnamese import MISSING


def show_summary(indicator: Indicator, whole: Figure | None, goal: Target | None) -> None:
    """What is ranked, the group's own figure, the target."""
    direction = _("Higher is better.") if indicator.better == "up" else _("Lower is better.")
    caveat = [tag("strong", _("Caveat:")), indicator.said("caveat")] if indicator.said("caveat") else []
    show(tag("p", joined([tag("strong", direction), *caveat]), class_="th-explain"))
    with st.expander(_("Formula")):
        show(tag("p", indicator.said("formula"), class_="th-explain"))
    if whole is None:
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
    caption: str,
) -> None:
    """The ranks; a bar beside each figure, with lines at the group's own figure and at the target."""
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
    table_rows = [_row(row, figures[row["agency_code"]], scale, goal) for row in ranked.iter_rows(named=True)]
    table(caption, columns, table_rows, row_heading=1)


def _row(row: dict[str, object], figure: Figure, scale: BarScale, goal: Target | None) -> list[object]:
    reached = {True: _("reached"), False: _("not reached"), None: ""}
    return [
        str(row["rank"]),
        link(
            row["name"],
            address("agency", agency=str(row["agency_code"]), indicator=figure.indicator_code, period=chosen.code),
        ),
        tag("strong", _value(row, figure)),
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


def _value(row: dict[str, object], figure: Figure) -> object:
    """The value, which opens its receipt; a sum over predecessors has none of its own."""
    if row.get("bridge") == "summed":
        return f"{formats.value(figure)} Σ"
    return receipt_link(formats.value(figure), figure.indicator_code, str(row["agency_code"]), chosen.code)


def show_reached(ranked: pl.DataFrame, indicator: Indicator, goal: Target) -> None:
    """How many of those that are ranked reach the target."""
    reached = [Figure.from_row(row).reaches(goal) for row in ranked.iter_rows(named=True)]
    told = _("{reached} of {count} reach the target {target}.")
    target = formats.target(goal, indicator.unit)
    st.caption(told.format(reached=reached.count(True), count=len(reached), target=target))


def show_unranked(unranked: list[Unranked]) -> None:
    """Agencies without a figure: never a zero, never left out, each with its reason."""
    section(_("Without a figure"), _("Not ranked. “—” means that there is no figure, not that it is zero."))
    columns = [Column(_("Agency"), css=WIDE), Column(_("Value"), number=True), Column(_("Why"), css=WIDE)]
    table(
        _("Agencies without a figure"),
        columns,
        [[each.agency.name, MISSING, each.refusal or _(REASONS[each.reason])] for each in unranked],
    )


def _told(known: pl.DataFrame, column: str) -> list[str]:
    return sorted(known[column].drop_nulls().unique())


publication = current_publication()
catalogue = {code: each for code, each in measures(publication).items() if each.is_of_agencies}
page_header(publication, _("League table"), _("Which agencies lead, which lag, and what stands behind each figure."))
code = choice("indicator", list(catalogue), "late_rate", _("Indicator"), lambda code: catalogue[code].name)
with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = period_choice(publication)
    group = choice("group", ["PRO", "MIN"], "PRO", _("Group"), lambda code: _(GROUP_NAMES[code]), buttons=True)

members: dict[str, Agency] = {key: each for key, each in agencies(publication).items() if each.group_code == group}
known = peers(publication, group)
with st.container(horizontal=True, vertical_alignment="bottom"):
    boundaries = boundary_choice(publication)
    kinds = choice("peers", ["", *_told(known, "peers")], "", _("Peers"), lambda kind: kind or _("All of the group"))
    vendor = choice(
        "vendor", ["", *_told(known, "vendor")], "", _("Vendor of the system"), lambda name: name or _("All")
    )
if boundaries == AS_THEN:
    ranked = compared_with_itself(publication, standing(publication, code, chosen.code, group), chosen.code)
else:
    ranked = bridged_standing(publication, code, chosen.code, group, boundaries)
alike = known.filter(*(pl.col(column) == told for column, told in (("peers", kinds), ("vendor", vendor)) if told))
ranked = ranked.filter(pl.col("agency_code").is_in(alike["agency_code"].implode()))
ranked = ranked.with_columns(pl.Series("name", [members[key].name for key in ranked["agency_code"]], dtype=pl.String))
whole = group_figures(publication, chosen.code).get((code, group))
goal = target_in_force(targets(publication).get(code, []), group, parse_period(chosen.code).end)
show_summary(catalogue[code], whole, goal)
if ranked.is_empty():
    st.info(_("No agency of this group has a figure for this period."), icon=":material/info:")
else:
    caption = f"{catalogue[code].name} · {_(GROUP_NAMES[group])} · {period_words(chosen)}"
    show_standing(ranked, catalogue[code], whole, goal, on_last_year(publication, chosen.code)[code], caption)
    if goal:
        show_reached(ranked, catalogue[code], goal)
    boundary_note(publication, chosen.code, group, boundaries)
    asked = {"indicator": code, "period": chosen.code, "group": group, "boundaries": boundaries}
    asked |= {name: told for name, told in (("peers", kinds), ("vendor", vendor)) if told}
    download(with_guard(publication, ranked, chosen.code), "league", publication, asked)
if boundaries == AS_THEN and not (kinds or vendor):
    entries = highest_and_lowest(publication, code, chosen.code, group)
    show_highest_and_lowest(publication, catalogue[code], chosen.code, group, entries)
listed = [*ranked["agency_code"]]
refused: dict[str, str] = {}
if boundaries != AS_THEN:
    listed += merged_away(publication, code, chosen.code, boundaries)
    refused = unplaced(publication, code, chosen.code, group, boundaries, members)
among = [each for each in members.values() if each.code in set(alike["agency_code"])]
unranked = without_figure(publication, code, chosen.code, among, listed, refused)
if unranked:
    show_unranked(unranked)
