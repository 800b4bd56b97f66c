"""Reconciliation: what documents and the portal say, beside what the counts give."""

from __future__ import annotations

import polars as pl
import streamlit as st

from app.components.downloads import download
from app.components.filters import choice
from app.components.frame import page_header, section
from app.components.markup import show, tag
from app.components.reconciliation import show_conventions, show_figures, show_inconsistencies
from app.i18n import N_, _
from app.publication import current_publication
from app.queries.indicators import agencies
from app.queries.reconciliation import inconsistencies, reconciled, sources
from app.words import ORIGINS, word
from orchestration.domain.vietnamese import format_number

ALL = "all"
COUNTED = {ALL: N_("All figures"), "counted": N_("With numerator and denominator")}

publication = current_publication()
page_header(
    publication,
    _("Reconciliation"),
    _("What official documents and the national portal state, computed again and held against our own figures."),
)
found = sources(publication)
if found.is_empty():
    st.info(_("This publication has no stated figures to reconcile."), icon=":material/info:")
    st.stop()
origins = found["origin"].unique(maintain_order=True).to_list()
with st.container(horizontal=True, vertical_alignment="bottom"):
    origin = choice("origin", origins, origins[0], _("Stated by"), lambda code: word(ORIGINS, code), buttons=True)
    figures = reconciled(publication, origin)
    documents = [ALL, *figures["source"].unique(maintain_order=True).to_list()]
    source = choice("source", documents, ALL, _("Source"), lambda code: _("All") if code == ALL else code)
    kept = choice("counted", list(COUNTED), ALL, _("Figures"), lambda code: _(COUNTED[code]), buttons=True)
if source != ALL:
    figures = figures.filter(pl.col("source") == source)
if kept != ALL:
    figures = figures.filter(pl.col("recomputed_value").is_not_null())
show_conventions(figures)
section(_("Figure by figure"))
show(tag("p", _("{number} figures").format(number=format_number(figures.height)), class_="th-note"))
show_figures(figures, {code: agency.name for code, agency in agencies(publication).items()})
download(figures, "reconciliation", publication, {"origin": origin, "source": source, "counted": kept})
section(
    _("What the documents contradict"),
    _("Found by checks over the figures where a check can find it; the rest was noted by a reader."),
)
contradictions = inconsistencies(publication)
show_inconsistencies(contradictions)
download(contradictions, "inconsistencies", publication, {})
