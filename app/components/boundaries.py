"""The choice of boundaries, and what a reader must know of it."""

from __future__ import annotations

import streamlit as st

from app.components.filters import choice
from app.i18n import N_, _
from app.queries.boundaries import can_bridge, straddling
from orchestration.domain.vietnamese import format_date
from orchestration.publication.reader import Publication

#: Figures true to their time; else the year whose boundaries they are bridged to.
AS_THEN = "then"
BOUNDARIES = {AS_THEN: N_("As they were then"), "2025": N_("Of 2025"), "2024": N_("Of 2024")}


def boundary_choice(publication: Publication) -> str:
    """The boundaries in the address, else those of the time; no choice where the publication cannot bridge."""
    if not can_bridge(publication):
        return AS_THEN
    return choice("boundaries", list(BOUNDARIES), AS_THEN, _("Boundaries"), lambda code: _(BOUNDARIES[code]))


def boundary_note(publication: Publication, period: str, group: str, boundaries: str) -> None:
    """That figures are bridged; or that codes are two agencies in the period."""
    if boundaries != AS_THEN:
        told = _(
            "Σ: figures bridged to the boundaries of {year}: numerators and denominators of predecessors added. "
            "The whole group's figure is of all of its members, those without a bridged figure too."
        )
        st.caption(told.format(year=boundaries))
        return
    day = straddling(publication, period, group)
    if day is not None:
        told = _("On {day} agencies were merged: figures of this period are by code, of the old and the new agency.")
        st.caption(told.format(day=format_date(day)))
