"""The lives of one day's new dossiers: what was asked of whom, when it was answered, stopped, finished, paid.

One row a dossier. Instants are whole seconds of Asia/Ho_Chi_Minh; null is what never happens. Numbers are plausible,
not calibrated: half of the dossiers are done in a day or so, nearly all in three weeks, one in thirty far too late.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.agencies import UNITS, History, day_of

Numbers = NDArray[Any]

HOUR, DAY = 3600, 86_400

#: Days after its submission in which anything may happen to a dossier or its payment.
LONGEST_LIFE = 60

#: Deadlines of procedures in calendar days, and the step in which their fees grow.
STATUTORY_DAYS = (3, 5, 7, 10, 15, 20)
FEE_STEP_VND = 25_000

CHANNELS = ("online", "counter", "postal")
FATES = ("resolved", "rejected", "withdrawn")
STOPS = ("supplement", "supplement", "supplement", "payment_due", "suspended")
#: What becomes of a payment: it succeeds, fails and succeeds a day later, fails for good, is paid back.
PAYMENTS = ("succeeded", "failed_first", "failed", "refunded")
METHODS = ("online_national", "online_agency", "bank", "cash")


def lives(history: History, day: int) -> pl.DataFrame:
    """The dossiers submitted on one day of the history, from submission to end.

    Columns: agency_code, dossier_code, unit_code, procedure_code, channel, fee_vnd, the four flags, submitted_at,
    accepted_at, refused_at, due_at, stopped_at, stopped_as, supplement_count, finished_at, fate, paid_at, method,
    paid_as.
    """
    rng = np.random.default_rng([history.seed, day])
    asked = _asked(history, day, rng)
    return pl.concat([asked, _happened(asked, day, rng)], how="horizontal")


def procedure_code(agency: str, index: str) -> pl.Expr:
    """Codes as the national catalogue gives them: the first hundred recur in every agency, the rest are its own."""
    number = pl.col(index)
    own = pl.when(number < 100).then(pl.lit("1")).otherwise(pl.lit("2"))
    tail = pl.when(number < 100).then(pl.lit("000")).otherwise(pl.col(agency))
    return pl.format("{}.{}.{}", own, number.cast(pl.String).str.zfill(6), tail)


def owes_fee(index: str) -> pl.Expr:
    """Which procedures have a fee: two of five."""
    return pl.col(index) % 5 < 2


def _asked(history: History, day: int, rng: np.random.Generator) -> pl.DataFrame:
    agency = np.repeat(np.arange(len(history.agencies)), [agency.per_day for agency in history.agencies])
    size = len(agency)
    procedures = np.array([agency.procedures for agency in history.agencies])[agency]
    online = rng.random(size) < np.array([agency.online_share for agency in history.agencies])[agency]
    drawn = pl.DataFrame(
        {
            "agency_code": pl.Series([agency.code for agency in history.agencies]).gather(agency),
            "number": np.concatenate([np.arange(agency.per_day) for agency in history.agencies]),
            "unit": rng.integers(0, UNITS + 1, size),
            # A few procedures receive most of the dossiers.
            "procedure": (procedures * rng.random(size) ** 2.5).astype(np.int64),
            "channel": _words(CHANNELS, np.where(online, 0, 1 + (rng.random(size) < 0.1))),
            "components_digitized": rng.random(size) < 0.6,
            "result_digitized": rng.random(size) < 0.55,
            "has_electronic_result": rng.random(size) < 0.5,
            "reuses_data": rng.random(size) < 0.3,
        }
    )
    number = pl.col("number").cast(pl.String).str.zfill(5)
    unit = pl.col("unit").cast(pl.String).str.zfill(2)
    return drawn.select(
        "agency_code",
        pl.format("000.00.12.{}-{}-{}", "agency_code", pl.lit(f"{day_of(day):%y%m%d}"), number).alias("dossier_code"),
        pl.when(pl.col("unit") > 0).then(pl.format("{}.{}", "agency_code", unit)).alias("unit_code"),
        procedure_code("agency_code", "procedure").alias("procedure_code"),
        "channel",
        pl.col("procedure").mod(len(STATUTORY_DAYS)).alias("pace"),
        pl.when(owes_fee("procedure")).then((1 + pl.col("procedure") % 8) * FEE_STEP_VND).alias("fee_vnd"),
        "components_digitized",
        "result_digitized",
        "has_electronic_result",
        "reuses_data",
    )


def _happened(asked: pl.DataFrame, day: int, rng: np.random.Generator) -> pl.DataFrame:
    drawn = _drawn(asked, day, rng)
    answered, finished = pl.col("answered"), pl.col("finished")
    accepted = ~pl.col("is_refused")
    finishes = accepted & ~pl.col("is_never_done")
    stops = accepted & (pl.col("has_stop") | pl.col("is_never_done"))
    due = (answered // DAY + pl.col("statutory_days")) * DAY + 17 * HOUR
    pays = accepted & pl.col("fee_vnd").is_not_null() & pl.col("does_pay")
    return drawn.select(
        _instant(pl.col("submitted"), pl.lit(True)).alias("submitted_at"),
        _instant(answered, accepted).alias("accepted_at"),
        _instant(answered, ~accepted).alias("refused_at"),
        _instant(due, accepted & pl.col("has_deadline")).alias("due_at"),
        _instant(pl.col("stopped"), stops).alias("stopped_at"),
        "stopped_as",
        pl.when(stops & (pl.col("stopped_as") == "supplement")).then("requests").otherwise(0).alias("supplement_count"),
        _instant(finished, finishes).alias("finished_at"),
        "fate",
        _instant(pl.col("paid"), pays).alias("paid_at"),
        "method",
        "paid_as",
    )


def _drawn(asked: pl.DataFrame, day: int, rng: np.random.Generator) -> pl.DataFrame:
    """Everything that chance decides; instants in seconds since 1970."""
    size = asked.height
    online = (asked["channel"] == "online").to_numpy()
    at_work = rng.uniform(7.5, 17.0, size) * HOUR
    clock = np.where(online & (rng.random(size) < 0.3), rng.random(size) * DAY, at_work)
    submitted = (day_of(day) - date(1970, 1, 1)).days * DAY + clock.astype(np.int64)
    slowness = rng.choice([2.0, 14.0, 40.0], size, p=[0.65, 0.27, 0.08])
    wait = np.where(online, np.minimum(rng.exponential(slowness) * HOUR, 5 * DAY), rng.random(size) * HOUR / 2)
    answered = submitted + wait.astype(np.int64)
    kind = rng.random(size)
    quick, usual, slow = rng.exponential(0.6, size), rng.gamma(2.5, 2.2, size), rng.uniform(18, 45, size)
    days = np.minimum(np.where(kind < 0.45, quick, np.where(kind < 0.97, usual, slow)), 45)
    finished = answered + np.maximum(days * DAY, HOUR / 6).astype(np.int64)
    return pl.DataFrame(
        {
            "fee_vnd": asked["fee_vnd"],
            "submitted": submitted,
            "answered": answered,
            "finished": finished,
            "stopped": answered + ((finished - answered) * rng.uniform(0.1, 0.9, size)).astype(np.int64),
            "paid": answered + np.minimum(rng.exponential(6 * HOUR, size), 5 * DAY).astype(np.int64),
            "statutory_days": np.array(STATUTORY_DAYS)[asked["pace"].to_numpy()],
            "is_refused": online & (rng.random(size) < 0.02),
            "is_never_done": rng.random(size) < 0.01,
            "has_stop": rng.random(size) < 0.06,
            "has_deadline": rng.random(size) < 0.995,
            "does_pay": rng.random(size) < 0.92,
            "stopped_as": _words(STOPS, rng.integers(0, len(STOPS), size)),
            "requests": 1 + (rng.random(size) < 0.15),
            "fate": _words(FATES, rng.choice(3, size, p=[0.965, 0.025, 0.01])),
            "method": _words(METHODS, rng.choice(4, size, p=[0.4, 0.2, 0.15, 0.25])),
            "paid_as": _words(PAYMENTS, rng.choice(4, size, p=[0.94, 0.03, 0.02, 0.01])),
        }
    )


def _instant(seconds: pl.Expr, happens: pl.Expr) -> pl.Expr:
    return pl.when(happens).then(seconds * 1000).cast(pl.Datetime("ms"))


def _words(words: tuple[str, ...], chosen: Numbers) -> pl.Series:
    return pl.Series(words).gather(np.asarray(chosen, dtype=np.int64))
