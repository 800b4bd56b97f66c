"""The choice of a period: first its type, then one that the publication has."""

from __future__ import annotations

import streamlit as st

from app import formats
from app.components.filters import choice, current, steering
from app.i18n import N_, _
from app.queries.periods import PublishedPeriod, latest_telling, periods_by_type
from orchestration.publication.reader import Publication

#: In the order in which they are offered: what most readers look for stands first.
PERIOD_TYPES = {
    "month": N_("Month"),
    "quarter": N_("Quarter"),
    "half": N_("Half-year"),
    "ytd": N_("Year to date"),
    "year": N_("Year"),
    "cumulative": N_("All on record"),
    "reporting_month": N_("Report: month (15th to 14th)"),
    "reporting_quarter": N_("Report: quarter (15th to 14th)"),
    "reporting_half": N_("Report: half-year (15th to 14th)"),
    "reporting_nine_months": N_("Report: nine months (15th to 14th)"),
    "reporting_year": N_("Report: year (15th to 14th)"),
}


def period_choice(publication: Publication) -> PublishedPeriod:
    """The period in the address, else the latest month with figures. Stops the page where there is no figure at all.

    The kind comes first and only its periods are offered then: there are too many for one list. The address names the
    period alone: its code tells its kind.
    """
    by_type = periods_by_type(publication)
    latest = {kind: latest_telling(by_type[kind]).code for kind in PERIOD_TYPES if kind in by_type}
    if not latest:
        st.info(_("This publication has no figures: no delivery has been accepted yet."), icon=":material/info:")
        st.stop()
    periods = {period.code: period for kind in latest for period in by_type[kind]}
    chosen = periods[current("period", list(periods), next(iter(latest.values())))]
    with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
        steering("period_type", latest, chosen.type, _("Period type"), "period", lambda kind: _(PERIOD_TYPES[kind]))
        same_type = [period.code for period in by_type[chosen.type]]
        choice("period", same_type, chosen.code, _("Period"), lambda code: period_words(periods[code]))
    return chosen


def period_words(period: PublishedPeriod) -> str:
    """The period's name, and whether its figures are provisional or absent."""
    label = formats.period_label(period.code)
    if period.figures == 0:
        return _("{period} · no figures").format(period=label)
    return _("{period} · provisional").format(period=label) if period.status == "provisional" else label
