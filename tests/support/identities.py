"""What figures owe one another, in SQL over the marts of a candidate or of a publication: kinds of period, groups and
members, procedures, ranks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: Periods of the same days (2024-YTD06 and 2024-H1) have the same figures.
_SAME_DAYS = """
    select one.period as one, other.period as other, indicator_code, agency_code, unit_code
    from indicator_values as one
    inner join indicator_values as other
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
        from indicator_values
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
#: A group's counts are its members', where any has some. Of distinct services none is counted twice: no sum.
_GROUPS_ARE_SUMS = """
    with members as (
        select indicator_code, period, unnest(['ALL', group_code]) as agency_code, numerator, denominator
        from indicator_values inner join agencies using (agency_code)
        where unit_code = ''
    ),
    sums as (
        select indicator_code, period, agency_code, sum(numerator) as numerator, sum(denominator) as denominator
        from members group by all
    )
    select indicator_code, period, agency_code, figures.numerator, sums.numerator, figures.denominator, sums.denominator
    from (
        select * from indicator_values
        where agency_code in ('ALL', 'MIN', 'PRO') and indicator_code <> 'online_service_share_distinct'
    ) as figures
    full join sums using (indicator_code, period, agency_code)
    where figures.numerator is distinct from sums.numerator or figures.denominator is distinct from sums.denominator
"""
#: An agency's procedures make its figures: flows of a period, stocks of all before it, anchored ones before its end.
_PROCEDURES_ADD_UP = """
    with figures as (
        select * from indicator_values
        where unit_code = '' and agency_code not in ('ALL', 'MIN', 'PRO') and numerator is not null
    ),
    periods as (select distinct agency_code, period, period_start, period_end from figures),
    counted as (
        select periods.agency_code, periods.period,
            {sums}
        from periods inner join procedure_flows as flows
            on periods.agency_code = flows.agency_code and flows.half_month < periods.period_end
        group by all
    ),
    made as (
        select agency_code, period, unnest([
            {{'indicator_code': 'reuse_rate', 'n': in_accepted_reusing, 'd': in_accepted}},
            {{'indicator_code': 'online_dossier_rate', 'n': in_accepted_online, 'd': in_accepted}},
            {{'indicator_code': 'digitization_rate', 'n': in_finished_digitized, 'd': in_finished}},
            {{'indicator_code': 'electronic_result_rate', 'n': in_finished_electronic, 'd': in_finished}},
            {{'indicator_code': 'online_payment_rate', 'n': of_paid, 'd': in_accepted_owing_fee}},
            {{'indicator_code': 'late_acceptance_rate', 'n': of_late_acceptance, 'd': in_submitted_online}},
            {{'indicator_code': 'late_rate',
              'n': all_late - before_left_late, 'd': all_accepted_due - before_left_due}},
            {{'indicator_code': 'digitization_rate', 'n': in_finished_digitized,
              'd': in_took_0_1 + in_took_2_5 + in_took_6_10 + in_took_11_20
                + in_took_21_30 + in_took_31_60 + in_took_61_up}}
        ], recursive := true) from counted
    )
    select agency_code, period, indicator_code, n, numerator, d, denominator
    from made inner join figures using (agency_code, period, indicator_code)
    where n <> numerator or d <> denominator
""".format(
    sums=",\n            ".join(
        f"coalesce(sum(flows.{name}) filter ({condition}), 0) as {prefix}_{name}"
        for prefix, condition, names in (
            (
                "in",
                "flows.half_month >= periods.period_start",
                "accepted accepted_online accepted_reusing accepted_owing_fee finished finished_digitized "
                "finished_electronic submitted_online "
                "took_0_1 took_2_5 took_6_10 took_11_20 took_21_30 took_31_60 took_61_up",
            ),
            ("of", "flows.anchor_half_month >= periods.period_start", "paid late_acceptance"),
            ("all", "true", "accepted_due late"),
            ("before", "flows.half_month < periods.period_start", "left_due left_late"),
        )
        for name in names.split()
    )
)
#: The dossiers behind late_rate are as many as its numerator says, since the list keeps them (docs/formulas.md).
_LATE_ONES_ADD_UP = """
    with figures as (
        select * from indicator_values
        where indicator_code = 'late_rate' and agency_code not in ('ALL', 'MIN', 'PRO') and numerator is not null
            and period_start >= (
                select make_date(year(max(period_end) - 1) - 1, 1, 1) from indicator_values where period_type = 'month'
            )
    )
    select figures.agency_code, figures.unit_code, figures.period, figures.numerator, count(late.dossier_code) as listed
    from figures left join late_rate_dossiers as late
        on figures.agency_code = late.agency_code
        and figures.unit_code in ('', late.unit_code)
        and late.late_from < figures.period_end
        and coalesce(late.finished_at >= figures.period_start, true)
    group by all
    having listed <> numerator
"""
#: 1-2-2-4: as many stand before an agency as its rank says, counted without windows; by counts, not by quotients.
_RANKS = """
    with ranked as (
        select rankings.*, better, numerator::hugeint as counted, coalesce(denominator, 1)::hugeint as of_how_many
        from rankings inner join indicators using (indicator_code)
    )
    select one.indicator_code, one.period, one.agency_code, one.rank,
        count_if(
            case one.better when 'up' then other.counted * one.of_how_many > one.counted * other.of_how_many
            else other.counted * one.of_how_many < one.counted * other.of_how_many end
        ) as before
    from ranked as one
    inner join ranked as other using (indicator_code, period, group_code)
    group by all
    having before <> one.rank - 1
"""


Query = Callable[[str], Sequence[object]]


def assert_figures_agree(query: Query) -> None:
    """No figure contradicts another: of its kinds of period, its group, its procedures, its rank.

    ``query`` gives a query's rows.
    """
    identities = (
        *(_SAME_DAYS, _PARTS_ADD_UP, _RECORD_GROWS_BY_ITS_MONTHS),
        *(_GROUPS_ARE_SUMS, _PROCEDURES_ADD_UP, _LATE_ONES_ADD_UP, _RANKS),
    )
    for identity in identities:
        found = query(identity)
        assert not found, f"{len(found)} contradictions, among them {found[:5]}"
