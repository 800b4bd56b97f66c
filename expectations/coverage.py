"""Coverage: which agencies a group's month rests on, dataset by dataset.

An agency owes a dataset from the first month that it delivered on, until it ceases to be an agency. One that never
delivered owes nothing here: the figures mark it. A month that nobody delivered has no figure that could mislead.
An agency's weight is the rows that its months usually have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from expectations import thresholds
from expectations.due import Window
from expectations.final_figures import files_as_sql
from expectations.mart_rules import MartRule, Rows
from expectations.rules import Told
from expectations.wording import DATASETS, Bilingual, as_percent, both_listed, listed
from orchestration.domain.vietnamese import format_number

SUITE = "coverage"
MART = "deliveries"


def coverage_rules(seen: Window, previous: Path | None) -> Iterator[MartRule]:
    """The rules on coverage within a window.

    Args:
        previous: the folder of the current publication, if there is one.
    """
    yield MartRule(
        "coverage_usual",
        MART,
        "Số liệu nhóm dựa trên gần đủ các cơ quan",
        "Group figures rest on nearly all agencies",
        _COVERAGE.format(
            owed=OWED.format(judged_from=seen.judged_from, newest_due=seen.newest_due),
            share=thresholds.COVERAGE_SHARE_WARNED,
        ),
        severity="warning",
        suite=SUITE,
        threshold=f"≥ {thresholds.COVERAGE_SHARE_WARNED * 100:g}%",
        tell=_missing,
    )
    deliveries = None if previous is None else previous / "deliveries.parquet"
    if deliveries is not None and deliveries.exists():
        yield replace(
            COVERAGE_KEPT,
            violations=_LOST.format(
                previous=files_as_sql([deliveries]),
                agencies=thresholds.COVERAGE_LOST_AGENCIES,
                share=thresholds.COVERAGE_LOST_SHARE,
            ),
        )


#: Without its query, which depends on the publication that a candidate is compared with.
COVERAGE_KEPT = MartRule(
    "coverage_kept",
    MART,
    "Số liệu nhóm không đột ngột mất quá nửa số cơ quan",
    "Group figures do not lose half of their agencies at once",
    violations="",
    suite=SUITE,
    threshold=f"≤ {thresholds.COVERAGE_LOST_SHARE * 100:g}%",
)

#: Agencies' months of a dataset that are owed by now, and what came of them.
OWED = """
    months as (
        select unnest(generate_series(date '{judged_from}', date '{newest_due}', interval 1 month))::date as month
    ),
    read_datasets as (
        select distinct unnest(string_split(datasets, '|')) as dataset from marts.indicators
    ),
    delivered as (
        select
            agency_code, dataset, date_trunc('month', period_start)::date as month, bool_or(is_current) as is_delivered,
            bool_or(status in ('held', 'unreadable')) as is_refused, sum(rows_accepted) filter (is_current) as rows
        from marts.deliveries where period_start is not null
        group by all
    ),
    series as (
        select
            agency_code, dataset, min(month) as first_month, max(month) as last_month,
            greatest(median(rows), 1) as weight
        from delivered inner join read_datasets using (dataset)
        where is_delivered
        group by all
    ),
    owed as (
        select
            agency_code, group_code, name_vi, name_en, dataset, month, weight,
            coalesce(is_delivered, false) as is_delivered, coalesce(is_refused, false) as is_refused
        from series
        inner join marts.agencies using (agency_code)
        inner join months on month >= first_month and month <= coalesce(valid_to, month)
        left join delivered using (agency_code, dataset, month)
    )
"""

_COVERAGE = """
    with {owed},
    members as (
        select * exclude (group_code), unnest(['ALL', group_code]) as group_code from owed
    ),
    covered as (
        select
            group_code as agency_code, dataset, month, count(*) as due,
            count(*) filter (is_delivered) as delivered,
            count(*) filter (not is_delivered and is_refused) as held,
            coalesce(sum(weight) filter (is_delivered), 0) / sum(weight) as weight_share,
            list(name_vi order by agency_code) filter (not is_delivered) as lacking_vi,
            list(name_en order by agency_code) filter (not is_delivered) as lacking_en
        from members group by all
    )
    select * from covered
    where delivered > 0 and (delivered < {share} * due or weight_share < {share})
    order by agency_code, month desc, dataset
"""

_LOST = """
    with before as (
        select distinct agency_code, dataset, period from read_parquet({previous}) where is_current
    ),
    after as (
        select distinct agency_code, dataset, period, true as stays from marts.deliveries where is_current
    ),
    members as (
        select unnest(['ALL', group_code]) as agency_code, dataset, period, stays
        from before left join after using (agency_code, dataset, period) inner join marts.agencies using (agency_code)
    )
    select agency_code, dataset, period, count(*) as agencies_before, count(*) - count(stays) as lost
    from members group by all
    having lost >= {agencies} and lost > {share} * agencies_before
    order by lost desc, agency_code, dataset, period
"""


def _missing(rows: Rows) -> Told:
    vi, en = both_listed(_month_covered(row) for row in rows)
    return Told(format_number(len(rows)), f"{vi}.", f"{en}.")


def _month_covered(row: Mapping[str, Any]) -> Bilingual:
    """What a month of a dataset rests on, and whose deliveries it lacks."""
    dataset_vi, dataset_en = DATASETS[row["dataset"]]
    share_vi, share_en = as_percent(row["weight_share"])
    return (
        f"{dataset_vi} tháng {row['month']:%m/%Y}: {row['delivered']}/{row['due']} cơ quan "
        f"({share_vi} khối lượng thường thấy), {row['held']} bị giữ lại; thiếu {listed(row['lacking_vi'])}",
        f"{dataset_en} of {row['month']:%Y-%m}: {row['delivered']} of {row['due']} agencies "
        f"({share_en} of the usual volume), {row['held']} held; missing {listed(row['lacking_en'])}",
    )
