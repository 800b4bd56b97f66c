{{ config(materialized='table') }}
{%- set counts = dossier_counts() %}
{%- set anchored = ['waiting', 'waiting_late', 'late_acceptance', 'paid', 'disliked_later'] %}

-- For each affected period: `in_`, what happened in it; `until_`, what happened before asat; `before_`, before its
-- start; `anchored_`, what happened before asat to the dossiers anchored in it. Units, and the agency as their sum; it
-- has a row though it has no dossier.
with cells as (
    select
        agency_code,
        coalesce(unit_code, '') as unit_code,
        * exclude (agency_code, unit_code)
    from {{ ref('int_dossier_cells__as_of') }}
    where agency_code in (select affected.agency_code from {{ ref('int_periods__affected') }} as affected)
),

leveled as (
    select * from cells where unit_code <> ''
    union all by name
    select * replace ('' as unit_code) from cells
),

by_half_month as (
    select
        agency_code,
        unit_code,
        {% for name in counts %}
        sum({{ name }}) as {{ name }},
        {% endfor %}
        event_half_month
    from leveled
    group by all
),

running as (
    select
        agency_code,
        unit_code,
        {% for name in counts %}
        sum({{ name }}) over so_far as {{ name }},
        {% endfor %}
        event_half_month
    from by_half_month
    window so_far as (
        partition by agency_code, unit_code order by event_half_month rows unbounded preceding
    )
),

levels as (
    select
        agency_code,
        unit_code
    from by_half_month
    union
    select
        affected.agency_code,
        '' as unit_code
    from {{ ref('int_periods__affected') }} as affected
),

affected as (
    select
        affected.agency_code,
        levels.unit_code,
        periods.period,
        periods.period_start,
        periods.period_end,
        periods.period_start - 1 as last_day_before,
        periods.period_end - 1 as last_day
    from {{ ref('int_periods__affected') }} as affected
    inner join {{ ref('int_periods') }} as periods using (period)
    inner join levels using (agency_code)
),

anchored_counts as (
    select
        affected.agency_code,
        affected.unit_code,
        {% for name in anchored %}
        sum(leveled.{{ name }}) as {{ name }},
        {% endfor %}
        affected.period
    from affected
    inner join leveled
        on affected.agency_code = leveled.agency_code
        and affected.unit_code = leveled.unit_code
        and leveled.anchor_half_month >= affected.period_start
        and leveled.anchor_half_month < affected.period_end
        and leveled.event_half_month < affected.period_end
    group by all
),

ends as (
    select
        affected.agency_code,
        affected.unit_code,
        affected.period,
        {% for name in counts if name not in anchored %}
        running.{{ name }},
        {% endfor %}
        affected.last_day_before
    from affected
    asof left join running
        on affected.agency_code = running.agency_code
        and affected.unit_code = running.unit_code
        and affected.last_day >= running.event_half_month
),

spans as (
    select
        ends.agency_code,
        ends.unit_code,
        {% for name in counts if name not in anchored %}
        coalesce(ends.{{ name }}, 0)::bigint as until_{{ name }},
        coalesce(starts.{{ name }}, 0)::bigint as before_{{ name }},
        (coalesce(ends.{{ name }}, 0) - coalesce(starts.{{ name }}, 0))::bigint as in_{{ name }},
        {% endfor %}
        ends.period
    from ends
    asof left join running as starts
        on ends.agency_code = starts.agency_code
        and ends.unit_code = starts.unit_code
        and ends.last_day_before >= starts.event_half_month
)

select
    {% for name in anchored %}
    coalesce(anchored_counts.{{ name }}, 0)::bigint as anchored_{{ name }},
    {% endfor %}
    spans.*
from spans
left join anchored_counts using (agency_code, unit_code, period)
