"""Dossiers with all that will happen to them, as a table; ``dossiers`` tells it month by month."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from orchestration.sample.quotas import Ints
from orchestration.sample.submissions import HOUR, Submissions
from orchestration.sample.teller import Outcome

_FEES = (3_000, 8_000, 10_000, 15_000, 20_000, 50_000, 100_000, 150_000, 300_000, 500_000, 1_200_000)
#: Shares of dossiers: sent by post (of those not online), rejected, outside every unit, with components but no result
#: digitized (of the others).
_POSTAL, _REJECTED, _NO_UNIT, _COMPONENTS_ONLY = 0.05, 0.03, 0.06, 0.2
#: Clock stoppers and their shares.
_STOPS, _STOP_SHARES = ("supplement", "payment_due", "suspended"), (0.6, 0.25, 0.15)

#: What is carried from month to month.
COLUMNS = (
    "dossier_code", "agency_code", "unit_code", "receiving_unit_code", "procedure_code", "channel", "number",
    "submitted_at", "accepted_at", "refused_at", "withdrawn_at", "stop", "asked", "stop_from", "stop_until", "due_at",
    "due_after_stop", "finished_at", "result_returned_at", "is_rejected", "components_digitized", "result_digitized",
    "has_electronic_result", "reuses_data", "fee_vnd",
)  # fmt: skip
#: What only payments need.
_OF_PAYMENT = ("pays", "pays_again", "refunded", "pays_online", "paid_at")

Drawn = dict[str, npt.NDArray[np.generic]]


def journeys(outcome: Outcome, procedure_codes: npt.NDArray[np.str_]) -> pl.DataFrame:
    """One row a dossier, sorted by agency and submission: ``COLUMNS``, and what ``payments`` asks for."""
    own, handling, rng = outcome.submissions, outcome.handling, outcome.submissions.rng(9)
    rows, events = len(own), own.events
    finished = handling.finished(outcome.late, own.luck["late"])
    drawn = {
        **{f"is_{name}": hit for name, hit in events.items()},
        "submitted_at": own.submitted,
        "answered": handling.answered,
        "due": handling.answered + handling.term,
        "late_due": handling.due,
        "stop_from": handling.stop_from,
        "stop_until": handling.stop_from + handling.stop_lasts,
        "finished": finished,
        "returned": finished + rng.integers(60, 6 * HOUR, rows),
        "withdrawn": handling.answered + rng.integers(HOUR, 8 * HOUR, rows),
        "paid_at": handling.answered + own.pays_after,
        "stop": _stop(own, rng),
        "asked": np.where(events["twice"], 2, 1),
        "is_stopped": handling.stop_lasts > 0,
        "is_rejected": (rng.random(rows) < _REJECTED) & ~own.smooth,
        "channel": np.where(handling.online, "online", np.where(rng.random(rows) < _POSTAL, "postal", "counter")),
        "place": _unit(own, rng),
        "components_digitized": outcome.digitized | (own.luck["components"] < _COMPONENTS_ONLY),
        "result_digitized": outcome.digitized,
        "has_electronic_result": outcome.electronic,
        "reuses_data": outcome.reuses,
        "fee_vnd": np.where(own.has_fee, rng.choice(_FEES, rows), 0),
        "procedure_code": procedure_codes[handling.procedure],
        "pays": own.has_fee & ~events["unpaid"],
        "pays_again": events["again"],
        "refunded": events["refunded"],
        "pays_online": outcome.pays_online,
    }
    return _coded(_happening(_frame(own, drawn)))


def _stop(own: Submissions, rng: np.random.Generator) -> npt.NDArray[np.str_]:
    """What stops the clock; no payment is due where there is no fee."""
    stop = rng.choice(_STOPS, len(own), p=_STOP_SHARES)
    stop = np.where((stop == "payment_due") & ~own.has_fee, "suspended", stop)
    return np.where(own.events["twice"], "supplement", stop)


def _unit(own: Submissions, rng: np.random.Generator) -> Ints:
    """The place among the agency's units: the first ones have most of the work; -1 outside every unit."""
    number = np.array([len(codes) for codes in own.population.units])[own.agency]
    drawn = rng.zipf(1.6, len(own)) - 1
    place: Ints = np.where(rng.random(len(own)) < _NO_UNIT, -1, drawn % number)
    return place


def _frame(own: Submissions, drawn: Drawn) -> pl.DataFrame:
    """Working seconds become instants; the place becomes one of the agency's units."""
    in_working_time = (
        "answered", "due", "late_due", "stop_from", "stop_until", "finished", "returned", "withdrawn", "paid_at",
    )  # fmt: skip
    instants = {name: own.clock.instants(drawn[name].astype(np.int64)) for name in in_working_time}
    population = own.population
    units = [(agency, place, unit) for agency, codes in enumerate(population.units) for place, unit in enumerate(codes)]
    return pl.DataFrame(
        {**drawn, **instants, "agency": own.agency, "agency_code": np.array(population.codes)[own.agency]}
    ).join(
        pl.DataFrame(units, schema=["agency", "place", "unit_code"], orient="row"),
        on=["agency", "place"],
        how="left",
        maintain_order="left",
    )


def _happening(frame: pl.DataFrame) -> pl.DataFrame:
    """Events that will not happen become null."""
    lives = ~pl.col("is_refused") & ~pl.col("is_withdrawn")
    finishes = lives & ~pl.col("is_abandoned")
    return frame.with_columns(
        accepted_at=pl.when(~pl.col("is_refused")).then("answered"),
        refused_at=pl.when("is_refused").then("answered"),
        withdrawn_at=pl.when("is_withdrawn").then("withdrawn"),
        stop_from=pl.when(lives & pl.col("is_stopped")).then("stop_from"),
        stop_until=pl.when(lives & pl.col("is_stopped")).then("stop_until"),
        finished_at=pl.when(finishes).then("finished"),
        result_returned_at=pl.when(finishes & ~pl.col("is_rejected")).then("returned"),
        due_at=pl.when(~pl.col("is_undated")).then("due"),
        due_after_stop=pl.when(~pl.col("is_undated")).then("late_due"),
    )


def _coded(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbered within agency and month in order of submission: ``H29.07-240115-00042``."""
    return (
        frame.sort("agency", "submitted_at", maintain_order=True)
        .with_columns(number=pl.int_range(pl.len()).over("agency") + 1, receiving_unit_code="unit_code")
        .with_columns(
            dossier_code=pl.format(
                "{}-{}-{}",
                pl.coalesce("unit_code", "agency_code"),
                pl.col("submitted_at").dt.strftime("%y%m%d"),
                pl.col("number").cast(pl.String).str.zfill(5),
            )
        )
        .select(*COLUMNS, *_OF_PAYMENT)
    )
