"""Figures bridged to the boundaries before or after the changes of 2025: sums of predecessors, stored nowhere.

A figure of the marts is true to its time: it is what its code was then. On request the figures of whole predecessors
are added, numerators and denominators each, so that one entity can be followed through the change. What cannot be
added is refused with the reason (docs/boundaries.md). The rule of each indicator: ``indicator_bridging``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal

import polars as pl

from orchestration.domain.periods import parse_period
from orchestration.domain.vietnamese import format_date

Boundaries = Literal["2024", "2025"]

#: Whose sets of agencies can be asked for: a day on which each was complete.
BOUNDARY_DAYS: Mapping[str, date] = {"2024": date(2024, 12, 31), "2025": date(2025, 7, 1)}

#: The marts that bridging needs beside the figures; publications made before they existed have none.
NEEDED_MARTS = frozenset({"agency_successions", "agency_entities", "indicator_bridging"})

#: Runs a SELECT over a publication with positional parameters.
Query = Callable[[str, tuple[str, ...]], pl.DataFrame]

_FIGURES = """
with figures as (
    select figures.*, least(figures.period_end, publication.as_of) as asat
    from indicator_values as figures
    cross join publication
    where figures.unit_code = '' and figures.period = $1 and figures.period_start = $2::date
        and ($3 = '' or figures.indicator_code = $3)
),

asked as (
    select distinct
        figures.indicator_code, figures.period, figures.period_type, figures.period_start, figures.period_end,
        figures.status, figures.asat, indicator_bridging.rule
    from figures
    left join indicator_bridging using (indicator_code)
),
"""

# Whole predecessors make an entity; parts of others that it took over make its past unknown.
_IN_2025 = """
sources as (
    select successor_code as agency_code, predecessor_code as source_code, effective_date, kind
    from agency_successions where successor_code is not null
),

entities as (
    select
        agency_code,
        max(effective_date) filter (kind in ('merged', 'split')) as changed_on,
        string_agg(source_code, '|' order by source_code) filter (kind = 'split') as received_from,
        string_agg(source_code, '|' order by source_code) filter (kind <> 'split') as source_codes
    from sources group by agency_code
),

sums as (
    select
        sources.agency_code,
        figures.indicator_code,
        sum(figures.numerator)::bigint as numerator,
        sum(figures.denominator)::bigint as denominator,
        count(figures.numerator) filter (sources.source_code <> sources.agency_code) as others,
        case
            when count(figures.numerator) = 0 and bool_or(figures.quality = 'held') then 'held'
            when count(figures.numerator) = 0 then 'missing'
            when bool_and(figures.quality = 'ok' or coalesce(figures.period_start > agencies.valid_to, false)) then 'ok'
            else 'partial'
        end as quality
    from sources
    inner join figures on sources.source_code = figures.agency_code
    left join agencies on sources.source_code = agencies.agency_code
    where sources.kind <> 'split'
    group by all
),

of_the_set as (
    select
        entities.agency_code, asked.indicator_code, entities.changed_on, entities.source_codes,
        sums.numerator, sums.denominator, sums.quality,
        case
            when entities.changed_on is null then 'own'
            when asked.period_start >= entities.changed_on and (
                entities.received_from is not null or sums.others = 0
                or coalesce(asked.rule, 'distinct') in ('distinct', 'snapshot')
            ) then 'own'
            when asked.rule = 'snapshot' and asked.asat > entities.changed_on then 'own'
            when entities.received_from is not null then 'functions_received'
            when asked.rule is null then 'no_rule'
            when asked.rule in ('distinct', 'snapshot') then 'distinct'
            else 'summed'
        end as verdict,
        case when verdict = 'functions_received' then entities.received_from else entities.source_codes end as concerned
    from entities
    cross join asked
    left join sums using (agency_code, indicator_code)
),

gone as (
    select
        predecessor_code as agency_code,
        min(effective_date) as changed_on,
        case any_value(kind)
            when 'split' then 'functions_split' when 'founded' then 'founded' else 'merged_away'
        end as verdict,
        string_agg(coalesce(successor_code, successor_name_vi), '|' order by successor_code) as concerned
    from agency_successions
    where predecessor_code not in (select entities.agency_code from entities)
    group by predecessor_code
),

judged as (
    select * from of_the_set
    union all by name
    select gone.*, asked.indicator_code from gone cross join asked
),
"""

# What came after the change is of other agencies, and nothing tells which part of it belongs to which of the former.
_IN_2024 = """
steps as (
    select
        predecessor_code as agency_code,
        effective_date,
        case kind
            when 'split' then 'functions_split' when 'founded' then 'founded' else 'not_split_back'
        end as verdict,
        coalesce(successor_code, successor_name_vi) as concerned
    from agency_successions where kind in ('merged', 'split', 'founded')
    union all
    select successor_code, effective_date, 'functions_received', predecessor_code
    from agency_successions where kind = 'split' and successor_code is not null
),

changes as (
    select
        agency_code,
        min(effective_date) as changed_on,
        min(verdict) as verdict,
        string_agg(concerned, '|' order by concerned) filter (verdict <> 'not_split_back' or concerned <> agency_code)
            as concerned
    from steps group by agency_code
),

judged as (
    select
        agencies.agency_code,
        asked.indicator_code,
        changes.changed_on,
        if(coalesce(asked.asat > changes.changed_on, false), changes.verdict, 'own') as verdict,
        coalesce(changes.concerned, agencies.agency_code) as concerned,
        agencies.agency_code as source_codes,
        null::bigint as numerator, null::bigint as denominator, null::varchar as quality
    from agencies
    cross join asked
    left join changes using (agency_code)
),
"""

_BRIDGED = """
told as (
    select
        judged.agency_code,
        asked.*,
        judged.verdict,
        case judged.verdict when 'own' then 'own' when 'summed' then 'summed' else 'refused' end as bridge,
        case bridge when 'own' then own.numerator when 'summed' then judged.numerator end as numerator,
        case bridge when 'own' then own.denominator when 'summed' then judged.denominator end as denominator,
        case bridge when 'own' then own.quality when 'summed' then judged.quality end as quality,
        case bridge when 'own' then judged.agency_code when 'summed' then judged.source_codes end as source_codes,
        if(bridge = 'refused', judged.verdict, null) as reason,
        if(bridge = 'refused', judged.concerned, null) as concerned,
        judged.changed_on,
        coalesce(bridge = 'summed' and asked.rule = 'stock' and asked.asat > judged.changed_on, false) as moved_twice,
        agencies.group_code
    from judged
    inner join asked using (indicator_code)
    inner join agencies on judged.agency_code = agencies.agency_code
    left join figures as own
        on judged.agency_code = own.agency_code and judged.indicator_code = own.indicator_code
    union all by name
    select
        figures.agency_code, asked.*, 'own' as verdict, 'own' as bridge, figures.numerator, figures.denominator,
        figures.quality, figures.agency_code as source_codes, false as moved_twice
    from figures
    inner join asked using (indicator_code)
    where figures.agency_code in ('ALL', 'MIN', 'PRO')
),

valued as (
    select
        told.* exclude (rule, asat, verdict),
        '' as unit_code,
        if(denominator is null, numerator::double, numerator / nullif(denominator, 0)) as value,
        indicators.sort_order,
        indicators.unit,
        indicators.better
    from told
    inner join indicators using (indicator_code)
)

select
    valued.*,
    case when group_code is not null and value is not null then
        rank() over (
            partition by indicator_code, group_code, value is null order by if(better = 'up', -value, value)
        )
    end::integer as rank,
    case when group_code is not null then
        count(value) over (partition by indicator_code, group_code)
    end::integer as ranked
from valued
order by
    sort_order, indicator_code, list_position(['ALL', 'MIN', 'PRO'], agency_code) nulls last, agency_code
"""

_SETS = {"2024": _IN_2024, "2025": _IN_2025}

_CHANGES = """
select agency_code, max(effective_date) as changed_on
from (
    select predecessor_code as agency_code, effective_date, kind from agency_successions
    union all
    select successor_code, effective_date, kind from agency_successions where successor_code is not null
)
where kind in ('merged', 'split', 'founded')
group by agency_code
"""


def bridged_values(query: Query, boundaries: str, period: str, indicator: str = "") -> pl.DataFrame:
    """Figures of a period in the boundaries of a year, groups first; an indicator × agency or group a row.

    Columns: those of ``indicator_values``, and ``bridge`` (own: the code's figure; summed; refused: no figure),
    ``source_codes`` (whose figures it is the sum of), ``reason`` and ``concerned`` (why it is refused, and the codes
    that this is about), ``changed_on``, ``moved_twice`` (dossiers that changed agency may count twice), ``group_code``,
    ``rank`` and ``ranked`` (1-2-2-4 among the group's agencies of those boundaries).
    Agencies that the set does not have are there too, refused.
    """
    start = parse_period(period).start.isoformat()
    return query(_FIGURES + _SETS[boundaries] + _BRIDGED, (period, start, indicator))


def explained(row: Mapping[str, Any], boundaries: str, names: Mapping[str, str]) -> tuple[str, str]:
    """What a reader must know of a bridged figure, in Vietnamese and English: its parts, or why it is refused.

    ``names``: of agencies by code. Empty where a figure is its code's own.
    """

    def called(codes: str | None) -> str:
        return ", ".join(f"{names[code]} ({code})" if code in names else code for code in (codes or "").split("|"))

    if row["bridge"] == "own":
        return "", ""
    if row["bridge"] == "summed":
        parts = called(row["source_codes"])
        twice = _MOVED_TWICE if row["moved_twice"] else ("", "")
        return (
            f"số gộp theo ranh giới {boundaries}: {parts}{twice[0]}",
            f"bridged to the boundaries of {boundaries}: the sum of {parts}{twice[1]}",
        )
    facts = {
        "day": format_date(row["changed_on"]),
        "who": called(row["concerned"]),
        "name": called(row["agency_code"]),
    }
    vietnamese, english = _REFUSALS[row["reason"]]
    return vietnamese.format(**facts), english.format(**facts)


_MOVED_TWICE = (
    "; hồ sơ chuyển sang mã mới có thể được đếm hai lần",
    "; dossiers that moved to the new code may count twice",
)

#: Why a figure is not bridged.
_REFUSALS = {
    "functions_received": (
        "{name} nhận một phần chức năng của {who} từ {day}; số liệu không tách theo chức năng, nên không gộp",
        "{name} took over a part of the functions of {who} on {day}; figures are not kept by function: not bridged",
    ),
    "functions_split": (
        "chức năng của {name} chia cho {who} từ {day}; số liệu không tách theo chức năng, nên không gộp",
        "the functions of {name} were split among {who} on {day}; figures are not kept by function: not bridged",
    ),
    "founded": (
        "{name} nhập vào {who} từ {day}; bộ này chưa có mã trong danh mục, nên không gộp",
        "{name} went into {who} on {day}; that ministry has no code in the list: not bridged",
    ),
    "merged_away": (
        "{name} nhập vào {who} từ {day}; hãy hỏi {who}",
        "{name} went into {who} on {day}: ask for that",
    ),
    "not_split_back": (
        "từ {day} số liệu là của {who} sau hợp nhất; không tách lại được theo ranh giới 2024",
        "from {day} the figures are those of {who} after the merger; they cannot be split back",
    ),
    "distinct": (
        "đếm thủ tục khác nhau của {who}; một thủ tục có ở nhiều nơi, cộng lại là đếm trùng, nên không gộp",
        "counts different procedures of {who}; one is in several, a sum would count it twice: not bridged",
    ),
    "no_rule": (
        "chưa có quy tắc gộp cho chỉ số này ({who}), nên không gộp",
        "no rule says how this indicator adds over {who}: not bridged",
    ),
}


def code_changes(query: Query) -> dict[str, date]:
    """Codes that were one agency before a day and another one from it on, with that day."""
    return dict(query(_CHANGES, ()).iter_rows())


def entity_of(changed_on: date | None, start: date, asat: date) -> Literal["same", "before", "after", "both"]:
    """Which of a code's two agencies the figures of ``[start, asat)`` are of; same: it only ever was one."""
    if changed_on is None:
        return "same"
    if asat <= changed_on:
        return "before"
    return "after" if start >= changed_on else "both"


def comparable_codes(changes: Mapping[str, date], spans: tuple[tuple[date, date], tuple[date, date]]) -> set[str]:
    """The codes of ``changes`` that are one and the same agency in both spans ``[start, asat)``."""
    sides = {code: {entity_of(day, *span) for span in spans} for code, day in changes.items()}
    return {code for code, found in sides.items() if len(found) == 1 and "both" not in found}
