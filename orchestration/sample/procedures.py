"""Procedure catalogues of the sample: national codes that recur in every province, a few dozen an agency.

A month's delivery tells the whole catalogue as it then is: one row for each version of a procedure that began before
the month's end, the version in force without a ``valid_to``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from orchestration.domain.agencies import group_of
from orchestration.domain.periods import month_after
from orchestration.sample.months import Month

#: Of BC-VPCP-2024 at the end of April 2024: 4,510 of 6,287 procedures online, 3,688 of 4,510 full; fewer at first.
_ONLINE, _ONLINE_AT_FIRST = 4510 / 6287, 0.60
_FULL, _FULL_AT_FIRST = 3688 / 4510, 0.68

_PROVINCIAL_POOL, _IN_A_PROVINCE, _IN_A_MINISTRY = 60, 40, 28
#: Decree 42/2022 in force: before it, services had levels 3 and 4.
_FIRST_DAY = date(2022, 8, 15)
_FIELDS = ("Hộ tịch", "Đất đai", "Xây dựng", "Giao thông", "Đăng ký kinh doanh", "Bảo trợ xã hội", "Y tế", "Giáo dục")
_DAYS = (1, 1, 2, 3, 5, 7, 10, 15, 20, 30)


@dataclass(frozen=True)
class Catalogue:
    """``procedures``: one row an agency × procedure, sorted by agency and the day it went online; with ``requires_fee``
    on every other one. ``first`` and ``count``: where an agency's begin, and how many it has."""

    procedures: pl.DataFrame
    first: np.ndarray
    count: np.ndarray

    def online(self, month: Month) -> np.ndarray:
        """How many of each agency's procedures were online when the month began: they are its first ones."""
        went = self.procedures["online_from"].fill_null(date.max).to_numpy() <= np.datetime64(month.start, "D")
        return np.add.reduceat(went.astype(np.int64), self.first)


def draw_catalogue(codes: tuple[str, ...], seed: int) -> Catalogue:
    """The procedures of every agency, with the days on which they went online and became full."""
    rng = np.random.default_rng([seed, 2])
    agency, number = _numbers(codes, rng)
    rows = len(number)
    later = np.array([month_after(date(2023, 2, 1), step) for step in range(15)], dtype="datetime64[D]")
    drawn, full = rng.random(rows), rng.random(rows)
    at_first = np.datetime64(_FIRST_DAY)
    online_from = np.where(drawn < _ONLINE_AT_FIRST, at_first, rng.choice(later, rows))
    full_from = np.where(full < _FULL_AT_FIRST, online_from, rng.choice(later, rows))
    frame = pl.DataFrame(
        {
            "agency": agency,
            "agency_code": np.array(codes)[agency],
            "number": number,
            "field_vi": np.array(_FIELDS)[number % len(_FIELDS)],
            "online_from": online_from,
            "full_from": np.maximum(full_from, online_from),
            "is_online": drawn < _ONLINE,
            "is_full": full < _FULL,
            "statutory_days": np.array(_DAYS)[number % len(_DAYS)],
            "requires_document_result": rng.random(rows) < 0.9,
            "content_complete": rng.random(rows) < 0.97,
        }
    ).with_columns(
        online_from=pl.when("is_online").then("online_from"),
        full_from=pl.when(pl.col("is_online") & pl.col("is_full")).then("full_from"),
        procedure_code=pl.format(
            "{}.{}", 1 + pl.col("number") % 2, (pl.col("number") * 37 + 4000).cast(pl.String).str.zfill(6)
        ),
        name_vi=pl.format("Thủ tục mẫu số {} (dữ liệu tổng hợp)", "number"),
    )
    frame = frame.sort("agency", pl.col("online_from").fill_null(date.max), "number").with_columns(
        requires_fee=pl.int_range(pl.len()).over("agency") % 2 == 0
    )
    count = np.bincount(frame["agency"].to_numpy(), minlength=len(codes))
    return Catalogue(frame, np.concatenate([[0], np.cumsum(count)[:-1]]), count)


def procedures_delivered(catalogue: Catalogue, month: Month) -> pl.DataFrame:
    """Rows of the ``procedures`` dataset for a month's deliveries: agency × procedure × version begun by its end."""
    changes = pl.concat(
        [
            catalogue.procedures.with_columns(valid_from=pl.lit(_FIRST_DAY)),
            catalogue.procedures.filter(pl.col("online_from") > _FIRST_DAY).with_columns(valid_from="online_from"),
            catalogue.procedures.filter(pl.col("full_from") > pl.col("online_from")).with_columns(
                valid_from="full_from"
            ),
        ]
    ).filter(pl.col("valid_from") < month.end.date())
    day = pl.col("valid_from")
    level = (
        pl.when(pl.col("full_from") <= day)
        .then(pl.lit("full"))
        .when(pl.col("online_from") <= day)
        .then(pl.lit("partial"))
        .otherwise(pl.lit("information"))
    )
    return (
        changes.sort("agency_code", "number", "valid_from")
        .with_columns(
            service_level=level,
            issued_at=day - timedelta(days=30),
            effective_at=day,
            published_at=day - timedelta(days=9),
            valid_to=day.shift(-1).over("agency_code", "number") - timedelta(days=1),
        )
        .select("agency_code", *COLUMNS)
    )


#: In the contract's order.
COLUMNS = (
    "procedure_code",
    "name_vi",
    "field_vi",
    "service_level",
    "requires_fee",
    "requires_document_result",
    "statutory_days",
    "issued_at",
    "effective_at",
    "published_at",
    "content_complete",
    "valid_from",
    "valid_to",
)


def _numbers(codes: tuple[str, ...], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(agency index, national number) of every row: provinces draw from one pool, ministries have their own."""
    agency, number = [], []
    for index, code in enumerate(codes):
        if group_of(code) == "PRO":
            drawn = rng.choice(_PROVINCIAL_POOL, _IN_A_PROVINCE, replace=False)
        else:
            drawn = _PROVINCIAL_POOL + index * _IN_A_MINISTRY + np.arange(_IN_A_MINISTRY)
        agency.append(np.full(len(drawn), index))
        number.append(np.sort(drawn))
    return np.concatenate(agency), np.concatenate(number)
