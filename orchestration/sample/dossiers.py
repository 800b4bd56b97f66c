"""Dossiers as a month's deliveries tell them: those to which something happened, in their state at the month's end.

So a dossier accepted in January and finished in March is in both deliveries.
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from orchestration.sample.months import Month

#: Every synthetic dossier says so.
SOURCE_SYSTEM = "thuoc-sample"

#: In the contract's order.
COLUMNS = (
    "dossier_code",
    "agency_code",
    "unit_code",
    "procedure_code",
    "channel",
    "submitted_at",
    "accepted_at",
    "due_at",
    "finished_at",
    "status",
    "supplement_count",
    "components_digitized",
    "result_digitized",
    "has_electronic_result",
    "reuses_data",
    "fee_vnd",
    "updated_at",
    "refused_at",
    "receiving_unit_code",
    "source_system",
    "result_returned_at",
)
_EVENTS = ("submitted_at", "accepted_at", "refused_at", "withdrawn_at", "stop_from", "stop_until", "finished_at")


def state_at_end(dossiers: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The dossiers of ``journeys`` as they stand when a month ends, with the contract's columns.

    ``happened_at`` is the last event. Those submitted later are left out.
    """

    def known(column: str) -> pl.Expr:
        return pl.when(pl.col(column) < month.end).then(column)

    is_accepted, is_finished = known("accepted_at").is_not_null(), known("finished_at").is_not_null()
    stopped = known("stop_from").is_not_null() & (pl.col("stop_until") >= month.end)
    runs_again = known("stop_until").is_not_null()
    asks = known("stop_from").is_not_null() & (pl.col("stop") == "supplement")
    status = (
        pl.when(known("refused_at").is_not_null()).then(pl.lit("not_accepted"))
        .when(known("withdrawn_at").is_not_null()).then(pl.lit("withdrawn"))
        .when(~is_accepted).then(pl.lit("pending"))
        .when(is_finished & pl.col("is_rejected")).then(pl.lit("rejected"))
        .when(is_finished).then(pl.lit("resolved"))
        .when(stopped).then("stop")
        .otherwise(pl.lit("processing"))
    )  # fmt: skip
    return dossiers.filter(pl.col("submitted_at") < month.end).with_columns(
        status=status,
        # A stopped clock moves the due date when it runs again.
        due_at=pl.when(is_accepted).then(pl.when(runs_again).then("due_after_stop").otherwise("due_at")),
        accepted_at=known("accepted_at"),
        refused_at=known("refused_at"),
        finished_at=known("finished_at"),
        result_returned_at=known("result_returned_at"),
        supplement_count=pl.when(asks).then("asked").otherwise(0),
        components_digitized=pl.col("components_digitized") & is_accepted,
        result_digitized=pl.col("result_digitized") & is_finished,
        has_electronic_result=pl.col("has_electronic_result") & is_finished,
        reuses_data=pl.col("reuses_data") & is_accepted,
        happened_at=pl.max_horizontal(*(known(event) for event in (*_EVENTS, "result_returned_at"))),
        source_system=pl.lit(SOURCE_SYSTEM),
    )


def told(states: pl.DataFrame, month: Month, first_morning: datetime) -> pl.DataFrame:
    """Rows of the ``dossiers`` dataset for a month's deliveries, sorted by agency.

    What happened before the month, in months that nobody delivered, is told on its first working morning.
    """
    caught_up = pl.lit(first_morning) + pl.duration(seconds=pl.col("number") % 7200)
    is_old = pl.col("happened_at") < month.start
    return (
        states.filter(pl.col("happened_at") >= month.since)
        .with_columns(updated_at=pl.when(is_old).then(caught_up).otherwise("happened_at"))
        .select(*COLUMNS)
    )


def still_open(dossiers: pl.DataFrame, end: datetime) -> pl.DataFrame:
    """Dossiers to which something is still to happen, or that were abandoned unfinished."""
    happenings = pl.max_horizontal(*_EVENTS, "result_returned_at")
    unfinished = pl.col("finished_at").is_null() & pl.col("refused_at").is_null() & pl.col("withdrawn_at").is_null()
    return dossiers.filter((happenings >= end) | unfinished)
