"""What must hold of the candidate's marts, as queries for the rows that break it.

Marts and their columns: ``dbt_project/models/marts``. The marts by period can be judged on some years alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectations.rules import Told
from expectations.thresholds import VALUE_TOLERANCE
from orchestration.domain.periods import FIGURE_TYPES
from orchestration.ledger.gate_results import Severity

FIGURES = "indicator_values"

#: The columns that identify a row of each mart that every publication has.
KEYS: dict[str, tuple[str, ...]] = {
    FIGURES: ("indicator_code", "agency_code", "unit_code", "period"),
    "indicators": ("indicator_code",),
    "agencies": ("agency_code",),
    "units": ("unit_code",),
    "targets": ("target_id",),
    "target_progress": ("target_id", "agency_code", "unit_code", "period"),
    "target_forecasts": ("target_id", "agency_code", "unit_code"),
    "tasks": ("task_id",),
    "commitments": ("list_code", "agency_code"),
    "commitment_counts": ("indicator_code", "group_code", "list_code"),
    "system_survey": ("agency_code",),
    "system_survey_shares": ("group_code", "vendor", "grade"),
    "rankings": ("indicator_code", "period", "agency_code"),
    "late_dossiers": ("agency_code", "dossier_code"),
    "late_rate_dossiers": ("agency_code", "dossier_code"),
    "deliveries": ("delivery_id",),
    "quarantine_rules": ("delivery_id", "rule", "column"),
    "gate_results": ("gate", "rule", "subject"),
    "published_figures": ("figure_id",),
    "reconciliation": ("origin", "figure_id"),
    "inconsistencies": ("inconsistency_id",),
    "lineage": ("agency_code", "dataset", "month", "delivery_id"),
    "agency_successions": ("predecessor_code", "successor_name_vi"),
    "indicator_bridging": ("indicator_code",),
    "service_levels": ("level_code",),
    "form_ii06a": ("agency_code", "unit_code", "field_vi", "period"),
    "service_quality": ("block_code", "agency_code", "unit_code", "period"),
    "service_quality_metrics": ("metric_code", "agency_code", "unit_code", "period"),
    "service_quality_rules": ("metric_code", "status"),
    "procedures": ("agency_code", "procedure_code"),
    "procedure_flows": ("agency_code", "procedure_code", "anchor_half_month", "half_month"),
    "payment_flows": ("agency_code", "method", "status", "amount_from_vnd", "half_month"),
    "portal_scores": ("unit_code", "block_code", "metric_code"),
}

_BY_PERIOD = frozenset(
    {
        *(FIGURES, "rankings", "form_ii06a", "service_quality", "service_quality_metrics"),
        *("procedure_flows", "payment_flows"),
    }
)

#: Columns that are never null, beside the keys.
_NEVER_NULL: dict[str, tuple[str, ...]] = {
    FIGURES: ("period_type", "period_start", "period_end", "status", "quality"),
    "indicators": ("origin", "name_vi", "name_en", "unit", "levels"),
    "agencies": ("name_vi", "agency_type", "group_code"),
    "rankings": ("value", "rank", "ranked", "group_code", "period_start", "period_end"),
    "form_ii06a": ("period_type", "period_start", "period_end", "status", "total", "settled", "still_open", "quality"),
    "deliveries": ("status", "is_current", "sha256"),
    "reconciliation": ("verdict",),
    "inconsistencies": ("found_by", "kind", "severity", "description_vi"),
}

_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    FIGURES: {
        "period_type": FIGURE_TYPES,
        "status": ("final", "provisional"),
        "quality": ("ok", "partial", "held", "missing"),
    },
    "deliveries": {"status": ("accepted", "held", "duplicate", "superseded", "unreadable", "withdrawn")},
}


#: The rows in which one agency or group breaks a rule, as the rule's query gives them.
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class MartRule:
    """One rule on one mart; ``violations`` selects the rows that break it.

    ``tell`` puts the rows of one agency or group (column ``agency_code``) into words: each gets a finding of its own,
    beside the one on the mart. Without it the mart's finding shows examples.
    """

    code: str
    mart: str
    name_vi: str
    name_en: str
    violations: str
    severity: Severity = "critical"
    suite: str = "publication"
    threshold: str = "= 0"
    tell: Callable[[Rows], Told] | None = None

    @property
    def name(self) -> str:
        """The rule on its mart."""
        return f"{self.mart}.{self.code}"


def mart_rules(years: Collection[int] | None = None) -> Iterator[MartRule]:
    """Every rule that needs nothing but the candidate."""
    for mart, key in KEYS.items():
        yield _keys_unique(mart, key, years)
        yield _never_null(mart, (*key, *_NEVER_NULL.get(mart, ())), years)
    for mart, columns in _WORDS.items():
        yield _words_known(mart, columns, years)
    of_years = within(FIGURES, years)
    yield from _value_rules(of_years)
    yield from _sum_rules(of_years)
    yield _catalogue_complete(of_years)
    yield _procedures_add_up(of_years, within("procedure_flows", years))
    yield from _form_rules(within("form_ii06a", years))
    yield from _delivery_rules()


def within(mart: str, years: Collection[int] | None, alias: str = "") -> str:
    """The condition that a row is of some years, by its period's last day; true for marts that have none."""
    if years is None or mart not in _BY_PERIOD:
        return "true"
    ranges = [
        f"({alias}period_end > date '{year}-01-01' and {alias}period_end <= date '{year + 1}-01-01')"
        for year in sorted(years)
    ]
    return f"({' or '.join(ranges) or 'false'})"


def _keys_unique(mart: str, key: tuple[str, ...], years: Collection[int] | None) -> MartRule:
    columns = ", ".join(f'"{column}"' for column in key)
    return MartRule(
        "keys_unique",
        mart,
        f"Khóa ({', '.join(key)}) không trùng",
        f"Keys ({', '.join(key)}) are unique",
        f"select {columns}, count(*) as copies from marts.{mart} where {within(mart, years)} "
        f"group by {columns} having count(*) > 1",
    )


def _never_null(mart: str, columns: tuple[str, ...], years: Collection[int] | None) -> MartRule:
    nulls = " or ".join(f'"{column}" is null' for column in columns)
    shown = ", ".join(f'"{column}"' for column in columns)
    return MartRule(
        "never_null",
        mart,
        f"Không trống: {', '.join(columns)}",
        f"Never null: {', '.join(columns)}",
        f"select {shown} from marts.{mart} where ({nulls}) and {within(mart, years)}",
    )


def _words_known(mart: str, columns: dict[str, tuple[str, ...]], years: Collection[int] | None) -> MartRule:
    names = ", ".join(columns)
    others = " or ".join(f"{column} not in {words!r}" for column, words in columns.items())
    return MartRule(
        "words_known",
        mart,
        f"Giá trị thuộc danh sách: {names}",
        f"Known words: {names}",
        f"select {', '.join(KEYS[mart])}, {names} from marts.{mart} where ({others}) and {within(mart, years)}",
    )


def _value_rules(of_years: str) -> Iterator[MartRule]:
    """What holds of each figure by itself."""
    yield MartRule(
        "numerator_within_denominator",
        FIGURES,
        "0 ≤ tử số ≤ mẫu số",
        "0 ≤ numerator ≤ denominator",
        "select indicator_code, agency_code, unit_code, period, numerator, denominator from marts.indicator_values "
        f"where (numerator < 0 or denominator < 0 or numerator > denominator) and {of_years}",
    )
    yield MartRule(
        "value_is_numerator_over_denominator",
        FIGURES,
        "Giá trị = tử số ÷ mẫu số; chỉ số đếm: giá trị = tử số",
        "value = numerator / denominator; of a count: the numerator",
        f"""
        with expected as (
            select
                figures.*,
                case when unit = '%' then numerator / nullif(denominator, 0) else numerator end as expected
            from marts.indicator_values as figures left join marts.indicators using (indicator_code)
            where {of_years}
        )
        select indicator_code, agency_code, unit_code, period, numerator, denominator, value, expected from expected
        where (value is null) <> (expected is null)
            or abs(value - expected) > {VALUE_TOLERANCE!r} * greatest(1, abs(expected))
        """,
    )
    yield MartRule(
        "figures_where_delivered",
        FIGURES,
        "Có số liệu khi và chỉ khi đã có dữ liệu (quality ok, partial); tỷ lệ phải có mẫu số, chỉ số đếm thì không",
        "Figures exactly where quality is ok or partial; rates have a denominator, counts have none",
        f"""
        select indicator_code, agency_code, unit_code, period, numerator, denominator, quality
        from marts.indicator_values as figures left join marts.indicators using (indicator_code)
        where {of_years} and (
            (numerator is not null) <> (quality in ('ok', 'partial'))
            or (denominator is not null) <> (numerator is not null and unit = '%')
            or unit is null
        )
        """,
    )


def _sum_rules(of_years: str) -> Iterator[MartRule]:
    """What holds between the figures of groups, agencies and units."""
    yield MartRule(
        "groups_are_sums",
        FIGURES,
        "ALL = MIN + PRO = tổng các bộ, ngành, địa phương (chỉ số có số liệu của từng cơ quan)",
        "Groups equal the sum of their members: ALL = MIN + PRO = all agencies (indicators that agencies have)",
        f"""
        with summed_indicators as (
            select indicator_code from marts.indicators where list_contains(string_split(levels, '|'), 'agency')
        ),
        rows_of_agencies as (
            select * from marts.indicator_values semi join summed_indicators using (indicator_code)
            where unit_code = '' and {of_years}
        ),
        members as (
            select indicator_code, period, numerator, denominator, unnest(['ALL', group_code]) as agency_code
            from rows_of_agencies inner join marts.agencies using (agency_code)
        ),
        sums as (
            select indicator_code, agency_code, period, sum(numerator) as numerator, sum(denominator) as denominator
            from members group by all
        ),
        figures as (
            select indicator_code, agency_code, period, numerator, denominator
            from rows_of_agencies where agency_code in ('ALL', 'MIN', 'PRO')
        )
        select
            indicator_code, agency_code, period, figures.numerator, sums.numerator as sum_numerator,
            figures.denominator, sums.denominator as sum_denominator
        from figures full join sums using (indicator_code, agency_code, period)
        where figures.numerator is distinct from sums.numerator
            or figures.denominator is distinct from sums.denominator
        """,
    )
    yield MartRule(
        "units_within_agency",
        FIGURES,
        "Tổng các đơn vị không vượt cơ quan",
        "Units do not exceed their agency",
        f"""
        with sums as (
            select
                indicator_code, agency_code, period,
                sum(numerator) filter (where unit_code <> '') as units_numerator,
                sum(denominator) filter (where unit_code <> '') as units_denominator,
                max(numerator) filter (where unit_code = '') as numerator,
                max(denominator) filter (where unit_code = '') as denominator
            from marts.indicator_values where {of_years}
            group by all
        )
        select sums.* from sums left join marts.indicators using (indicator_code)
        where units_numerator is not null and (
            not contains(levels, 'unit')
            or units_numerator > coalesce(numerator, 0)
            or units_denominator > coalesce(denominator, 0)
        )
        """,
    )


def _catalogue_complete(of_years: str) -> MartRule:
    return MartRule(
        "catalogue_complete",
        FIGURES,
        "Mọi chỉ số tính được của danh mục đều có mặt, không có chỉ số lạ",
        "Every computed indicator of the catalogue is there, and no other",
        f"""
        with present as (
            select distinct indicator_code from marts.indicator_values where {of_years}
        )
        select indicator_code, catalogue.name_vi is null as unknown
        from present
        full join (from marts.indicators where origin = 'computed') as catalogue using (indicator_code)
        where exists (select 1 from present)
            and (present.indicator_code is null or catalogue.indicator_code is null)
        """,
    )


def _procedures_add_up(of_years: str, of_flow_years: str) -> MartRule:
    """A month's flows are of the month's own year."""
    return MartRule(
        "procedures_add_up",
        "procedure_flows",
        "Tổng các thủ tục của một tháng bằng số liệu của cơ quan",
        "A month's procedures add up to the agency's figures",
        f"""
        with months as (
            select
                agency_code, date_trunc('month', half_month)::date as period_start,
                sum(accepted) as accepted, sum(finished) as finished
            from marts.procedure_flows where {of_flow_years}
            group by all
        )
        select
            figures.indicator_code, figures.agency_code, figures.period, figures.denominator,
            coalesce(if(indicator_code = 'reuse_rate', accepted, finished), 0) as of_procedures
        from marts.indicator_values as figures
        left join months using (agency_code, period_start)
        where indicator_code in ('reuse_rate', 'digitization_rate') and period_type = 'month' and unit_code = ''
            and agency_code not in ('ALL', 'MIN', 'PRO') and denominator is not null and {of_years}
            and denominator <> coalesce(if(indicator_code = 'reuse_rate', accepted, finished), 0)
        """,
    )


def _form_rules(of_years: str) -> Iterator[MartRule]:
    yield MartRule(
        "form_adds_up",
        "form_ii06a",
        "Biểu II.06a: các cột cộng đúng như biểu, không cột nào âm",
        "Form II.06a: the columns add up as the form says, and none is negative",
        f"""
        select agency_code, unit_code, field_vi, period, total, settled, still_open from marts.form_ii06a
        where {of_years} and (
            total <> received_online + received_other + carried_over
            or total <> settled + still_open
            or settled <> settled_early + settled_on_day + settled_late
            or still_open <> open_in_time + open_late
            or least(
                received_online, received_other, carried_over, settled_early, settled_on_day, settled_late,
                open_in_time, open_late, settled_without_deadline, open_without_deadline
            ) < 0
        )
        """,
    )


def _delivery_rules() -> Iterator[MartRule]:
    yield MartRule(
        "one_in_force",
        "deliveries",
        "Mỗi kỳ chỉ một lần gửi có hiệu lực, và đó là lần được chấp nhận",
        "One delivery in force a period, and an accepted one",
        """
        select agency_code, dataset, period, count(*) as in_force from marts.deliveries where is_current
        group by all having count(*) > 1 or bool_or(status <> 'accepted')
        """,
    )
    yield MartRule(
        "lineage_in_force",
        "lineage",
        "Số liệu chỉ dựa trên lần gửi có hiệu lực",
        "Figures stand on deliveries in force alone",
        """
        select distinct agency_code, dataset, delivery_id from marts.lineage
        where delivery_id not in (select delivery_id from marts.deliveries where is_current)
        """,
    )
