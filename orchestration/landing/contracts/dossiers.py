"""``dossiers``: one row an application (design: Landing contract)."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from orchestration.landing.contracts.base import (
    AGENCY,
    AGENCY_OR_UNIT,
    Contract,
    boolean,
    code,
    in_order,
    integer,
    of_folder,
    precision,
    text,
    timestamp,
    word,
)


class Dossiers(Contract):
    """One state of one dossier."""

    KEY = ("dossier_code",)
    PERIOD_COLUMN = "updated_at"

    dossier_code = code()
    agency_code = code(nullable=True, pattern=AGENCY)
    unit_code = code(nullable=True, pattern=AGENCY_OR_UNIT)
    procedure_code = code()
    channel = word("online", "counter", "postal")
    submitted_at = timestamp()
    submitted_at_precision = precision()
    accepted_at = timestamp(nullable=True)
    accepted_at_precision = precision()
    due_at = timestamp(nullable=True, future=True)
    due_at_precision = precision()
    finished_at = timestamp(nullable=True)
    finished_at_precision = precision()
    status = word(
        "pending",
        "not_accepted",
        "processing",
        "supplement",
        "payment_due",
        "suspended",
        "resolved",
        "rejected",
        "withdrawn",
    )
    supplement_count = integer(nullable=True, least=0, default=0)
    components_digitized = boolean()
    result_digitized = boolean()
    has_electronic_result = boolean()
    reuses_data = boolean()
    fee_vnd = integer(nullable=True, least=0)
    updated_at = timestamp()
    refused_at = timestamp(nullable=True)
    refused_at_precision = precision()
    receiving_unit_code = code(nullable=True, pattern=AGENCY_OR_UNIT)
    source_system = text(nullable=True)
    result_returned_at = timestamp(nullable=True)
    shares_digitized_data = boolean(nullable=True)
    uses_population_data = boolean(nullable=True)
    account_verified = boolean(nullable=True)

    @dy.rule()
    def other_agency(cls) -> pl.Expr:
        return pl.col("agency_code") == pl.col("folder_agency")

    @dy.rule()
    def other_agency_unit(cls) -> pl.Expr:
        return of_folder("unit_code")

    @dy.rule()
    def accepted_before_submitted(cls) -> pl.Expr:
        return in_order("submitted_at", "accepted_at")

    @dy.rule()
    def finished_before_accepted(cls) -> pl.Expr:
        return in_order("accepted_at", "finished_at")

    @dy.rule()
    def finished_before_submitted(cls) -> pl.Expr:
        return pl.col("accepted_at").is_not_null() | in_order("submitted_at", "finished_at")

    @dy.rule()
    def finished_at_missing(cls) -> pl.Expr:
        return ~pl.col("status").is_in(["resolved", "rejected"]) | pl.col("finished_at").is_not_null()

    @dy.rule()
    def accepted_at_missing(cls) -> pl.Expr:
        return ~pl.col("status").is_in(["resolved", "rejected"]) | pl.col("accepted_at").is_not_null()

    @dy.rule()
    def accepted_though_refused(cls) -> pl.Expr:
        return (pl.col("status") != "not_accepted") | pl.col("accepted_at").is_null()
