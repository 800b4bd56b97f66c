"""What will happen to each dossier, drawn at its submission; ``dossiers`` tells it month by month.

Delays and durations are working seconds from submission; they become instants at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from orchestration.sample.clock import DAY, Instants, Seconds, WorkingClock
from orchestration.sample.months import Month
from orchestration.sample.population import Population
from orchestration.sample.procedures import Catalogue

_HOUR = 3600
_FEES = (3_000, 8_000, 10_000, 15_000, 20_000, 50_000, 100_000, 150_000, 300_000, 500_000, 1_200_000)
#: Shares of dossiers: sent by post (of those not online), refused, withdrawn, never finished, rejected, outside every
#: unit, interrupted once, asked twice for supplements.
_POSTAL, _REFUSED, _WITHDRAWN, _ABANDONED = 0.05, 0.025, 0.012, 0.004
_REJECTED, _NO_UNIT, _INTERRUPTED, _ASKED_TWICE = 0.03, 0.06, 0.08, 0.006
#: Clock stoppers and their shares.
_STOPS, _STOP_SHARES = ("supplement", "payment_due", "suspended"), (0.6, 0.25, 0.15)
#: An agency's first dossier of a month is submitted within so many working days and runs smoothly, so that no month of
#: a small agency is without an accepted and paid dossier.
_SMOOTH_DAYS = 8

#: What is carried from month to month.
COLUMNS = (
    "dossier_code", "agency_code", "unit_code", "receiving_unit_code", "procedure_code", "channel", "number",
    "is_smooth", "submitted_at", "accepted_at", "refused_at", "withdrawn_at", "stop", "asked", "stop_from",
    "stop_until", "due_at", "due_after_stop", "finished_at", "result_returned_at", "is_rejected",
    "components_digitized", "result_digitized", "has_electronic_result", "reuses_data", "fee_vnd",
)  # fmt: skip

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Drawn = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class _Cohort:
    """Who submits in a month: agency index by dossier, and which are smooth."""

    month: Month
    agency: Ints
    smooth: Bools
    population: Population
    rng: np.random.Generator

    def __len__(self) -> int:
        return len(self.agency)

    def happens(self, share: float | npt.NDArray[np.float64]) -> Bools:
        """To whom something happens; never to a smooth one."""
        hit: Bools = (self.rng.random(len(self)) < share) & ~self.smooth
        return hit

    def rate(self, name: str) -> npt.NDArray[np.float64]:
        """The agency's rate, by dossier."""
        rates: npt.NDArray[np.float64] = self.population.rates[name, self.month.year][self.agency]
        return rates


def new_dossiers(
    month: Month, counts: list[int], population: Population, catalogue: Catalogue, clock: WorkingClock, seed: int
) -> pl.DataFrame:
    """Dossiers submitted in a month with all their future events; ``counts`` by agency.

    One row a dossier, sorted by agency and submission.
    """
    agency = np.repeat(np.arange(len(counts)), counts)
    smooth = np.zeros(len(agency), dtype=bool)
    smooth[np.cumsum([0, *counts[:-1]])] = True
    cohort = _Cohort(month, agency, smooth, population, np.random.default_rng([seed, 3, month.number]))
    online = cohort.rng.random(len(cohort)) < cohort.rate("online")
    has_fee = _with_fee(cohort, counts)
    procedure = _procedure(cohort, online, has_fee, catalogue)
    days = catalogue.procedures["statutory_days"].to_numpy()[procedure]
    drawn = _events(cohort, _submission(cohort, online, clock), online, has_fee, days, clock)
    drawn |= _qualities(cohort, online, has_fee)
    drawn["procedure_code"] = catalogue.procedures["procedure_code"].to_numpy()[procedure]
    return _coded(_happening(_frame(cohort, drawn, clock)))


def _submission(cohort: _Cohort, online: Bools, clock: WorkingClock) -> Instants:
    """At counters in working hours; online on any day, less at weekends, from 6:00 to 23:00."""
    month, rng = cohort.month, cohort.rng
    opened, closed = clock.between(month.start, month.end)
    until = np.where(cohort.smooth, opened + _SMOOTH_DAYS * DAY, closed)
    at_counter = clock.instants((opened + rng.random(len(cohort)) * (until - opened - 1)).astype(np.int64))
    likely = np.where(np.is_busday(month.days), 1.0, 0.35)
    day = rng.choice(month.days, len(cohort), p=likely / likely.sum()).astype("datetime64[us]")
    at_home = day + rng.triangular(6 * _HOUR, 10 * _HOUR, 23 * _HOUR, len(cohort)).astype("timedelta64[s]")
    submitted: Instants = np.where(online & ~cohort.smooth, at_home, at_counter)
    return submitted


def _until_answer(cohort: _Cohort, online: Bools) -> Seconds:
    """From submission to acceptance or refusal: at once at counters, within 8 hours online, or late."""
    rows, rng = len(cohort), cohort.rng
    late = cohort.happens(cohort.rate("late_acceptance"))
    soon = rng.integers(300, 7 * _HOUR, rows)
    too_late = DAY + 60 + rng.exponential(6 * _HOUR, rows).clip(0, 5 * DAY).astype(np.int64)
    wait: Seconds = np.where(online, np.where(late, too_late, soon), rng.integers(60, 1200, rows))
    return wait


def _with_fee(cohort: _Cohort, counts: list[int]) -> Bools:
    """The same share of every month's dossiers, at least one: payment files have no month of none."""
    place = np.arange(len(cohort)) - np.repeat(np.cumsum([0, *counts[:-1]]), counts)
    wanted = np.maximum(1, np.rint(np.array(counts) * cohort.population.fee))
    fee: Bools = place < wanted[cohort.agency]
    return fee


def _procedure(cohort: _Cohort, online: Bools, has_fee: Bools, catalogue: Catalogue) -> Ints:
    """Rows of the catalogue: online dossiers take an online service; few services take most."""
    choice = np.where(online, catalogue.online(cohort.month)[cohort.agency], catalogue.count[cohort.agency])
    place = (choice * cohort.rng.random(len(cohort)) ** 1.8).astype(np.int64)
    place = np.where(has_fee, place - place % 2, place)
    row: Ints = catalogue.first[cohort.agency] + place
    return row


def _events(
    cohort: _Cohort, submitted: Instants, online: Bools, has_fee: Bools, days: Ints, clock: WorkingClock
) -> Drawn:
    """When things happen, in working seconds, and which of them do."""
    rows, rng = len(cohort), cohort.rng
    answered = clock.seconds(submitted) + _until_answer(cohort, online)
    late = cohort.happens(cohort.rate("late"))
    of_term = np.where(late, 1.05 + rng.random(rows), 0.1 + 0.85 * rng.random(rows))
    lasts = (days * DAY * of_term).astype(np.int64)
    twice = cohort.happens(_ASKED_TWICE)
    stopped = cohort.happens(_INTERRUPTED) | twice
    stop_from = answered + (lasts * rng.uniform(0.1, 0.5, rows)).astype(np.int64)
    stop_lasts = np.where(stopped, rng.integers(DAY, 12 * DAY, rows), 0)
    finished = answered + lasts + stop_lasts
    return {
        "submitted_at": submitted,
        "answered": answered,
        "due": answered + days * DAY,
        "late_due": answered + days * DAY + stop_lasts,
        "stop_from": stop_from,
        "stop_until": stop_from + stop_lasts,
        "finished": finished,
        "returned": finished + rng.integers(60, 6 * _HOUR, rows),
        "withdrawn": answered + (lasts * rng.uniform(0.05, 0.9, rows)).astype(np.int64),
        "stop": _stop(cohort, twice, has_fee),
        "asked": np.where(twice, 2, 1),
        "is_stopped": stopped,
        "is_refused": cohort.happens(_REFUSED),
        "is_withdrawn": cohort.happens(_WITHDRAWN),
        "is_undated": cohort.happens(cohort.population.undated[cohort.agency]),
        "is_abandoned": cohort.happens(_ABANDONED),
        "is_rejected": cohort.happens(_REJECTED),
    }


def _stop(cohort: _Cohort, twice: Bools, has_fee: Bools) -> npt.NDArray[np.str_]:
    """What stops the clock; no payment is due where there is no fee."""
    stop = cohort.rng.choice(_STOPS, len(cohort), p=_STOP_SHARES)
    stop = np.where((stop == "payment_due") & ~has_fee, "suspended", stop)
    return np.where(twice, "supplement", stop)


def _unit(cohort: _Cohort) -> Ints:
    """The place among the agency's units: the first ones have most of the work; -1 outside every unit."""
    number = np.array([len(codes) for codes in cohort.population.units])[cohort.agency]
    drawn = cohort.rng.zipf(1.6, len(cohort)) - 1
    place: Ints = np.where(cohort.rng.random(len(cohort)) < _NO_UNIT, -1, drawn % number)
    return place


def _qualities(cohort: _Cohort, online: Bools, has_fee: Bools) -> Drawn:
    rows, rng = len(cohort), cohort.rng
    digitized = rng.random(rows)
    not_online = np.where(rng.random(rows) < _POSTAL, "postal", "counter")
    return {
        "channel": np.where(online, "online", not_online),
        "place": _unit(cohort),
        "components_digitized": digitized < np.minimum(1, cohort.rate("digitized") + 0.2),
        "result_digitized": digitized < cohort.rate("digitized"),
        "has_electronic_result": digitized < cohort.rate("electronic"),
        "reuses_data": rng.random(rows) < cohort.rate("reuses"),
        "fee_vnd": np.where(has_fee, rng.choice(_FEES, rows), 0),
    }


def _frame(cohort: _Cohort, drawn: Drawn, clock: WorkingClock) -> pl.DataFrame:
    """Working seconds become instants; the place becomes one of the agency's units."""
    in_working_time = ("answered", "due", "late_due", "stop_from", "stop_until", "finished", "returned", "withdrawn")
    instants = {name: clock.instants(drawn[name].astype(np.int64)) for name in in_working_time}
    own = cohort.population.units
    units = [(agency, place, unit) for agency, codes in enumerate(own) for place, unit in enumerate(codes)]
    return pl.DataFrame(
        {
            **drawn,
            **instants,
            "agency": cohort.agency,
            "agency_code": np.array(cohort.population.codes)[cohort.agency],
            "is_smooth": cohort.smooth,
        }
    ).join(
        pl.DataFrame(units, schema=["agency", "place", "unit_code"], orient="row"),
        on=["agency", "place"],
        how="left",
        maintain_order="left",
    )


def _happening(frame: pl.DataFrame) -> pl.DataFrame:
    """Events that will not happen become null."""
    is_withdrawn = pl.col("is_withdrawn") & ~pl.col("is_refused")
    lives = ~pl.col("is_refused") & ~is_withdrawn
    finishes = lives & ~pl.col("is_abandoned")
    return frame.with_columns(
        accepted_at=pl.when(~pl.col("is_refused")).then("answered"),
        refused_at=pl.when("is_refused").then("answered"),
        withdrawn_at=pl.when(is_withdrawn).then("withdrawn"),
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
        .select(*COLUMNS)
    )
