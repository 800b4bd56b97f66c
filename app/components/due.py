"""The calendar of expected deliveries, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from app.components.frame import section
from app.components.markup import badge
from app.components.tables import Column, paged_table
from app.i18n import _
from app.words import DATASETS, DUE_STATES, word
from orchestration.alerts.expected import Expected
from orchestration.domain.vietnamese import format_date


def show_due(expected: Sequence[Expected], names: Mapping[str, str]) -> None:
    """What is expected and not there, the newest month first."""
    section(
        _("Expected deliveries"),
        _("What is not there yet: not due, late, missing, or held. A month without data has no figure, not a zero."),
    )
    if not expected:
        st.success(_("Everything that is expected is there."), icon=":material/check_circle:")
        return
    columns = [
        *(Column(_("Agency")), Column(_("Dataset")), Column(_("Period"), css="th-nowrap")),
        *(Column(_("State"), css="th-nowrap"), Column(_("Due by the end of")), Column(_("Missing after"))),
    ]

    def cells(one: Expected) -> list[object]:
        return [
            names.get(one.agency_code, one.agency_code),
            word(DATASETS, one.dataset),
            one.period,
            badge(_(DUE_STATES[one.state][0]), DUE_STATES[one.state][1]),
            format_date(one.due_on),
            format_date(one.missing_after),
        ]

    paged_table("due_page", _("Expected deliveries"), columns, expected, cells, page_size=15)


def as_frame(expected: Sequence[Expected]) -> pl.DataFrame:
    """The calendar for a download."""
    fields = ("agency_code", "dataset", "period", "state", "due_on", "missing_after")
    return pl.DataFrame([{name: getattr(one, name) for name in fields} for one in expected], infer_schema_length=None)
