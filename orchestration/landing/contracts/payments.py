"""``payments``: one row a payment of a dossier of the same agency (design: Landing contract)."""

from __future__ import annotations

from orchestration.landing.contracts.base import Contract, code, integer, timestamp, word


class Payments(Contract):
    """One state of one payment."""

    KEY = ("payment_code",)
    PERIOD_COLUMN = "updated_at"

    payment_code = code()
    dossier_code = code()
    amount_vnd = integer(least=1)
    method = word("online_national", "online_agency", "bank", "cash")
    status = word("succeeded", "failed", "refunded")
    paid_at = timestamp()
    updated_at = timestamp()
