"""``procedures``: one row a procedure and the day from which it is as told (design: Landing contract)."""

from __future__ import annotations

from datetime import date

import dataframely as dy
import polars as pl

from orchestration.landing.contracts.base import Contract, boolean, code, day, integer, text, timestamp, word

#: From this day services are full or partial, and no level 3 or 4 any more (Decree 42/2022/NĐ-CP).
NEW_LEVELS_FROM = date(2022, 8, 15)


class Procedures(Contract):
    """One version of one procedure. Its days may lie ahead: a procedure is announced before it is in force."""

    KEY = ("procedure_code", "valid_from")

    procedure_code = code()
    name_vi = text()
    field_vi = text(nullable=True)
    service_level = word("full", "partial", "information", "level_3", "level_4")
    requires_fee = boolean()
    requires_document_result = boolean(nullable=True)
    statutory_days = integer(nullable=True, least=0)
    issued_at = timestamp(nullable=True, future=True)
    effective_at = timestamp(nullable=True, future=True)
    published_at = timestamp(nullable=True, future=True)
    content_complete = boolean(nullable=True)
    valid_from = day(future=True)
    valid_to = day(nullable=True, future=True)
    for_citizens = boolean(nullable=True)

    @dy.rule()
    def valid_to_before_valid_from(cls) -> pl.Expr:
        return pl.col("valid_from") <= pl.col("valid_to")

    @dy.rule()
    def old_level_after_its_time(cls) -> pl.Expr:
        return ~pl.col("service_level").is_in(["level_3", "level_4"]) | (pl.col("valid_from") < NEW_LEVELS_FROM)
