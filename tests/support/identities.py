"""What figures of different kinds of period owe one another, in SQL over a candidate."""

from __future__ import annotations

from tests.support.candidate import Candidate

#: Periods of the same days (2024-YTD06 and 2024-H1) have the same figures.
_SAME_DAYS = """
    select one.period as one, other.period as other, indicator_code, agency_code, unit_code
    from marts.indicator_values as one
    inner join marts.indicator_values as other
        using (period_start, period_end, indicator_code, agency_code, unit_code)
    where one.period < other.period and (
        one.numerator is distinct from other.numerator or one.denominator is distinct from other.denominator
        or one.quality <> other.quality or one.status <> other.status
    )
"""
#: What happens once: acceptances, ends, online submissions, visits. Agencies alone: a group's members differ by period.
_FLOWS = """
    with flows as (
        select indicator_code, agency_code, period, period_type, period_start, period_end,
            coalesce(denominator, numerator) as counted
        from marts.indicator_values
        where unit_code = '' and agency_code not in ('ALL', 'MIN', 'PRO')
            and indicator_code in ('reuse_rate', 'digitization_rate', 'late_acceptance_rate', 'portal_visits')
    )
"""
#: Of periods whose first part is shown; what has no figure adds nothing to compare.
_PARTS_ADD_UP = f"""
    {_FLOWS},
    kinds as (
        from (values
            ('quarter', 'month'), ('half', 'quarter'), ('year', 'half'), ('ytd', 'month'),
            ('reporting_quarter', 'reporting_month'), ('reporting_half', 'reporting_quarter'),
            ('reporting_nine_months', 'reporting_quarter'), ('reporting_year', 'reporting_half')
        ) as kinds (whole, part)
    )
    select whole.period, whole.indicator_code, whole.agency_code, whole.counted, sum(part.counted) as of_parts
    from flows as whole
    inner join kinds on whole.period_type = kinds.whole
    inner join flows as part
        on kinds.part = part.period_type
        and whole.indicator_code = part.indicator_code
        and whole.agency_code = part.agency_code
        and whole.period_start <= part.period_start
        and whole.period_end >= part.period_end
    group by all
    having min(part.period_start) = any_value(whole.period_start)
        and count(part.counted) = count(*) and sum(part.counted) <> whole.counted
"""
#: A month more of the record is that month.
_RECORD_GROWS_BY_ITS_MONTHS = f"""
    {_FLOWS},
    record as (
        select *, counted - lag(counted) over (partition by indicator_code, agency_code order by period_end) as more
        from flows where period_type = 'cumulative'
    )
    select * from record
    inner join flows as month
        on month.period_type = 'month' and record.period_end = month.period_end
        and record.indicator_code = month.indicator_code and record.agency_code = month.agency_code
    where record.more <> month.counted
"""


def assert_kinds_agree(candidate: Candidate) -> None:
    """No figure contradicts one of another kind of period."""
    for identity in (_SAME_DAYS, _PARTS_ADD_UP, _RECORD_GROWS_BY_ITS_MONTHS):
        found = candidate.rows(identity)
        assert not found, f"{len(found)} contradictions, among them {found[:5]}"
