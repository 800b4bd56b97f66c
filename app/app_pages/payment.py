"""Online payment: who pays online, for what, how, and how much."""

from __future__ import annotations

import streamlit as st

from app.components.agencies import agency_choice, subject_name
from app.components.downloads import download
from app.components.frame import page_header
from app.components.parts import show_parts, show_procedures
from app.components.payments import RATE, show_payments, show_whole
from app.components.period import period_choice, period_words
from app.i18n import _
from app.publication import current_publication
from app.queries.indicators import measures
from app.queries.parts import parts_of
from app.queries.payments import payments
from app.queries.procedures import procedures

publication = current_publication()
page_header(
    publication, _("Online payment"), _("Of the dossiers that owe a fee, which are paid online, how, and how much.")
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    agency = agency_choice(publication, "ALL", groups=True)
    chosen = period_choice(publication)
asked = {"agency": agency, "period": chosen.code}
parts = parts_of(publication, [RATE], agency, chosen.code)
by_procedure = procedures(publication, agency, chosen.code)
fees = None if by_procedure.is_empty() else int(by_procedure["accepted_fee_vnd"].sum())
show_whole(parts.whole, fees, chosen.code, f"{subject_name(publication, agency)} · {period_words(chosen)}")
rates = [measures(publication)[RATE]]
show_parts(publication, parts, rates, asked, "payment")
show_procedures(publication, by_procedure, rates, asked, "payment")
if "payment_flows" in publication.marts:
    made = payments(publication, agency, chosen.code)
    show_payments(made)
    download(made, "payments", publication, asked)
