"""Payments of the sample's dossiers: drawn with the dossiers of a month, told as they happen."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl

from orchestration.sample.clock import DAY, WorkingClock
from orchestration.sample.months import Month

#: Of online payments, those through the national portal; of the others, those in cash.
_NATIONAL, _CASH = 0.6, 0.7

COLUMNS = ("payment_code", "dossier_code", "amount_vnd", "method", "status", "paid_at", "updated_at")
_KEPT = ("agency_code", "payment_code", "dossier_code", "amount_vnd", "method", "attempt", "paid_at", "refunded_at")


def new_payments(dossiers: pl.DataFrame, rng: np.random.Generator, clock: WorkingClock) -> pl.DataFrame:
    """Payments of a month's new dossiers with all their future: one row a payment, within minutes of acceptance."""
    paying = dossiers.filter((pl.col("fee_vnd") > 0) & pl.col("accepted_at").is_not_null())
    refunded_at = clock.instants(clock.seconds(paying["paid_at"].to_numpy()) + rng.integers(DAY, 10 * DAY, len(paying)))
    payments = paying.select(
        "agency_code", "dossier_code", "paid_at", "pays", "pays_again", "refunded", amount_vnd="fee_vnd"
    ).with_columns(
        method=pl.Series(_methods(paying["pays_online"].to_numpy(), rng)), refunded_at=pl.Series(refunded_at)
    )
    failed = payments.filter("pays_again").with_columns(
        attempt=1, method=pl.lit("online_agency"), paid_at=pl.col("paid_at") - pl.duration(seconds=45)
    )
    settled = payments.filter("pays").with_columns(attempt=pl.when("pays_again").then(2).otherwise(1))
    return (
        pl.concat([failed.with_columns(status=pl.lit("failed")), settled.with_columns(status=pl.lit("succeeded"))])
        .with_columns(
            payment_code=pl.format("TT-{}-{}", "dossier_code", "attempt"),
            refunded_at=pl.when(pl.col("refunded") & (pl.col("status") == "succeeded")).then("refunded_at"),
        )
        .sort("agency_code", "payment_code")
        .select(*_KEPT, "status")
    )


def state_at_end(payments: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The payments as they stand when a month ends, with ``happened_at``, the last event."""
    refunded = pl.col("refunded_at") < month.end
    return payments.filter(pl.col("paid_at") < month.end).with_columns(
        status=pl.when(refunded).then(pl.lit("refunded")).otherwise("status"),
        happened_at=pl.when(refunded).then("refunded_at").otherwise("paid_at"),
    )


def told(states: pl.DataFrame, month: Month, first_morning: datetime) -> pl.DataFrame:
    """Rows of the ``payments`` dataset for a month's deliveries, with ``agency_code``; see ``dossiers.told``."""
    is_old = pl.col("happened_at") < month.start
    return (
        states.filter(pl.col("happened_at") >= month.since)
        .with_columns(updated_at=pl.when(is_old).then(pl.lit(first_morning)).otherwise("happened_at"))
        .select("agency_code", *COLUMNS)
    )


def still_open(payments: pl.DataFrame, end: datetime) -> pl.DataFrame:
    """Payments to be made or given back after a month's end."""
    return payments.filter((pl.col("paid_at") >= end) | (pl.col("refunded_at") >= end))


def _methods(online: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    drawn = rng.random(len(online))
    at_home = np.where(drawn < _NATIONAL, "online_national", "online_agency")
    return np.where(online, at_home, np.where(drawn < _CASH, "cash", "bank"))
