"""The choice of a period: first its type, then one that the publication has."""

from __future__ import annotations

import streamlit as st

from app import formats
from app.components.filters import choice
from app.i18n import N_, _
from app.queries.periods import PublishedPeriod, latest_telling, periods_by_type
from orchestration.publication.reader import Publication

PERIOD_TYPES = {"month": N_("Month"), "quarter": N_("Quarter"), "ytd": N_("Year to date"), "year": N_("Year")}


def period_choice(publication: Publication) -> PublishedPeriod:
    """The period in the address, else the latest that has figures. Stops the page where there is no figure at all."""
    by_type = periods_by_type(publication)
    types = [name for name in PERIOD_TYPES if name in by_type]
    if not types:
        st.info(_("This publication has no figures: no delivery has been accepted yet."), icon=":material/info:")
        st.stop()
    with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
        kind = choice("type", types, types[0], _("Period type"), lambda code: _(PERIOD_TYPES[code]), buttons=True)
        periods = {period.code: period for period in by_type[kind]}
        code = choice(
            "period",
            list(periods),
            latest_telling(by_type[kind]).code,
            _("Period"),
            lambda code: period_words(periods[code]),
        )
    return periods[code]


def period_words(period: PublishedPeriod) -> str:
    """The period's name, and whether its figures are provisional."""
    label = formats.period_label(period.code)
    return _("{period} · provisional").format(period=label) if period.status == "provisional" else label
