"""Reconciliation: what an agency reports of itself beside what was computed from its dossiers.

Both rules warn and hold nothing: a reported figure is a claim, and one agency's claim blocks nobody's publication.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from expectations import thresholds
from expectations.due import Window
from expectations.mart_rules import MartRule, Rows
from expectations.rules import Told
from expectations.wording import Bilingual, as_number, as_percent, both_listed
from orchestration.domain.vietnamese import format_number

SUITE = "reconciliation"
MART = "reconciliation"


def reconciliation_rules(seen: Window) -> Iterator[MartRule]:
    """The rules on final figures whose period ends within the window."""
    tolerances = _COMPARED.format(
        judged_from=seen.judged_from,
        points=thresholds.RECONCILED_POINTS_WARNED,
        points_far=thresholds.RECONCILED_POINTS_FAR,
        base=thresholds.RECONCILED_DENOMINATOR_WARNED,
        base_far=thresholds.RECONCILED_DENOMINATOR_FAR,
    )
    yield MartRule(
        "reported_counts_add_up",
        MART,
        "Số báo cáo khớp tử số, mẫu số đi kèm",
        "Reported values agree with their own counts",
        f"{tolerances} select * from compared where verdict = 'mismatch' {_ORDER}",
        severity="warning",
        suite=SUITE,
        tell=_mismatched,
    )
    yield MartRule(
        "reported_near",
        MART,
        "Số báo cáo gần với số tính được",
        "Reported figures are near the computed ones",
        f"{tolerances} select * from compared where is_off and not is_far {_ORDER}",
        severity="warning",
        suite=SUITE,
        threshold=_threshold(thresholds.RECONCILED_POINTS_WARNED, thresholds.RECONCILED_DENOMINATOR_WARNED),
        tell=_off,
    )
    yield MartRule(
        "reported_not_far",
        MART,
        "Số báo cáo không lệch xa số tính được",
        "Reported figures are not far from the computed ones",
        f"{tolerances} select * from compared where is_far {_ORDER}",
        severity="warning",
        suite=SUITE,
        threshold=_threshold(thresholds.RECONCILED_POINTS_FAR, thresholds.RECONCILED_DENOMINATOR_FAR),
        tell=_off,
    )


def _threshold(points: float, base: float) -> str:
    return f"≤ {points * 100:g} điểm %; mẫu số ± {base * 100:g}%"


#: A difference counts beyond one unit of the last digit shown, which rounding or cutting off may take.
_COMPARED = """
    with measured as (
        select
            figures.*, catalogue.name_vi as indicator_vi, catalogue.name_en as indicator_en,
            greatest(abs(difference) - power(10, -decimals), 0)
                / case when figures.unit = '%' then 100 else greatest(abs(computed_value), 1) end as off_by,
            abs(figures.denominator - computed_denominator) as base_off_by
        from marts.reconciliation as figures
        inner join marts.indicators as catalogue on figures.catalogue_code = catalogue.indicator_code
        inner join marts.indicator_values as computed
            on figures.catalogue_code = computed.indicator_code and figures.agency_code = computed.agency_code
            and figures.unit_code = computed.unit_code and figures.period = computed.period
        where figures.origin = 'reported' and computed.status = 'final' and computed_value is not null
            and computed.period_end > date '{judged_from}'
    ),
    compared as (
        select
            *,
            off_by > {points} or coalesce(base_off_by > {base} * computed_denominator, false) as is_off,
            off_by > {points_far} or coalesce(base_off_by > {base_far} * computed_denominator, false) as is_far
        from measured
    )
"""

_ORDER = "order by agency_code, period desc, catalogue_code, unit_code"


def _off(rows: Rows) -> Told:
    vi, en = both_listed(_beside_computed(row) for row in rows)
    return Told(
        format_number(len(rows)),
        f"{vi}. Đối chiếu cách đếm hai bên: khoảng thời gian, đơn vị, hồ sơ sửa sau ngày báo cáo.",
        f"{en}. Compare how both sides count: the days, the units, dossiers corrected after the report.",
    )


def _beside_computed(row: Mapping[str, Any]) -> Bilingual:
    """A reported figure and the computed one."""
    vi, en = _with_base(row, "published_value", "denominator")
    computed_vi, computed_en = _with_base(row, "computed_value", "computed_denominator")
    return (
        f"{row['indicator_vi']} {_where(row)}: báo cáo {vi}, tính được {computed_vi}",
        f"{row['indicator_en']} {_where(row)}: reported {en}, computed {computed_en}",
    )


def _mismatched(rows: Rows) -> Told:
    vi, en = both_listed(_beside_own_counts(row) for row in rows)
    return Told(
        format_number(len(rows)),
        f"{vi}. Sửa giá trị hoặc tử số, mẫu số rồi gửi lại.",
        f"{en}. Mend the value or its counts and send them again.",
    )


def _beside_own_counts(row: Mapping[str, Any]) -> Bilingual:
    """A reported figure and what its own counts give."""
    vi, en = _shown(row, "published_value")
    counts_vi, counts_en = _shown(row, "recomputed_value")
    return (
        f"{row['indicator_vi']} {_where(row)}: báo cáo {vi}, tử số và mẫu số đi kèm cho {counts_vi}",
        f"{row['indicator_en']} {_where(row)}: reported {en}, its own counts give {counts_en}",
    )


def _where(row: Mapping[str, Any]) -> str:
    return f"{row['unit_code']} {row['period']}".strip()


def _shown(row: Mapping[str, Any], name: str) -> Bilingual:
    """A figure as people read it; the mart keeps rates in percent."""
    value = row[name]
    if row["unit"] == "%":
        return as_percent(None if value is None else value / 100)
    return as_number(value)


def _with_base(row: Mapping[str, Any], name: str, base: str) -> Bilingual:
    """A figure and, where it is known, its denominator."""
    vi, en = _shown(row, name)
    if row[base] is None:
        return vi, en
    base_vi, base_en = as_number(row[base])
    return f"{vi} (/{base_vi})", f"{en} (/{base_en})"
