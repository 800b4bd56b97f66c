"""Receipt: everything that stands behind one figure; made to be printed."""

from __future__ import annotations

import streamlit as st

from app.components.agencies import agency_choice, subject_name, unit_choice
from app.components.downloads import download
from app.components.filters import choice
from app.components.frame import page_header
from app.components.markup import show, tag
from app.components.period import period_choice, period_words
from app.components.receipts import show_formula, show_publication, show_sources
from app.components.tardiness import late_ones_link
from app.i18n import _
from app.publication import current_publication
from app.queries.indicators import indicators
from app.queries.receipts import receipt
from app.words import GROUP_NAMES

publication = current_publication()
catalogue = indicators(publication)
page_header(
    publication, _("Receipt"), _("One figure: its formula with the numbers in it, and all that it was made from.")
)
with st.container(horizontal=True, vertical_alignment="bottom", key="receipt_filters"):
    code = choice("indicator", list(catalogue), "late_rate", _("Indicator"), lambda code: catalogue[code].name)
    agency = agency_choice(publication, "ALL", groups=True)
    unit = unit_choice(publication, agency)
    chosen = period_choice(publication)
found = receipt(publication, code, agency, unit, chosen.code)
show(tag("h2", " · ".join([catalogue[code].name, subject_name(publication, agency, unit), period_words(chosen)])))
if found is None:
    st.info(_("There is no such figure in this publication."), icon=":material/info:")
    st.stop()
show_formula(found, catalogue[code])
if code == "late_rate" and agency not in GROUP_NAMES:
    late_ones_link(agency, chosen.code, unit)
show_sources(found)
asked = {"indicator": code, "agency": agency, "unit": unit, "period": chosen.code}
download(found.sources, "receipt", publication, {name: told for name, told in asked.items() if told})
show_publication(found)
