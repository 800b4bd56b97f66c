"""Digitization and reuse: from accepted dossiers to digitized ones, electronic results and papers used again."""

from __future__ import annotations

import streamlit as st

from app import formats
from app.components.agencies import agency_choice, subject_name
from app.components.bars import BarScale
from app.components.frame import page_header
from app.components.parts import show_parts, show_procedures
from app.components.period import period_choice, period_words
from app.components.tables import Column, table
from app.i18n import _
from app.publication import current_publication
from app.queries.indicators import measures
from app.queries.parts import Rates, parts_of
from app.queries.procedures import procedures
from app.words import PATH_STEPS
from orchestration.domain.vietnamese import format_number

#: The rates of the path, in its order: reuse is of accepted dossiers, the others of finished ones.
RATES = ("reuse_rate", "digitization_rate", "electronic_result_rate")

#: Each step: the rate and whether its denominator or its numerator is counted.
_STEPS = (
    *(("reuse_rate", "denominator"), ("reuse_rate", "numerator")),
    *(("digitization_rate", "denominator"), ("digitization_rate", "numerator")),
    ("electronic_result_rate", "numerator"),
)


def show_path(whole: Rates, caption: str) -> None:
    """The steps of the whole as bars, each with its share of the dossiers that could have taken it."""
    counts = {step: whole.get(step[0], {}).get(step[1]) for step in _STEPS}
    if not any(counts.values()):
        st.info(_("No dossier was accepted or finished in this period."), icon=":material/info:")
        return
    scale = BarScale.over([float(count or 0) for count in counts.values()], None, None)
    columns = [
        *(Column(_("Step"), css="th-name"), Column(_("Dossiers"), number=True)),
        *(Column(_("Chart"), css="th-bar-cell"), Column(_("Rate"), number=True)),
    ]
    table_rows = []
    for (code, side), count in counts.items():
        figure = whole.get(code, {})
        rate = formats.shown(figure.get("value"), "%") if side == "numerator" else ""
        table_rows.append([_(PATH_STEPS[code, side]), format_number(count), scale.bar(float(count or 0)), rate])
    table(caption, columns, table_rows)


publication = current_publication()
page_header(
    publication,
    _("Digitization and reuse"),
    _("From accepted dossiers to digitized ones, electronic results, and papers that need not be sent again."),
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    agency = agency_choice(publication, "ALL", groups=True)
    chosen = period_choice(publication)
asked = {"agency": agency, "period": chosen.code}
found = parts_of(publication, RATES, agency, chosen.code)
show_path(found.whole, f"{subject_name(publication, agency)} · {period_words(chosen)}")
catalogue = measures(publication)
rates = [catalogue[code] for code in ("digitization_rate", "electronic_result_rate", "reuse_rate")]
show_parts(publication, found, rates, asked, "digitization")
show_procedures(publication, procedures(publication, agency, chosen.code), rates, asked, "digitization")
