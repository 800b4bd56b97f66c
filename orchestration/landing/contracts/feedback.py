"""``feedback``: one row a petition or complaint about a service (phản ánh, kiến nghị; design: Landing contract)."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from orchestration.landing.contracts.base import (
    AGENCY_OR_UNIT,
    Contract,
    boolean,
    code,
    in_order,
    of_folder,
    precision,
    timestamp,
    word,
)


class Feedback(Contract):
    """One state of one petition."""

    KEY = ("feedback_code",)
    PERIOD_COLUMN = "updated_at"

    feedback_code = code()
    unit_code = code(nullable=True, pattern=AGENCY_OR_UNIT)
    received_at = timestamp()
    received_at_precision = precision()
    due_at = timestamp(future=True)
    due_at_precision = precision()
    answered_at = timestamp(nullable=True)
    answered_at_precision = precision()
    outcome = word("satisfied", "dissatisfied", "none")
    refiled = boolean(nullable=True)
    updated_at = timestamp()
    category = word("procedure", "staff", nullable=True)

    @dy.rule()
    def other_agency_unit(cls) -> pl.Expr:
        return of_folder("unit_code")

    @dy.rule()
    def answered_before_received(cls) -> pl.Expr:
        return in_order("received_at", "answered_at")
