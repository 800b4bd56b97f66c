"""Acknowledging an incident, silencing what is known: forms below the list of incidents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

import streamlit as st

from app import formats
from app.i18n import _, either
from app.queries.incidents import Incidents, changed
from app.words import DATASETS, word
from orchestration.alerts.acting import CannotAct, acknowledge, silence
from orchestration.domain.clock import hanoi_now
from orchestration.ledger import Ledger
from orchestration.ledger.incidents import Incident, Silence, UnknownIncident
from orchestration.settings import Settings

#: Where the outcome of a form waits for the page to be drawn again.
_SAID = "incident_said"

_DEFAULT_DAYS = 7


def show_acting(found: Incidents, names: Mapping[str, str]) -> None:
    """The two forms, and what came of the last one."""
    if said := st.session_state.pop(_SAID, None):
        st.success(said, icon=":material/check_circle:")
    known = {one.fingerprint: _label(one, names) for one in found.living}
    with st.expander(_("Acknowledge or silence"), icon=":material/how_to_reg:"):
        acknowledging, silencing = st.columns(2, gap="large")
        with acknowledging, st.form("acknowledge", border=False):
            _acknowledging(known)
        with silencing, st.form("silence", border=False):
            _silencing({one.fingerprint: one for one in found.living}, known)
        for one in found.silences:
            _lifting(one, names)


def _acknowledging(known: Mapping[str, str]) -> None:
    chosen = st.selectbox(_("Incident"), list(known), format_func=known.__getitem__, key="ack_incident")
    by = st.text_input(_("Who, by role"), key="ack_by", placeholder=_("a role, never a person's name"))
    note = st.text_input(_("Note"), key="ack_note")
    if st.form_submit_button(_("Acknowledge")):
        _do(
            lambda settings, ledger, now: acknowledge(settings.home, ledger, chosen, by, note or None, now),
            _("Acknowledged: nobody else is called in until it is mended."),
        )


def _silencing(living: Mapping[str, Incident], known: Mapping[str, str]) -> None:
    chosen = st.selectbox(_("Incident"), list(known), format_func=known.__getitem__, key="silence_incident")
    until = st.date_input(
        _("Until the end of"),
        hanoi_now().date() + timedelta(days=_DEFAULT_DAYS),
        key="silence_until",
        format="DD/MM/YYYY",
    )
    by = st.text_input(_("Who, by role"), key="silence_by", placeholder=_("a role, never a person's name"))
    reason = st.text_input(_("Reason"), key="silence_reason")
    if st.form_submit_button(_("Silence")):
        one = living[chosen]
        ends = datetime.combine(until, time.max)

        def act(_settings: Settings, ledger: Ledger, now: datetime) -> object:
            # What is of no agency, dataset or period is silenced by what it does have.
            parts = (one.agency_code or None, one.dataset or None, one.rule, one.period or None)
            return silence(ledger, Silence(*parts, by, reason, now, ends))

        _do(act, _("Silenced: it stays in the list, and nobody gets messages about it until then."))


def _lifting(one: Silence, names: Mapping[str, str]) -> None:
    """A silence in force: of what, until when, who asked for it and why; it can be lifted."""
    agency = names.get(one.agency_code or "", one.agency_code or "")
    of = " · ".join(filter(None, [agency, word(DATASETS, one.dataset) if one.dataset else "", one.period, one.rule]))
    said, lifting = st.columns([5, 1], vertical_alignment="center")
    told = _("No messages about {what} until {instant}: {reason} ({author}).")
    said.caption(told.format(what=of, instant=formats.instant(one.ends_at), reason=one.reason, author=one.author))
    if lifting.button(_("Lift"), key=f"lift_{one.id}"):
        _do(
            lambda _settings, ledger, _now: ledger.alerts.lift_silence(one.id),
            _("Lifted: messages about it are sent again."),
        )


def _do(act: Callable[[Settings, Ledger, datetime], object], said: str) -> None:
    """Do it in the ledger, and draw the page again with what came of it."""
    settings = Settings()
    try:
        with Ledger.open(settings.ledger_url) as ledger:
            act(settings, ledger, hanoi_now())
    except (CannotAct, UnknownIncident) as error:
        st.error(either(*str(error).split(" / ", 1)), icon=":material/error:")
        return
    changed()
    st.session_state[_SAID] = said
    st.rerun()


def _label(one: Incident, names: Mapping[str, str]) -> str:
    agency = names.get(one.agency_code, one.agency_code)
    parts = [agency, word(DATASETS, one.dataset) if one.dataset else "", one.period, one.rule]
    return " · ".join(part for part in parts if part)
