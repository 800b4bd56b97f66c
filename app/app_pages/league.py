"""League table: the agencies of a group, or peers among them, in the order of one indicator."""

from __future__ import annotations

import polars as pl
import streamlit as st

from app.components.boundaries import AS_THEN, boundary_choice, boundary_note
from app.components.downloads import download
from app.components.filters import choice
from app.components.frame import page_header
from app.components.highest_lowest import show_highest_and_lowest
from app.components.league import show_reached, show_standing, show_summary, show_unranked
from app.components.period import period_choice, period_words
from app.figures import target_in_force
from app.i18n import _, data_word
from app.publication import current_publication
from app.queries.boundaries import bridged_standing, compared_with_itself, merged_away, names_in, unplaced
from app.queries.indicators import Agency, agencies, measures, on_last_year, targets, with_guard
from app.queries.league import highest_and_lowest, peers, standing, with_target, without_figure
from app.queries.overview import group_figures
from app.words import GROUP_NAMES
from orchestration.domain.periods import parse_period


def peers_choice(known: pl.DataFrame) -> tuple[str, str]:
    """The kind of agency and, among those of the kind, the vendor of the system; ``''``: all."""
    kinds = sorted(known["peers"].drop_nulls().unique())
    kind = choice("peers", ["", *kinds], "", _("Peers"), lambda told: data_word(told) or _("All of the group"))
    of_kind = known.filter(pl.col("peers") == kind) if kind else known
    vendors = sorted(of_kind["vendor"].drop_nulls().unique())
    vendor = choice("vendor", ["", *vendors], "", _("Vendor of the system"), lambda told: data_word(told) or _("All"))
    return kind, vendor


publication = current_publication()
catalogue = {code: each for code, each in measures(publication).items() if each.is_of_agencies}
page_header(publication, _("League table"), _("Which agencies lead, which lag, and what stands behind each figure."))
code = choice("indicator", list(catalogue), "late_rate", _("Indicator"), lambda code: catalogue[code].name)
with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = period_choice(publication)
    group = choice("group", ["PRO", "MIN"], "PRO", _("Group"), lambda code: _(GROUP_NAMES[code]), buttons=True)
period = parse_period(chosen.code)
members: dict[str, Agency] = {key: each for key, each in agencies(publication).items() if each.group_code == group}
with st.container(horizontal=True, vertical_alignment="bottom"):
    boundaries = boundary_choice(publication)
    # Of the boundaries of a year, what agencies were at its end.
    known = peers(publication, group, period if boundaries == AS_THEN else parse_period(boundaries))
    kind, vendor = peers_choice(known)
if boundaries == AS_THEN:
    ranked = compared_with_itself(publication, standing(publication, code, chosen.code, group), chosen.code)
else:
    ranked = bridged_standing(publication, code, chosen.code, group, boundaries)
alike = known.filter(*(pl.col(column) == told for column, told in (("peers", kind), ("vendor", vendor)) if told))
ranked_in_all = ranked.height
names = {} if boundaries == AS_THEN else names_in(publication, boundaries)
ranked = ranked.with_columns(
    pl.Series("name", [names.get(key, members[key].name) for key in ranked["agency_code"]], dtype=pl.String),
    shared=pl.len().over("rank"),
).join(alike, on="agency_code", maintain_order="left")
whole = group_figures(publication, chosen.code).get((code, group))
goal = target_in_force(targets(publication).get(code, []), group, period.end)
show_summary(catalogue[code], whole, goal)
if ranked.is_empty():
    told = _("None of the chosen ones has a figure for this period.") if kind or vendor else None
    st.info(told or _("No agency of this group has a figure for this period."), icon=":material/info:")
else:
    caption = f"{catalogue[code].name} · {_(GROUP_NAMES[group])} · {period_words(chosen)}"
    if kind or vendor:
        told = _("{count} of the {ranked} that are ranked; ranks and the whole group's figure are of all of them.")
        st.caption(told.format(count=ranked.height, ranked=ranked_in_all))
    guard = on_last_year(publication, chosen.code)[code]
    show_standing(ranked, catalogue[code], whole, goal, guard, chosen.code, caption)
    if goal:
        show_reached(ranked, catalogue[code], goal)
    boundary_note(publication, chosen.code, group, boundaries)
    asked = {"indicator": code, "period": chosen.code, "group": group, "boundaries": boundaries}
    asked |= {name: told for name, told in (("peers", kind), ("vendor", vendor)) if told}
    download(with_target(with_guard(publication, ranked, chosen.code), goal, chosen.code), "league", publication, asked)
if boundaries == AS_THEN and not (kind or vendor) and not ranked.is_empty():
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
