"""Signals: what prompts a question and ranks nobody, each with what else it may mean."""

from __future__ import annotations

import streamlit as st

from app.components.agencies import agency_choice
from app.components.frame import page_header, section
from app.components.markup import show, tag
from app.components.parts import show_parts
from app.components.period import period_choice, period_words
from app.components.side_by_side import group_columns, side_by_side
from app.components.tables import WIDE, Column, table
from app.i18n import _
from app.publication import current_publication
from app.queries.indicators import Indicator, signals
from app.queries.overview import group_figures
from app.queries.parts import parts_of
from app.queries.periods import PublishedPeriod
from orchestration.publication.reader import Publication


def show_groups(publication: Publication, period: PublishedPeriod, catalogue: dict[str, Indicator]) -> None:
    """The signals of the three groups, each with what else it may mean."""
    figures = group_figures(publication, period.code)
    columns = [Column(_("Signal"), css=WIDE), *group_columns(), Column(_("What else it may mean"), css=WIDE)]
    table_rows = [[*side_by_side(signal, figures), signal.said("caveat")] for signal in catalogue.values()]
    caption = _("{period}: value, numerator / denominator, change on the same period last year")
    table(caption.format(period=period_words(period)), columns, table_rows)


def show_formulas(catalogue: dict[str, Indicator]) -> None:
    """What each signal counts."""
    section(_("What each signal counts"))
    for signal in catalogue.values():
        with st.expander(signal.name):
            show(tag("p", signal.said("formula"), class_="th-explain"))


publication = current_publication()
page_header(
    publication,
    _("Signals that prompt a question"),
    _("They accuse nobody and rank nobody: each has honest reasons too. Ask the unit before you conclude."),
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    agency = agency_choice(publication, "ALL", groups=True)
    chosen = period_choice(publication)
catalogue = signals(publication)
show_groups(publication, chosen, catalogue)
asked = {"agency": agency, "period": chosen.code}
found = parts_of(publication, list(catalogue), agency, chosen.code)
show_parts(publication, found, list(catalogue.values()), asked, "signals", ranked=False)
show_formulas(catalogue)
