"""The highest and the lowest ministries and provinces, as the reports to the National Committee list them.

By value, whatever direction is better. Ranks are standard competition ranks (1-2-2-4) from the top and from the bottom.
A list takes everyone ranked up to its length: who ties with its last entry is on it too, so it may be longer. It runs
from the greater value to the less, the lowest last.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication

#: How many the reports name, by group.
LENGTHS = {"MIN": 3, "PRO": 5}

Entry = dict[str, Any]

_ENTRIES = """
with placed as (
    select
        *,
        rank() over (partition by group_code order by value desc) as from_top,
        rank() over (partition by group_code order by value) as from_bottom
    from rankings
    where indicator_code = $indicator and period = $period
),
sides as (
    select *, 'highest' as side, from_top as place from placed
    union all
    select *, 'lowest' as side, from_bottom as place from placed
)
select
    indicator_code, group_code, side, place, ranked, agency_code, name_vi, period, period_start, period_end,
    numerator, denominator, value, quality
from sides
left join agencies using (agency_code, group_code)
where place <= case group_code when 'MIN' then $ministries else $provinces end
order by group_code, side, value desc, agency_code
"""
_LEVELS = """
select name_vi from service_levels
where level_code in ('level_3', 'level_4', 'partial', 'full')
    and coalesce(valid_from <= $day, true) and coalesce($day <= valid_to, true)
order by level_code
"""


@dataclass(frozen=True)
class Words:
    """How the tables of an indicator are worded; ``document``: where its words stand."""

    ministries: str
    provinces: str
    highest: str
    lowest: str
    subject: str
    value: str
    note: str = ""
    document: str = ""

    def caption(self, group: str) -> str:
        """What stands above the table of a group."""
        return self.ministries if group == "MIN" else self.provinces


def entries(publication: Publication, indicator: str, period: str, lengths: Mapping[str, int] = LENGTHS) -> list[Entry]:
    """The agencies on the lists: group × side × agency, each list from the greater value to the less."""
    parameters = {
        "indicator": indicator, "period": period, "ministries": lengths["MIN"], "provinces": lengths["PRO"],
    }  # fmt: skip
    return publication.query(_ENTRIES, parameters).to_dicts()


def words_of(indicator: str, name_vi: str, unit: str) -> Words:
    """The reports' own words where they print the indicator, else plain ones; ``unit`` as the catalogue has it."""
    printed = _printed().get(indicator)
    if printed is not None:
        return Words(**printed)
    return Words(
        ministries=f"{name_vi} của các bộ",
        provinces=f"{name_vi} của các địa phương",
        highest="CAO NHẤT",
        lowest="THẤP NHẤT",
        subject="Cơ quan",
        value="Tỷ lệ" if unit == "%" else f"Tổng số ({unit})",
    )


def levels_on(publication: Publication, day: date) -> str:
    """The levels of online services on a day, in the reports' words: ``mức độ 3, 4`` or ``toàn trình, một phần``."""
    names = [row[0].removeprefix("DVCTT ") for row in publication.query(_LEVELS, {"day": day}).rows()]
    stem = "mức độ "
    if all(name.startswith(stem) for name in names):
        return stem + ", ".join(name.removeprefix(stem) for name in names)
    return ", ".join(names)


@lru_cache(maxsize=1)
def _printed() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
