{{ config(materialized='incremental', incremental_strategy='replace_periods', post_hook="{{ record_state() }}") }}

-- Groups of the affected periods, from the figures of all their agencies.
with agency_values as (
    select * from {{ ref('int_agency_values') }}
    where unit_code = '' and period in (select affected.period from {{ ref('int_periods__affected') }} as affected)
),

summed as (
    {{ group_sums('agency_values', 'indicator_code') }}
),

-- The share of distinct services stands beside the sum, with the same quality: it rests on the same members.
distinct_services as (
    select
        summed.agency_code,
        summed.unit_code,
        summed.period,
        'online_service_share_distinct' as indicator_code,
        case when summed.numerator is not null then coalesce(services.online_services, 0) end as numerator,
        case when summed.numerator is not null then coalesce(services.procedures, 0) end as denominator,
        summed.quality
    from summed
    left join {{ ref('int_distinct_services') }} as services using (agency_code, period)
    where summed.indicator_code = 'online_service_share'
)

select * from summed
union all
select * from distinct_services
