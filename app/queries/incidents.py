"""Incidents, whom they wait for, and how alerting does: what is true now, from the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from app.queries.audit import ledger_is_there
from orchestration.ledger.incidents import Incident
from orchestration.ledger.measures import Measure, measures
from orchestration.settings import Settings

#: Seconds that a look at the ledger is good for: incidents change between publications.
FRESH = 60


@dataclass(frozen=True)
class Incidents:
    """The incidents that are not resolved, and measures by rule; null without a ledger."""

    living: tuple[Incident, ...]
    measures: tuple[Measure, ...]


def incidents() -> Incidents | None:
    """What is open now. To the public nothing: incidents are between an agency and the programme."""
    settings = Settings()
    return None if settings.audience == "public" else _incidents(settings.ledger_url)


def of_agency(agency: str) -> Incidents | None:
    """What is open of one agency."""
    found = incidents()
    if found is None:
        return None
    return replace(found, living=tuple(one for one in found.living if one.agency_code == agency))


def changed() -> None:
    """Look at the ledger again: somebody changed it through the app."""
    _incidents.clear()


@st.cache_data(ttl=FRESH, max_entries=2, show_spinner=False)
def _incidents(ledger_url: str) -> Incidents | None:
    if not ledger_is_there(ledger_url):
        return None
    from sqlalchemy.exc import SQLAlchemyError

    from orchestration.ledger import Ledger

    try:
        with Ledger.open(ledger_url) as ledger:
            known, lives = ledger.alerts.incidents(), ledger.alerts.lives()
    except SQLAlchemyError:
        return None
    living = sorted(
        (one for one in known if one.status != "resolved"),
        key=lambda one: (one.severity != "critical", one.agency_code, one.dataset, one.period, one.rule),
    )
    return Incidents(tuple(living), tuple(measures(known, lives)))
