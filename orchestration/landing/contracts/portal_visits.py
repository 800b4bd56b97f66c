"""``portal_visits``: one row a day and site (design: Landing contract)."""

from __future__ import annotations

from orchestration.landing.contracts.base import Contract, day, integer, text


class PortalVisits(Contract):
    """Visits of one site on one day."""

    KEY = ("visit_date", "site")
    PERIOD_COLUMN = "visit_date"

    visit_date = day()
    site = text()
    visits = integer(least=0)
