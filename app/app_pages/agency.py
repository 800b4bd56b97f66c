"""Agency: every indicator of one agency beside its group, its target and its past; its units, deliveries, tasks."""

from __future__ import annotations

import streamlit as st

from app.access import sees_rows_of
from app.components.acting import show_acting
from app.components.agencies import agency_choice, unit_names
from app.components.agency import show_deliveries, show_figures, show_tasks, show_units
from app.components.downloads import download
from app.components.due import as_frame as due_frame
from app.components.due import show_due
from app.components.filters import choice
from app.components.frame import page_header
from app.components.incidents import as_frame, show_incidents
from app.components.period import period_choice, period_words
from app.components.service_quality import show_index
from app.components.tardiness import late_ones_link
from app.figures import target_in_force
from app.i18n import _
from app.publication import current_publication
from app.queries.agency import deliveries, figure_rows, figures, needs, tasks, unit_rows
from app.queries.due import expected
from app.queries.incidents import incidents
from app.queries.indicators import agencies, indicators, measures, targets, with_guard
from app.queries.service_quality import index_of
from orchestration.domain.periods import parse_period

publication = current_publication()
known = agencies(publication)
first = next(iter(sorted(known, key=lambda code: (not known[code].has_delivered, code))))
page_header(publication, _("Agency"), _("How one agency does: beside its group, its targets and its own past."))
with st.container(horizontal=True, vertical_alignment="bottom"):
    code = agency_choice(publication, first, groups=False)
    chosen = period_choice(publication)
agency = known[code]
asked = {"agency": code, "period": chosen.code}

if not agency.has_delivered:
    st.info(_("This agency never delivered: it has no figures, and that is not zero."), icon=":material/info:")
placed = figures(publication, code, agency.group_code, chosen.code)
goals = {
    indicator: goal
    for indicator, assigned in targets(publication).items()
    if (goal := target_in_force(assigned, agency.group_code, parse_period(chosen.code).end))
}
caption = f"{agency.name} · {period_words(chosen)}"
show_figures(placed, measures(publication), goals, needs(publication, code, chosen.code), caption)
own = figure_rows(publication, code, agency.group_code, chosen.code)
download(with_guard(publication, own, chosen.code), "agency", publication, asked)

catalogue = {each: one for each, one in indicators(publication).items() if "unit" in one.facts["levels"].split("|")}
indicator = choice("indicator", list(catalogue), "late_rate", _("Indicator"), lambda each: catalogue[each].name)
units = unit_rows(publication, indicator, code, chosen.code)
show_units(units, unit_names(publication, code), catalogue[indicator], code, chosen.code)
if not units.is_empty():
    download(units, "units", publication, {**asked, "indicator": indicator})
if catalogue[indicator].theme == "tardiness":
    late_ones_link(code, chosen.code)
index = index_of(publication, code, agency.group_code, chosen.code)
show_index(index, caption)
if not index.is_empty():
    download(index, "service_quality", publication, asked)
waiting = incidents(code)
if waiting is not None:
    show_incidents(waiting, {code: agency.name})
    if waiting.living:
        show_acting(waiting, {code: agency.name})
        download(as_frame(waiting), "incidents", publication, {"agency": code})
if sees_rows_of(code):
    awaited = expected(code)
    show_due(awaited, {code: agency.name})
    if awaited:
        download(due_frame(awaited), "expected", publication, {"agency": code})
    sent = deliveries(publication, code)
    show_deliveries(sent)
    if not sent.is_empty():
        download(sent, "deliveries", publication, {"agency": code})
assigned = tasks(publication, code, agency.group_code)
show_tasks(assigned)
if not assigned.is_empty():
    download(assigned, "tasks", publication, {"agency": code})
