"""Incidents and the measures of alerting, as the data quality page shows them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from app import formats
from app.components.frame import section
from app.components.markup import Html, badge, joined, tag
from app.components.tables import WIDE, Column, paged_table, table
from app.i18n import _, either
from app.queries.incidents import Incidents
from app.words import DATASETS, FAULTS, GROUP_NAMES, INCIDENT_STATUSES, SEVERITIES, word
from orchestration.domain.clock import hanoi_now
from orchestration.domain.vietnamese import MISSING, format_number
from orchestration.ledger.incidents import Incident


def show_incidents(found: Incidents, names: Mapping[str, str]) -> None:
    """What waits for somebody, the critical first."""
    section(
        _("Incidents"),
        _("What an owner must act on, now: it resolves by itself when the correction passes. Missing is never zero."),
    )
    if not found.living:
        st.success(_("Nothing waits for anybody."), icon=":material/check_circle:")
        return
    columns = [
        *(Column(_("Agency")), Column(_("Dataset")), Column(_("Period"), css="th-nowrap")),
        *(Column(_("Rule")), Column(_("Severity"), css="th-nowrap"), Column(_("State"), css="th-nowrap")),
        *(Column(_("What it says"), css=WIDE), Column(_("Since"))),
    ]
    paged_table(
        "incidents_page", _("Incidents"), columns, found.living, lambda one: _row(one, names, found), page_size=20
    )


def show_measures(found: Incidents) -> None:
    """How long it takes, and how much of it is noise, by rule."""
    section(
        _("How alerting does"),
        _("Noise: incidents that went by themselves before anybody acknowledged them. Times are medians, in hours."),
    )
    columns = [
        Column(_("Rule")),
        *(
            Column(heading, number=True)
            for heading in (
                *(_("Incidents"), _("Open"), _("Reopened"), _("Noise")),
                *(_("Until acknowledged"), _("Until resolved")),
            )
        ),
    ]
    table_rows = [
        [
            _fault(one.rule),
            *(format_number(count) for count in (one.incidents, one.living, one.reopened, one.never_acknowledged)),
            *(_hours(hours) for hours in (one.hours_to_acknowledge, one.hours_to_resolve)),
        ]
        for one in found.measures
    ]
    table(_("How alerting does"), columns, table_rows)


def as_frame(found: Incidents) -> pl.DataFrame:
    """The incidents for a download."""
    fields = ("fingerprint", "agency_code", "dataset", "period", "rule", "severity", "status", "opened_at")
    texts = ("acknowledged_by", "path", "rows_read", "rows_failed", "message_vi", "message_en")
    return pl.DataFrame(
        [{name: getattr(one, name) for name in (*fields, *texts)} for one in found.living], infer_schema_length=None
    )


def _row(one: Incident, names: Mapping[str, str], found: Incidents) -> list[object]:
    words, tone = SEVERITIES[one.severity]
    agency = names.get(one.agency_code) or (word(GROUP_NAMES, one.agency_code) if one.agency_code else MISSING)
    return [
        agency,
        word(DATASETS, one.dataset) if one.dataset else MISSING,
        one.period or MISSING,
        _fault(one.rule),
        badge(_(words), tone),
        _state(one, found),
        either(one.message_vi, one.message_en),
        formats.instant(one.began_at),
    ]


def _state(one: Incident, found: Incidents) -> Html:
    """Whether somebody took it on, and until when nobody is told of it."""
    by = one.acknowledged_by if one.status == "acknowledged" else None
    until = one.silenced_until(found.silences, hanoi_now())
    silenced = _("no messages until {instant}").format(instant=formats.instant(until)) if until else ""
    told = [tag("small", words) for words in (by or "", silenced) if words]
    return joined([_(INCIDENT_STATUSES[one.status]), *told], "")


def _fault(rule: str) -> Html:
    """What is at fault, and the code of the rule."""
    return joined([word(FAULTS, rule), tag("small", tag("code", rule))], "")


def _hours(hours: float | None) -> str:
    return MISSING if hours is None else format_number(hours, 1)
