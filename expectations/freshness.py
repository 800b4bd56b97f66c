"""Freshness: the newest month in force of each agency and dataset against the newest that is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from expectations import thresholds
from expectations.coverage import OWED
from expectations.due import Window
from expectations.mart_rules import MartRule, Rows
from expectations.rules import Told
from expectations.wording import DATASETS, Bilingual, both_listed
from orchestration.domain.vietnamese import format_number

SUITE = "freshness"
MART = "deliveries"


def freshness_rules(seen: Window) -> Iterator[MartRule]:
    """The rules on freshness: late, and silent. An agency that ceased owes nothing from then on."""
    owed = OWED.format(judged_from=seen.judged_from, newest_due=seen.newest_due)
    late, silent = thresholds.MONTHS_LATE_WARNED, thresholds.MONTHS_SILENT
    for code, name_vi, name_en, behind, bound in (
        (
            "delivered_in_time",
            "Đã gửi kỳ đến hạn",
            "What is due was delivered",
            f"between {late} and {silent - 1}",
            late,
        ),
        (
            "delivered_lately",
            "Không im lặng từ hai kỳ trở lên",
            "No agency is silent for two periods and more",
            f">= {silent}",
            silent,
        ),
    ):
        yield MartRule(
            code,
            MART,
            name_vi,
            name_en,
            _BEHIND.format(owed=owed, newest_due=seen.newest_due, behind=behind),
            severity="warning",
            suite=SUITE,
            threshold=f"< {bound}",
            tell=_behind,
        )


_BEHIND = """
    with {owed},
    newest as (
        select
            agency_code, dataset, last_month,
            least(date '{newest_due}', date_trunc('month', coalesce(valid_to, date '{newest_due}')))::date as due_month
        from series inner join marts.agencies using (agency_code)
    ),
    behind as (
        select *, datediff('month', last_month, due_month) as months_behind from newest
    )
    select
        agency_code, dataset, last_month, due_month, months_behind,
        exists (
            select 1 from owed
            where owed.agency_code = behind.agency_code and owed.dataset = behind.dataset
                and owed.month > behind.last_month and owed.is_refused
        ) as is_held
    from behind
    where months_behind {behind}
    order by agency_code, months_behind desc, dataset
"""


def _behind(rows: Rows) -> Told:
    vi, en = both_listed(_newest(row) for row in rows)
    return Told(
        format_number(max(row["months_behind"] for row in rows)),
        f"{vi}. Gửi các kỳ còn thiếu; không phát sinh thì gửi tệp rỗng kèm manifest.",
        f"{en}. Send the missing periods; if nothing happened, an empty file with its manifest.",
    )


def _newest(row: Mapping[str, Any]) -> Bilingual:
    """The newest month of a dataset beside the one that is due."""
    dataset_vi, dataset_en = DATASETS[row["dataset"]]
    held_vi, held_en = (" (đã gửi nhưng bị giữ lại)", " (sent, and held)") if row["is_held"] else ("", "")
    return (
        f"{dataset_vi}: kỳ mới nhất {row['last_month']:%m/%Y}, đã đến hạn {row['due_month']:%m/%Y}{held_vi}",
        f"{dataset_en}: newest {row['last_month']:%Y-%m}, due {row['due_month']:%Y-%m}{held_en}",
    )
