"""``reported_figures``: what an agency or the national portal says a figure is (design: Landing contract)."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from orchestration.landing.contracts.base import AGENCY_OR_UNIT, Contract, code, decimal, of_folder, period, text


class ReportedFigures(Contract):
    """One figure of one indicator, unit and period."""

    KEY = ("indicator_code", "unit_code", "period")

    indicator_code = code()
    unit_code = code(nullable=True, pattern=AGENCY_OR_UNIT)
    period = period()
    numerator = decimal(nullable=True)
    denominator = decimal(nullable=True)
    value = decimal()
    unit = text()
    source = text()

    @dy.rule()
    def other_agency_unit(cls) -> pl.Expr:
        return of_folder("unit_code")
