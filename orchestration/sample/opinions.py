"""What citizens say: petitions and complaints (``feedback``), and ratings of finished dossiers (``ratings``)."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl

from orchestration.sample.clock import DAY, WorkingClock
from orchestration.sample.dossiers import SOURCE_SYSTEM
from orchestration.sample.months import Month
from orchestration.sample.population import Population
from orchestration.sample.quotas import Ints
from orchestration.sample.submissions import generator
from orchestration.sample.targets import GROUPS, Targets

FEEDBACK = ("feedback_code", "unit_code", "received_at", "due_at", "answered_at", "outcome", "refiled", "updated_at")
RATINGS = ("rating_code", "dossier_code", "rated_at", "satisfied", "source", "updated_at")

#: At least so many petitions, and so many opinions at the counter, are told an agency and month: a series of ones and
#: sixes is no series.
_FEWEST, _AT_COUNTER = 3, 6
#: Working days to answer a petition in; shares answered late, answered but not rated, sent again after the answer.
_DAYS, _LATE, _NOT_RATED, _AGAIN = 10, 0.06, 0.3, 0.4


def petitions(
    month: Month, agencies: Ints, counts: Ints, population: Population, targets: Targets, clock: WorkingClock, seed: int
) -> pl.DataFrame:
    """Petitions received in a month with their answers to come; one row each."""
    rng = generator(seed, 10, month, agencies)
    own = np.maximum(_FEWEST, np.rint(counts[agencies] * targets.assumed["petitions"]["per_dossier"])).astype(np.int64)
    agency = np.repeat(agencies, own)
    number = np.arange(len(agency)) - np.repeat(np.cumsum(own) - own, own)
    opened, closed = clock.between(month.start, month.end)
    received = np.sort(opened + (rng.random(len(agency)) * (closed - opened - 1)).astype(np.int64))
    order = np.lexsort((received, rng.permutation(len(agency))))
    received = received[order]
    late = rng.random(len(agency)) < _LATE
    takes = (_DAYS * DAY * np.where(late, 1.2 + rng.random(len(agency)), rng.uniform(0.1, 0.9, len(agency)))).astype(
        int
    )
    units = [population.units[place] for place in agency]
    unit = [of[int(drawn * len(of))] for of, drawn in zip(units, rng.random(len(agency)), strict=True)]
    satisfied = np.zeros(len(agency))
    for group in GROUPS:
        satisfied[population.groups[group][agency]] = targets.satisfaction(group, month.year)
    # Every so many petitions of an agency one is satisfied, not by chance.
    phase = rng.random(len(population.codes))[agency]
    is_satisfied = np.floor((number + 1) * satisfied + phase) > np.floor(number * satisfied + phase)
    return pl.DataFrame(
        {
            "agency_code": np.array(population.codes)[agency],
            "number": number,
            "unit_code": unit,
            "received_at": clock.instants(received),
            "due_at": clock.instants(received + _DAYS * DAY),
            "answered_at": clock.instants(received + takes),
            "rating": np.where(is_satisfied, "satisfied", "dissatisfied"),
            "is_rated": rng.random(len(agency)) >= _NOT_RATED,
            "again": ~is_satisfied & (rng.random(len(agency)) < _AGAIN),
        }
    ).with_columns(
        feedback_code=pl.format("PA-{}-{}-{}", "agency_code", pl.lit(month.code.replace("-", "")), pl.col("number") + 1)
    )


def feedback_told(received: pl.DataFrame, month: Month, first_morning: datetime) -> pl.DataFrame:
    """Rows of ``feedback`` for a month's deliveries: petitions received or answered since the last ones, as they
    stand at the month's end; see ``dossiers.told``."""
    is_answered = pl.col("answered_at") < month.end
    happened = pl.when(is_answered).then("answered_at").otherwise("received_at")
    return (
        received.filter(happened >= month.since)
        .with_columns(
            updated_at=pl.when(happened < month.start).then(pl.lit(first_morning)).otherwise(happened),
            outcome=pl.when(is_answered & pl.col("is_rated")).then("rating").otherwise(pl.lit("none")),
            refiled=is_answered & pl.col("is_rated") & pl.col("again"),
            answered_at=pl.when(is_answered).then("answered_at"),
        )
        .sort("agency_code", "feedback_code")
        .select("agency_code", *FEEDBACK)
    )


def unanswered(received: pl.DataFrame, end: datetime) -> pl.DataFrame:
    """Petitions whose answer is still to come."""
    return received.filter(pl.col("answered_at") >= end)


def ratings(states: pl.DataFrame, month: Month, first_morning: datetime, targets: Targets, seed: int) -> pl.DataFrame:
    """Rows of ``ratings`` for a month's deliveries, with ``agency_code``: some of the dossiers whose result was handed
    over, within the hour; and opinions at the counter that belong to no dossier.

    Args:
        states: dossiers as they stand at the month's end.
    """
    assumed = targets.assumed["ratings"]
    returned = states.filter(pl.col("result_returned_at") >= month.since).sort("dossier_code")
    luck = np.random.default_rng([seed, 11, month.number, len(returned)]).random((3, len(returned)))
    of_dossiers = (
        returned.with_columns(luck=pl.Series(luck[0]), wait=pl.Series(luck[1]), opinion=pl.Series(luck[2]))
        .filter(pl.col("luck") < assumed["rated"])
        .select(
            "agency_code",
            "dossier_code",
            rating_code=pl.format("DG-{}", "dossier_code"),
            rated_at=pl.col("result_returned_at") + pl.duration(seconds=(60 + 3500 * pl.col("wait")).cast(pl.Int64)),
            satisfied=pl.col("opinion") < assumed["satisfied"],
            source=pl.lit(f"Cổng dịch vụ công ({SOURCE_SYSTEM})"),
        )
    )
    eleven = month.start.replace(day=15, hour=11)
    at_counter = (
        states.select(pl.col("agency_code").unique().sort())
        .join(pl.DataFrame({"number": range(1, _AT_COUNTER + 1)}), how="cross")
        .select(
            "agency_code",
            dossier_code=pl.lit(None, pl.String),
            rating_code=pl.format("DG-{}-{}-{}", "agency_code", pl.lit(month.code.replace("-", "")), "number"),
            rated_at=pl.lit(eleven) + pl.duration(minutes="number"),
            satisfied=pl.col("number") < _AT_COUNTER,
            source=pl.lit(f"Quầy tiếp nhận ({SOURCE_SYSTEM})"),
        )
    )
    is_old = pl.col("rated_at") < month.start
    return (
        pl.concat([of_dossiers, at_counter.cast({"rated_at": of_dossiers.schema["rated_at"]})])
        .with_columns(updated_at=pl.when(is_old).then(pl.lit(first_morning)).otherwise("rated_at"))
        .sort("agency_code", "rating_code")
        .select("agency_code", *RATINGS)
    )
