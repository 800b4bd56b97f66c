"""Overview: every indicator of the nation, the ministries or the provinces in one period."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components import charts
from app.components.boundaries import AS_THEN, boundary_choice, boundary_note
from app.components.cards import card
from app.components.downloads import download
from app.components.filters import address, carried, choice
from app.components.frame import page_header, section
from app.components.markup import joined, show, tag
from app.components.period import period_choice, period_words
from app.components.side_by_side import group_columns, side_by_side
from app.components.sparkline import TrendPoint
from app.components.tables import WIDE, Column, table
from app.components.tiles import tile_map
from app.figures import target_in_force
from app.i18n import _, language
from app.publication import current_publication
from app.queries.indicators import Indicator, measures, targets, with_guard
from app.queries.overview import group_figures, group_needs, group_rows, group_series
from app.queries.periods import PublishedPeriod
from app.queries.publications import moved_since, previous
from app.queries.tiles import agency_tiles
from app.words import GROUP_NAMES
from orchestration.domain.comparability import Basis, compare
from orchestration.domain.periods import parse_period
from orchestration.domain.vietnamese import MISSING
from orchestration.publication.reader import Publication

_TREND = ("period", "period_start", "period_end", "value")


def show_cards(publication: Publication, period: str, group: str) -> None:
    """A card for each measure."""
    figures = group_figures(publication, period)
    series = group_series(publication, period).filter(pl.col("agency_code") == group)
    goals = targets(publication)
    needed = group_needs(publication, period, group)
    ends = parse_period(period).end
    with st.grid(4, min_column_width=225, gap="small", border=True) as grid:
        for indicator in measures(publication).values():
            past = series.filter(pl.col("indicator_code") == indicator.code).select(*_TREND)
            goal = target_in_force(goals.get(indicator.code, []), group, ends)
            figure = figures.get((indicator.code, group))
            with grid.cell():
                takes = needed.get(goal.target_id) if goal else None
                show(card(indicator, figure, goal, [TrendPoint(*row) for row in past.iter_rows()], takes))
                if figure is not None:
                    st.page_link(
                        "app_pages/receipt.py",
                        label=_("Receipt"),
                        icon=":material/receipt_long:",
                        query_params=carried(indicator=indicator.code, period=period, agency=group),
                    )
                if indicator.is_of_agencies:
                    st.page_link(
                        "app_pages/league.py",
                        label=_("Ranking"),
                        icon=":material/leaderboard:",
                        query_params=carried(
                            indicator=indicator.code, period=period, group="MIN" if group == "MIN" else "PRO"
                        ),
                    )


def show_side_by_side(publication: Publication, period: PublishedPeriod) -> None:
    """The three groups beside each other, each with its change; downloadable."""
    section(_("Nation, ministries and provinces side by side"))
    figures = group_figures(publication, period.code)
    columns = [Column(_("Indicator"), css=WIDE), *group_columns()]
    table_rows = [side_by_side(indicator, figures) for indicator in measures(publication).values()]
    caption = _("{period}: value, numerator / denominator, change on the same period last year")
    table(caption.format(period=period_words(period)), columns, table_rows)
    beside = with_guard(publication, group_rows(publication, period.code), period.code)
    download(beside, "overview", publication, {"period": period.code})


def show_changes(publication: Publication, period: PublishedPeriod, group: str) -> None:
    """What is not as the publication before said it."""
    before = previous(publication)
    if before is None:
        return
    section(_("What changed since publication no. {number}").format(number=before.number))
    catalogue = measures(publication)
    moved = moved_since(before, publication, group, period.code).filter(pl.col("indicator_code").is_in(list(catalogue)))
    if moved.is_empty():
        st.success(_("No figure of this period and group moved."), icon=":material/check_circle:")
    else:
        columns = [
            *(Column(_("Indicator"), css=WIDE), Column(_("Before"), number=True), Column(_("After"), number=True)),
            Column(_("Difference"), number=True),
        ]
        table_rows = [_moved(row, catalogue[row["indicator_code"]]) for row in moved.iter_rows(named=True)]
        table(f"{_(GROUP_NAMES[group])} · {period_words(period)}", columns, table_rows)
    st.page_link(
        "app_pages/publications.py",
        label=_("All figures that moved, and the deliveries behind them"),
        icon=":material/history:",
        query_params=carried(before=str(before.number), after=str(publication.number)),
    )


def _moved(row: dict[str, Any], indicator: Indicator) -> list[object]:
    cells: list[object] = [indicator.name]
    for side in ("_before", ""):
        value = formats.shown(row[f"value{side}"], indicator.unit)
        counts = formats.counts(row[f"numerator{side}"], row[f"denominator{side}"]) if indicator.unit == "%" else ""
        cells.append(joined([value, tag("small", counts)] if counts else [value], ""))
    now, then = row["value"], row["value_before"]
    return [*cells, MISSING if now is None or then is None else formats.difference(now - then, indicator.unit)]


def show_tiles(
    publication: Publication, period: PublishedPeriod, indicator: Indicator, group: str, boundaries: str
) -> None:
    """The agencies of a group as tiles, the provinces where they lie."""
    if not indicator.is_of_agencies:
        st.info(_("This indicator has no figures of single agencies."), icon=":material/info:")
        return
    tiles = agency_tiles(publication, indicator.code, period.code, group, None if boundaries == AS_THEN else boundaries)
    chosen = {"indicator": indicator.code, "period": period.code}
    tile_map(
        tiles,
        indicator.unit,
        f"{indicator.name} · {period_words(period)}",
        lambda agency: address("agency", agency=agency, **chosen),
    )
    boundary_note(publication, period.code, group, boundaries)


def show_trend(publication: Publication, period: str, code: str) -> None:
    """One indicator over time, the three groups as lines."""
    catalogue = measures(publication)
    st.caption(_("Periods of one type, up to the chosen one. A line breaks where there is no figure."))
    series = group_series(publication, period).filter(pl.col("indicator_code") == code)
    ends = parse_period(period).end
    assigned = {group: target_in_force(targets(publication).get(code, []), group, ends) for group in GROUP_NAMES}
    goals = {group: goal for group, goal in assigned.items() if goal}
    charts.trend(series, catalogue[code].unit, catalogue[code].name, goals)
    if not series.is_empty():
        guard = compare(
            Basis.of(catalogue[code].facts, parse_period(series["period"][0]), publication.as_of),
            Basis.of(catalogue[code].facts, parse_period(period), publication.as_of),
        )
        if {"definition_changed", "definition_across"} & set(guard.reasons):
            st.caption(_("Mind: {why}").format(why=guard.said(language())))
    download(series, "trend", publication, {"indicator": code, "period": period})


publication = current_publication()
page_header(publication, _("Overview"), _("Are public services getting better, where, and against which target?"))
with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = period_choice(publication)
    scope = choice("scope", list(GROUP_NAMES), "ALL", _("Figures of"), lambda code: _(GROUP_NAMES[code]), buttons=True)
show_cards(publication, chosen.code, scope)
section(_("One indicator: agencies and trend"), _("A tile opens its agency."))
catalogue = measures(publication)
with st.container(horizontal=True, vertical_alignment="bottom"):
    code = choice("indicator", list(catalogue), "late_rate", _("Indicator"), lambda code: catalogue[code].name)
    boundaries = boundary_choice(publication)
map_side, trend_side = st.columns([6, 7], gap="large")
with map_side:
    show_tiles(publication, chosen, catalogue[code], "MIN" if scope == "MIN" else "PRO", boundaries)
with trend_side:
    show_trend(publication, chosen.code, code)
show_side_by_side(publication, chosen)
show_changes(publication, chosen, scope)
st.page_link(
    "app_pages/signals.py",
    label=_("Signals that prompt a question"),
    icon=":material/troubleshoot:",
    query_params=carried(period=chosen.code),
)
