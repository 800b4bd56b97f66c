"""The calendar of expected deliveries: what is due, late, missing; from the ledger, by the last run's day."""

from __future__ import annotations

import streamlit as st

from app.access import ANY, reader
from app.queries.audit import ledger_is_there
from app.queries.incidents import FRESH
from orchestration.alerts.due_calendar import expected_now
from orchestration.alerts.expected import Expected
from orchestration.settings import Settings


def expected(agency: str | None = None) -> list[Expected]:
    """What is not there yet, of all or of one agency, the newest month first; to the public nothing."""
    allowed = reader().rows_of
    if allowed is None:
        return []
    found = _expected(Settings().ledger_url)
    return [one for one in found if agency in (None, one.agency_code) and allowed in (ANY, one.agency_code)]


@st.cache_data(ttl=FRESH, max_entries=2, show_spinner=False)
def _expected(ledger_url: str) -> list[Expected]:
    if not ledger_is_there(ledger_url):
        return []
    from sqlalchemy.exc import SQLAlchemyError

    from orchestration.ledger import Ledger

    try:
        with Ledger.open(ledger_url) as ledger:
            waiting = [one for one in expected_now(Settings(), ledger) if one.state != "received"]
    except (SQLAlchemyError, ValueError):
        # due_days.toml that cannot be understood is an incident already.
        return []
    return sorted(waiting, key=lambda one: (-one.month.toordinal(), one.agency_code, one.dataset))
