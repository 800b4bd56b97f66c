{{ config(materialized='view') }}

-- Metrics of Decision 766 on petitions. Handled in P: received before asat, not answered before its start. An answer at
-- or after asat is unknown, and so is what was said of it. Where an agency or unit has none, there are none: zero.
with affected as (
    select
        affected.agency_code,
        periods.period,
        periods.period_start,
        periods.asat
    from {{ ref('int_periods__affected') }} as affected
    inner join {{ ref('int_periods') }} as periods using (period)
),

petitions as (
    select
        *,
        {{ is_after('answered_at', 'answered_at_precision', 'due_at', 'due_at_precision') }} as answered_late,
        unnest(list_distinct(['', coalesce(unit_code, '')])) as level_code
    from {{ ref('int_feedback__current') }}
),

judged as (
    select
        affected.agency_code,
        affected.period,
        petitions.level_code as unit_code,
        petitions.category,
        petitions.received_at >= affected.period_start as is_received,
        case
            when petitions.answered_at < affected.asat then petitions.answered_late
            else petitions.due_at < affected.asat
        end as is_late,
        coalesce(petitions.answered_at < affected.asat, false)
        and (petitions.outcome = 'dissatisfied' or coalesce(petitions.refiled, false)) as is_dissatisfied
    from affected
    inner join petitions
        on affected.agency_code = petitions.agency_code
        and affected.asat > petitions.received_at
        and affected.period_start <= coalesce(petitions.answered_at, affected.period_start)
),

counted as (
    select
        agency_code,
        period,
        unit_code,
        count(*) as handled,
        count_if(not is_late) as on_time,
        count_if(is_received) as received,
        count_if(is_received and not is_late and not is_dissatisfied) as satisfied,
        count(category) as told,
        count_if(category = 'procedure') as about_procedures,
        count_if(category = 'staff') as about_staff
    from judged
    group by all
),

levels as (
    select
        figures.agency_code,
        figures.unit_code,
        figures.period
    from {{ ref('int_agency_values') }} as figures
    semi join affected using (agency_code, period)
    where figures.indicator_code = 'on_time_rate_766'
),

formulas as (
    select
        levels.agency_code,
        levels.unit_code,
        levels.period,
        unnest([
            {
                'metric_code': 'petition_on_time',
                'numerator': coalesce(counted.on_time, 0),
                'denominator': coalesce(counted.handled, 0),
                'is_whole': true
            },
            {
                'metric_code': 'petition_satisfaction',
                'numerator': coalesce(counted.satisfied, 0),
                'denominator': coalesce(counted.received, 0),
                'is_whole': true
            },
            {
                'metric_code': 'petition_about_procedures',
                'numerator': case when told > 0 or handled is null then coalesce(counted.about_procedures, 0) end,
                'denominator': case when told > 0 or handled is null then coalesce(counted.told, 0) end,
                'is_whole': coalesce(counted.told = counted.handled, true)
            },
            {
                'metric_code': 'petition_about_staff',
                'numerator': case when told > 0 or handled is null then coalesce(counted.about_staff, 0) end,
                'denominator': case when told > 0 or handled is null then coalesce(counted.told, 0) end,
                'is_whole': coalesce(counted.told = counted.handled, true)
            }
        ], recursive := true)
    from levels
    left join counted using (agency_code, unit_code, period)
)

select * from formulas
