"""``targets``: what a province or ministry assigns to itself or to one of its units (docs/landing.md)."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from orchestration.landing.contracts.base import AGENCY_OR_UNIT, Contract, code, decimal, of_folder, period, text


class Targets(Contract):
    """One target of one indicator, unit and period. ``value``: as printed, 80 for 80 %, in the catalogue's unit."""

    KEY = ("indicator_code", "unit_code", "period")

    indicator_code = code()
    unit_code = code(nullable=True, pattern=AGENCY_OR_UNIT)
    period = period()
    value = decimal(least=0)
    legal_basis = text()

    @dy.rule()
    def other_agency_unit(cls) -> pl.Expr:
        return of_folder("unit_code")
