"""Movement of the indicators: each agency's and group's months against the band of its own past.

A figure is placed on a scale on which changes compare. A rate n/d: the angle arcsin √((n + ⅜) / (d + ¾)), where chance
spreads all rates alike, by √(1 / (4d + 2)) (Anscombe 1948), so that a fall to 0 % weighs what a rise from it does.
A count: its logarithm. A month's change is its place less the median place of the three months before. The band is
learned from the changes of up to three years before that month: their median, plus and minus ``MOVEMENT_DEVIATIONS``
times the greater of their robust standard deviation (1.4826 × the median absolute deviation) and of what chance alone
does to so few dossiers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from expectations import thresholds
from expectations.due import Window
from expectations.mart_rules import FIGURES, MartRule, Rows
from expectations.rules import Told
from expectations.wording import Bilingual, as_number, as_percent, both_listed
from orchestration.domain.vietnamese import format_number

SUITE = "movement"


def movement_rules(seen: Window) -> Iterator[MartRule]:
    """The rules on movement within a window."""
    bands = _BANDS.format(
        learned_from=seen.learned_from,
        judged_from=seen.judged_from,
        base=thresholds.MOVEMENT_BASE,
        months_learned=thresholds.FIGURE_MONTHS_LEARNED,
        changes=thresholds.MOVEMENT_CHANGES,
        changes_of_counts=thresholds.MOVEMENT_CHANGES_OF_COUNTS,
        deviations=thresholds.MOVEMENT_DEVIATIONS,
        points=thresholds.MOVEMENT_POINTS_WARNED,
        ratio=thresholds.MOVEMENT_RATIO_WARNED,
    )
    yield MartRule(
        "year_to_date_grows",
        FIGURES,
        "Lũy kế từ đầu năm không giảm khi thêm một tháng",
        "A year to date never shrinks by a month more",
        _SHRINKING.format(judged_from=seen.judged_from),
        suite=SUITE,
    )
    yield MartRule(
        "movement_usual",
        FIGURES,
        "Chỉ số thay đổi trong mức thường thấy",
        "Indicators move within their usual band",
        f"{bands} {_OUTSIDE}",
        severity="warning",
        suite=SUITE,
        threshold=f"± {thresholds.MOVEMENT_DEVIATIONS:g} σ",
        tell=_outside,
    )
    yield MartRule(
        "movement_shared",
        FIGURES,
        "Các cơ quan không cùng lúc biến động bất thường",
        "Agencies do not leave their bands together",
        f"{bands} {_SHARED}",
        severity="warning",
        suite=SUITE,
        threshold=f"< {thresholds.MOVEMENT_SHARED_SHARE * 100:g}%",
        tell=_together,
    )


#: Denominators of dossiers, and counts, run from the year's first day on: dossiers come into them and never leave.
#: Procedures in force at a day do.
_SHRINKING = """
    with running as (
        select
            indicator_code, agency_code, period, coalesce(denominator, numerator) as counted,
            lag(period) over w as period_before, lag(coalesce(denominator, numerator)) over w as counted_before
        from marts.indicator_values inner join marts.indicators using (indicator_code)
        where period_type = 'ytd' and unit_code = '' and period_start >= date_trunc('year', date '{judged_from}')
            and not list_contains(string_split(datasets, '|'), 'procedures')
        window w as (partition by indicator_code, agency_code, period_start order by period_end)
    )
    select * from running where counted < counted_before or (counted is null and counted_before is not null)
"""

_BANDS = """
    with figures as (
        select
            indicator_code, agency_code, period, period_start, numerator, denominator, value,
            case
                when denominator is null then ln(numerator + 0.5)
                else asin(sqrt((numerator + 0.375) / (denominator + 0.75)))
            end as place,
            case when denominator is null then 1 / (numerator + 0.5) else 1 / (4 * denominator + 2) end as variance
        from marts.indicator_values
        -- Signals prompt a question to a unit; an alert to its agency's owner is no way to ask it.
        inner join (select indicator_code from marts.indicators where theme <> 'signals') using (indicator_code)
        where period_type = 'month' and unit_code = '' and status = 'final' and value is not null
            and numerator >= 0 and coalesce(denominator >= numerator, true) and period_start >= date '{learned_from}'
    ),
    based as (
        select
            *, median(place) over w as base, median(variance) over w as base_variance,
            count(*) over w as months_before, min(period_start) over w as oldest
        from figures
        window w as (
            partition by indicator_code, agency_code order by period_start
            rows between {base} preceding and 1 preceding
        )
    ),
    changes as (
        select
            *, place - base as change,
            sqrt(base_variance + case when denominator is null then base_variance else variance end) as chance
        from based where months_before = {base} and oldest >= period_start - to_months(2 * {base})
    ),
    learned as (
        select
            *, median(change) over w as middle, 1.4826 * mad(change) over w as deviation, count(*) over w as learned
        from changes
        window w as (
            partition by indicator_code, agency_code order by period_start
            range between interval {months_learned} month preceding and interval 1 day preceding
        )
    ),
    judged as (
        select
            *,
            base + middle - {deviations} * greatest(deviation, chance) as lowest,
            base + middle + {deviations} * greatest(deviation, chance) as highest,
            case when denominator is null then exp(base) else pow(sin(base), 2) end as base_value
        from learned
        where period_start >= date '{judged_from}'
            and learned >= case when denominator is null then {changes_of_counts} else {changes} end
    ),
    banded as (
        select
            * exclude (lowest, highest),
            case when denominator is null then exp(lowest) else pow(sin(greatest(lowest, 0)), 2) end as lowest,
            case when denominator is null then exp(highest) else pow(sin(least(highest, pi() / 2)), 2) end as highest,
            case
                when (place between lowest and highest) then 0
                when denominator is null and abs(place - base) < ln({ratio}) then 0
                when denominator is not null and abs(value - base_value) < {points} then 0
                else sign(place - base)
            end as side
        from judged
    )
"""

_OUTSIDE = """
    select
        agency_code, indicator_code, period, numerator, denominator, value, lowest, highest,
        catalogue.name_vi as indicator_vi, catalogue.name_en as indicator_en
    from banded inner join marts.indicators as catalogue using (indicator_code)
    where side <> 0
    order by agency_code, period_start desc, indicator_code
"""

_SHARED = f"""
    select
        'ALL' as agency_code, indicator_code, period, any_value(catalogue.name_vi) as indicator_vi,
        any_value(catalogue.name_en) as indicator_en, count(*) as judged,
        count(*) filter (where side > 0) as up, count(*) filter (where side < 0) as down
    from banded inner join marts.indicators as catalogue using (indicator_code)
    where agency_code not in ('ALL', 'MIN', 'PRO')
    group by indicator_code, period
    having judged >= {thresholds.MOVEMENT_SHARED_AGENCIES}
        and greatest(up, down) >= {thresholds.MOVEMENT_SHARED_SHARE} * judged
    order by period desc, indicator_code
"""


def _outside(rows: Rows) -> Told:
    vi, en = both_listed(_beside_band(row) for row in rows)
    return Told(
        format_number(len(rows)),
        f"{vi}. Kiểm tra cách ghi nhận và trích xuất của cơ quan, hoặc có thay đổi thật cần nêu trong báo cáo.",
        f"{en}. Look at how the agency records and exports, or is it a true change that a report should tell?",
    )


def _beside_band(row: Mapping[str, Any]) -> Bilingual:
    """A figure and the band of its past."""
    shown = as_number if row["denominator"] is None else as_percent
    (vi, en), (low_vi, low_en), (high_vi, high_en) = (shown(row[name]) for name in ("value", "lowest", "highest"))
    return (
        f"{row['indicator_vi']} {row['period']}: {vi}, thường {low_vi} – {high_vi}",
        f"{row['indicator_en']} {row['period']}: {en}, usually {low_en} – {high_en}",
    )


def _together(rows: Rows) -> Told:
    vi, en = both_listed(
        (
            f"{row['indicator_vi']} {row['period']}: {row['up']} cơ quan cùng tăng, {row['down']} cùng giảm "
            f"trên {row['judged']}",
            f"{row['indicator_en']} {row['period']}: {row['up']} agencies rise, {row['down']} fall, of {row['judged']}",
        )
        for row in rows
    )
    return Told(
        format_number(len(rows)),
        f"{vi}. Nguyên nhân chung: công thức, lịch làm việc, danh mục hoặc quy định mới? Kiểm tra trước khi dùng.",
        f"{en}. A cause that they share: a formula, the calendar, the catalogue, a new rule? Look before using it.",
    )
