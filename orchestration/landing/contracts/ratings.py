"""``ratings``: one row a citizen's rating of how a dossier was handled (design: Landing contract)."""

from __future__ import annotations

from orchestration.landing.contracts.base import Contract, boolean, code, text, timestamp


class Ratings(Contract):
    """One state of one rating."""

    KEY = ("rating_code",)
    PERIOD_COLUMN = "updated_at"

    rating_code = code()
    dossier_code = code(nullable=True)
    rated_at = timestamp()
    satisfied = boolean()
    source = text()
    updated_at = timestamp()
