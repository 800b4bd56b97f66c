"""Tardiness: which dossiers are late now, and which a period's late rate counts, by unit and procedure."""

from __future__ import annotations

import streamlit as st

from app.components.agencies import agency_choice, unit_choice
from app.components.filters import carried, choice
from app.components.frame import page_header
from app.components.late_in_period import show_late_in_period
from app.components.late_now import show_late_now
from app.i18n import _
from app.publication import current_publication
from app.words import GROUP_NAMES, LATE_VIEWS

publication = current_publication()
page_header(
    publication,
    _("Tardiness"),
    _("Dossiers that are late or due within five working days now, and those that the late rate of a period counts."),
)
view = choice("view", list(LATE_VIEWS), "now", _("Which dossiers"), lambda code: _(LATE_VIEWS[code]), buttons=True)
with st.container(horizontal=True, vertical_alignment="bottom"):
    agency = agency_choice(publication, "ALL", groups=True)
    unit = unit_choice(publication, agency, apart=True)
(show_late_now if view == "now" else show_late_in_period)(publication, agency, unit)
if agency not in GROUP_NAMES:
    st.page_link(
        "app_pages/agency.py",
        label=_("All indicators of this agency"),
        icon=":material/account_balance:",
        query_params=carried(agency=agency),
    )
