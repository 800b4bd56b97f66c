{{ config(materialized='incremental', incremental_strategy='replace_periods', post_hook="{{ record_state() }}") }}
{%- set counts = form_counts() %}
-- depends_on: {{ ref('int_periods') }}

-- Form II.06a of each affected period: what was received and settled in it, what was open before and after. Units, and
-- the agency as their sum; '' stands for the agency itself, and for dossiers whose field no procedure tells.
with cells as (
    select
        agency_code,
        coalesce(unit_code, '') as unit_code,
        coalesce(field_vi, '') as field_vi,
        * exclude (agency_code, unit_code, field_vi)
    from {{ ref('int_form_cells__as_of') }}
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
        field_vi,
        {% for name in counts %}
        coalesce(sum({{ name }}), 0) as {{ name }},
        {% endfor %}
        event_half_month
    from leveled
    group by all
),

running as (
    select
        agency_code,
        unit_code,
        field_vi,
        {% for name in counts %}
        (sum({{ name }}) over so_far)::bigint as {{ name }},
        {% endfor %}
        event_half_month
    from by_half_month
    window so_far as (
        partition by agency_code, unit_code, field_vi order by event_half_month rows unbounded preceding
    )
),

lines as (
    select distinct
        agency_code,
        unit_code,
        field_vi
    from by_half_month
),

affected as (
    select
        affected.agency_code,
        lines.unit_code,
        lines.field_vi,
        periods.period,
        quality.quality,
        periods.period_start - 1 as last_day_before,
        periods.period_end - 1 as last_day
    from {{ ref('int_periods__affected') }} as affected
    inner join {{ ref('int_periods') }} as periods using (period)
    inner join {{ ref('int_agency_quality') }} as quality
        on affected.agency_code = quality.agency_code
        and affected.period = quality.period
        and quality.datasets = 'dossiers'
        and quality.has_figures
    inner join lines on affected.agency_code = lines.agency_code
),

ends as (
    select
        {% for name in counts %}
        coalesce(running.{{ name }}, 0) as until_{{ name }},
        {% endfor %}
        affected.*
    from affected
    asof left join running
        on affected.agency_code = running.agency_code
        and affected.unit_code = running.unit_code
        and affected.field_vi = running.field_vi
        and affected.last_day >= running.event_half_month
),

spans as (
    select
        {% for name in counts %}
        coalesce(running.{{ name }}, 0) as before_{{ name }},
        {% endfor %}
        ends.*
    from ends
    asof left join running
        on ends.agency_code = running.agency_code
        and ends.unit_code = running.unit_code
        and ends.field_vi = running.field_vi
        and ends.last_day_before >= running.event_half_month
),

totals as (
    select
        *,
        until_received_online + until_received_other as until_received,
        until_settled_early + until_settled_on_day + until_settled_late
        + until_settled_without_deadline as until_settled,
        before_received_online + before_received_other as before_received,
        before_settled_early + before_settled_on_day + before_settled_late
        + before_settled_without_deadline as before_settled
    from spans
),

counted as (
    select
        agency_code,
        unit_code,
        field_vi,
        period,
        quality,
        until_received_online - before_received_online as received_online,
        until_received_other - before_received_other as received_other,
        before_received - before_settled as carried_over,
        until_settled_early - before_settled_early as settled_early,
        until_settled_on_day - before_settled_on_day as settled_on_day,
        until_settled_without_deadline - before_settled_without_deadline as settled_without_deadline,
        until_settled_late - before_settled_late as settled_late,
        until_received - until_settled as still_open,
        until_overdue - until_settled_late as open_late,
        until_received_without_deadline - until_settled_without_deadline as open_without_deadline
    from totals
)

select
    agency_code,
    unit_code,
    field_vi,
    period,
    received_online + received_other + carried_over as total,
    received_online + received_other as received,
    received_online,
    received_other,
    carried_over,
    settled_early + settled_on_day + settled_without_deadline + settled_late as settled,
    settled_early,
    settled_on_day + settled_without_deadline as settled_on_day,
    settled_late,
    still_open,
    still_open - open_late as open_in_time,
    open_late,
    settled_without_deadline,
    open_without_deadline,
    quality
from counted
where received_online + received_other + carried_over > 0
