"""Incidents, whom they wait for, and how alerting does: what is true now, from the ledger."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app.access import ANY, reader
from app.queries.audit import ledger_is_there
from orchestration.domain.clock import hanoi_now
from orchestration.ledger.incidents import Incident, Silence
from orchestration.ledger.measures import Measure, measures
from orchestration.settings import Settings

#: Seconds that a look at the ledger is good for: incidents change between publications.
FRESH = 60


@dataclass(frozen=True)
class Incidents:
    """The incidents that are not resolved, measures by rule, and the silences that cover any of them now."""

    living: tuple[Incident, ...]
    measures: tuple[Measure, ...]
    silences: tuple[Silence, ...]


def incidents(agency: str = ANY) -> Incidents | None:
    """What is open now and the reader may see, of one agency or of all that it may see; to the public nothing.

    Measures are of all agencies together: beside one agency's incidents there are none.
    """
    allowed = reader().rows_of
    if allowed is None or (allowed != ANY and agency not in (ANY, allowed)):
        return None
    chosen = agency if allowed == ANY else allowed
    return _incidents(Settings().ledger_url, None if chosen == ANY else chosen)


def changed() -> None:
    """Look at the ledger again: somebody changed it through the app."""
    _incidents.clear()


@st.cache_data(ttl=FRESH, max_entries=100, show_spinner=False)
def _incidents(ledger_url: str, agency: str | None) -> Incidents | None:
    if not ledger_is_there(ledger_url):
        return None
    from sqlalchemy.exc import SQLAlchemyError

    from orchestration.ledger import Ledger

    try:
        with Ledger.open(ledger_url) as ledger:
            known = ledger.alerts.incidents(agency=agency)
            lives = ledger.alerts.lives() if agency is None else []
            now = hanoi_now()
            silences = ledger.alerts.silences(at=now)
    except SQLAlchemyError:
        return None
    living = sorted(
        (one for one in known if one.status != "resolved"),
        key=lambda one: (one.severity != "critical", one.agency_code, one.dataset, one.period, one.rule),
    )
    return Incidents(
        tuple(living),
        tuple(measures(known, lives)) if agency is None else (),
        tuple(one for one in silences if any(one.covers(incident, now) for incident in living)),
    )
