"""What agencies say of themselves: monthly figures near the true ones, rounded or cut, a few of them wrong."""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.sample.dossiers import SOURCE_SYSTEM
from orchestration.sample.months import Month

COLUMNS = ("indicator_code", "unit_code", "period", "numerator", "denominator", "value", "unit", "source")

#: Agencies that also report each of their units, as the portal does; H44's own past is then of the portal's size.
REPORTING_UNITS = ("G15", "H17", "H29", "H44")
#: Share of figures that are wrong, and by how much of their denominator at most.
_WRONG, _ERROR = 0.1, 0.02


def reported_figures(
    states: pl.DataFrame,
    payments: pl.DataFrame,
    procedures: pl.DataFrame,
    visits: pl.DataFrame,
    units: pl.DataFrame,
    month: Month,
    seed: int,
) -> pl.DataFrame:
    """Rows of ``reported_figures`` for a month's deliveries, with ``agency_code``: indicator × agency or unit.

    Args:
        states: every dossier that was open in the month, as it stood at its end.
        payments: payments as they stood at its end; those of dossiers accepted in the month count.
        procedures: the catalogues as told for the month.
        visits: the month's visits.
        units: ``agency_code``, ``unit_code`` of every unit of ``REPORTING_UNITS``.
    """
    marked = _marked(states, payments, month)
    of_agencies = marked.group_by("agency_code").agg(*_SUMS).with_columns(unit_code=pl.lit(None, pl.String))
    # A unit without dossiers reports 0 of 0, as the portal does.
    of_units = units.join(marked.group_by("unit_code").agg(*_SUMS), on="unit_code", how="left").fill_null(0)
    counted = pl.concat([of_agencies, of_units], how="diagonal")
    rates = pl.concat([_rate(counted, code, *parts) for code, parts in _RATES.items()])
    figures = pl.concat([rates, _of_services(states, procedures, month)])
    return _told(pl.concat([_disturbed(figures, month, seed), _visits(visits)]), month)


#: Indicator → numerator and denominator, columns of ``_marked``.
_RATES = {
    "digitization_rate_766": ("digitized", "handled"),
    "electronic_result_rate_766": ("electronic", "handled"),
    "reuse_rate_766": ("reuses", "handled"),
    "late_rate": ("late", "worked"),
    "online_dossier_rate": ("online", "accepted"),
    "online_payment_rate": ("paid", "charged"),
}
_SUMS = tuple(pl.col(name).sum() for name in sorted({name for parts in _RATES.values() for name in parts}))


def _marked(states: pl.DataFrame, payments: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Each dossier with the sets that it is in, after the design's formulas for the month."""
    paid = payments.filter((pl.col("status") == "succeeded") & pl.col("method").str.starts_with("online_"))
    finished = pl.col("finished_at").is_not_null()
    counts = pl.col("status") != "withdrawn"
    stops = pl.col("status").is_in(["supplement", "payment_due", "suspended"])
    is_late = (
        pl.when(finished)
        .then(pl.col("finished_at") > pl.col("due_at"))
        .otherwise(~stops & (pl.col("due_at") < month.end))
    )
    return (
        states.with_columns(
            accepted=counts & (pl.col("accepted_at") >= month.start),
            handled=counts & pl.col("accepted_at").is_not_null() & (~finished | (pl.col("finished_at") >= month.start)),
        )
        .with_columns(worked=pl.col("handled") & pl.col("due_at").is_not_null())
        .with_columns(
            digitized=pl.col("handled") & finished & pl.col("components_digitized") & pl.col("result_digitized"),
            electronic=pl.col("handled") & finished & pl.col("has_electronic_result"),
            reuses=pl.col("handled") & pl.col("reuses_data"),
            late=pl.col("worked") & (is_late | (pl.col("supplement_count") > 1)),
            online=pl.col("accepted") & (pl.col("channel") == "online"),
            charged=pl.col("accepted") & (pl.col("fee_vnd") > 0),
        )
        .with_columns(paid=pl.col("charged") & pl.col("dossier_code").is_in(paid["dossier_code"].implode()))
    )


def _rate(counted: pl.DataFrame, code: str, numerator: str, denominator: str) -> pl.DataFrame:
    return counted.select(
        "agency_code",
        "unit_code",
        indicator_code=pl.lit(code),
        numerator=pl.col(numerator).cast(pl.Int64),
        denominator=pl.col(denominator).cast(pl.Int64),
    )


def _of_services(states: pl.DataFrame, procedures: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Shares of procedures in force, and of online services with an online dossier accepted in the month."""
    used = states.filter(
        (pl.col("channel") == "online") & (pl.col("status") != "withdrawn") & (pl.col("accepted_at") >= month.start)
    ).select("agency_code", "procedure_code", used=True)
    in_force = procedures.filter(pl.col("valid_to").is_null())
    is_online = pl.col("service_level") != "information"
    counted = (
        in_force.join(used.unique(), on=["agency_code", "procedure_code"], how="left")
        .group_by("agency_code")
        .agg(
            procedures=pl.len(),
            online=is_online.sum(),
            full=(pl.col("service_level") == "full").sum(),
            used=(is_online & pl.col("used").fill_null(False)).sum(),
        )
        .with_columns(unit_code=pl.lit(None, pl.String))
    )
    return pl.concat(
        [
            _rate(counted, "service_with_dossier_rate", "used", "online"),
            _rate(counted, "online_service_share", "online", "procedures"),
            _rate(counted, "full_service_share", "full", "online"),
        ]
    )


def _visits(visits: pl.DataFrame) -> pl.DataFrame:
    return (
        visits.group_by("agency_code")
        .agg(numerator=pl.col("visits").sum())
        .select(
            "agency_code",
            pl.lit(None, pl.String).alias("unit_code"),
            pl.lit("portal_visits").alias("indicator_code"),
            "numerator",
            pl.lit(None, pl.Int64).alias("denominator"),
        )
    )


def _disturbed(figures: pl.DataFrame, month: Month, seed: int) -> pl.DataFrame:
    """Some numerators are off by a little, never below zero or above their denominator."""
    rng = np.random.default_rng([seed, 6, month.number])
    ordered = figures.sort("agency_code", "unit_code", "indicator_code")
    wrong = rng.random(len(ordered)) < _WRONG
    error = np.where(wrong, rng.uniform(-_ERROR, _ERROR, len(ordered)), 0.0)
    moved = pl.col("numerator") + (pl.col("denominator") * pl.Series(error)).round().cast(pl.Int64)
    return ordered.with_columns(numerator=pl.min_horizontal(pl.max_horizontal(moved, 0), "denominator"))


def _told(figures: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Values in percent with two decimals: half of the agencies round, half cut; 0 of 0 is told as 0."""
    rate = 100 * pl.col("numerator") / pl.col("denominator")
    cuts = pl.col("agency_code").str.slice(1).cast(pl.Int64) % 2 == 0
    percent = pl.when(cuts).then((rate * 100).floor() / 100).otherwise(rate).round(2)
    is_count = pl.col("denominator").is_null()
    return (
        figures.with_columns(
            period=pl.lit(month.code),
            value=pl.when(is_count)
            .then(pl.col("numerator"))
            .when(pl.col("denominator") == 0)
            .then(0)
            .otherwise(percent),
            unit=pl.when(is_count).then(pl.lit("lượt")).otherwise(pl.lit("%")),
            source=pl.lit(f"Báo cáo tháng của cơ quan (dữ liệu giả lập, {SOURCE_SYSTEM})"),
        )
        .sort("agency_code", "unit_code", "indicator_code", nulls_last=False)
        .select("agency_code", *COLUMNS)
    )
