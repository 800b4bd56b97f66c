"""Procedure catalogues of the sample: national codes that recur in every province, a few dozen an agency.

A month's delivery tells the whole catalogue as it then is: one row for each version of a procedure that began before
the month's end, the version in force without a ``valid_to``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from orchestration.domain.agencies import group_of
from orchestration.domain.periods import month_after
from orchestration.sample.months import Month
from orchestration.sample.population import Population
from orchestration.sample.quotas import Bools, Hits, Ints, Quota, whole
from orchestration.sample.targets import Targets

#: Of the services online in the end, those online, and of the full ones those full, from the first day.
_AT_FIRST = 0.83

_PROVINCIAL_POOL, _PROCEDURES = 300, {"PRO": 200, "MIN": 80}
#: Decree 42/2022 in force: before it, services had levels 3 and 4.
_FIRST_DAY = date(2022, 8, 15)
_FIELDS = ("Hộ tịch", "Đất đai", "Xây dựng", "Giao thông", "Đăng ký kinh doanh", "Bảo trợ xã hội", "Y tế", "Giáo dục")
_DAYS = (1, 1, 2, 3, 5, 7, 10, 15, 20, 30)


@dataclass(frozen=True)
class Catalogue:
    """``procedures``: one row an agency × procedure, sorted by agency and the day it went online; with ``requires_fee``
    on every other one. ``first`` and ``count``: where an agency's begin, and how many it has; ``used``: how many of its
    online services citizens use."""

    procedures: pl.DataFrame
    first: Ints
    count: Ints
    used: Ints

    def online(self, month: Month) -> Ints:
        """How many of each agency's procedures were online when the month began: they are its first ones."""
        went = self.procedures["online_from"].fill_null(date.max).to_numpy() <= np.datetime64(month.start, "D")
        number: Ints = np.add.reduceat(went.astype(np.int64), self.first)
        return number


def online_services(group: str, targets: Targets) -> float:
    """How many services an agency of a group offers online in the end."""
    return targets.online_share * _PROCEDURES[group]


def draw_catalogue(population: Population, targets: Targets, seed: int) -> Catalogue:
    """The procedures of every agency, with the days on which they went online and became full.

    Of all agencies' procedures together, the published shares are online and full in the end.
    """
    rng = np.random.default_rng([seed, 2])
    codes = population.codes
    agency, number = _numbers(codes, rng)
    rows = len(number)
    count = np.bincount(agency, minlength=len(codes))
    later = np.array([month_after(date(2023, 2, 1), step) for step in range(15)], dtype="datetime64[D]")
    is_online = _chosen(agency, np.ones(rows, dtype=bool), targets.online_share, rng)
    is_full = _chosen(agency, is_online, targets.full_share, rng)
    at_first = np.datetime64(_FIRST_DAY)
    online_from = np.where(rng.random(rows) < _AT_FIRST, at_first, rng.choice(later, rows))
    full_from = np.where(rng.random(rows) < _AT_FIRST, online_from, rng.choice(later, rows))
    frame = pl.DataFrame(
        {
            "agency": agency,
            "agency_code": np.array(codes)[agency],
            "number": number,
            "field_vi": np.array(_FIELDS)[number % len(_FIELDS)],
            "online_from": online_from,
            "full_from": np.maximum(full_from, online_from),
            "is_online": is_online,
            "is_full": is_full,
            "statutory_days": np.array(_DAYS)[number % len(_DAYS)],
            "requires_document_result": rng.random(rows) < 0.9,
            "content_complete": rng.random(rows) < 0.97,
        }
    ).with_columns(
        online_from=pl.when("is_online").then("online_from"),
        full_from=pl.when("is_full").then("full_from"),
        procedure_code=pl.format(
            "{}.{}", 1 + pl.col("number") % 2, (pl.col("number") * 37 + 4000).cast(pl.String).str.zfill(6)
        ),
        name_vi=pl.format("Thủ tục mẫu số {} (dữ liệu giả lập)", "number"),
    )
    frame = frame.sort("agency", pl.col("online_from").fill_null(date.max), "number").with_columns(
        requires_fee=pl.int_range(pl.len()).over("agency") % 2 == 0
    )
    used = _used(np.bincount(agency[is_online], minlength=len(codes)), population, targets, rng)
    return Catalogue(frame, np.concatenate([[0], np.cumsum(count)[:-1]]), count, used)


def _chosen(agency: Ints, of: Bools, share: float, rng: np.random.Generator) -> Bools:
    """A share of some procedures: of all together, and as nearly as whole numbers can be of each agency's."""
    number = np.bincount(agency[of], minlength=agency.max() + 1)
    quota = whole(round(share * int(number.sum())), share * number.astype(np.float64), np.zeros_like(number), number)
    return Hits(Quota(quota, number), (0,)).deal(agency, of, rng.random(len(agency)))


def _used(online: Ints, population: Population, targets: Targets, rng: np.random.Generator) -> Ints:
    """Online services with a dossier: as many as the reports' tables say, in their order; others in between."""
    used = np.ones(len(online), dtype=np.int64)
    for group, members in population.groups.items():
        table = targets.services[group]
        middle = rng.uniform(table.low, table.high, len(online))
        rates = np.array([table.values.get(code, middle[place]) for place, code in enumerate(population.codes)])
        used[members] = np.rint(rates * online)[members].astype(np.int64)
        ranks = sorted(table.values, key=lambda code: -table.values[code])
        for above, below in pairwise(population.codes.index(code) for code in ranks):
            if rates[below] < rates[above]:
                used[below] = min(used[below], used[above] - 1)
    return used.clip(1)


def procedures_delivered(catalogue: Catalogue, month: Month, agency_codes: npt.NDArray[np.str_]) -> pl.DataFrame:
    """Rows of the ``procedures`` dataset for a month's deliveries of some agencies: agency × procedure × version begun
    by its end."""
    own = catalogue.procedures.filter(pl.col("agency_code").is_in(agency_codes))
    changes = pl.concat(
        [
            own.with_columns(valid_from=pl.lit(_FIRST_DAY)),
            own.filter(pl.col("online_from") > _FIRST_DAY).with_columns(valid_from="online_from"),
            own.filter(pl.col("full_from") > pl.col("online_from")).with_columns(valid_from="full_from"),
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


def _numbers(codes: tuple[str, ...], rng: np.random.Generator) -> tuple[Ints, Ints]:
    """(agency index, national number) of every row: provinces draw from one pool, ministries have their own."""
    agency, number = [], []
    for index, code in enumerate(codes):
        group = group_of(code)
        if group == "PRO":
            drawn = rng.choice(_PROVINCIAL_POOL, _PROCEDURES[group], replace=False)
        else:
            drawn = _PROVINCIAL_POOL + index * _PROCEDURES[group] + np.arange(_PROCEDURES[group])
        agency.append(np.full(len(drawn), index))
        number.append(np.sort(drawn))
    return np.concatenate(agency), np.concatenate(number)
