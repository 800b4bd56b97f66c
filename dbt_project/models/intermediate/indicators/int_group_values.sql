{{ config(materialized='incremental', incremental_strategy='replace_periods', post_hook="{{ record_state() }}") }}

-- Groups are sums of their agencies' numerators and denominators, never means of rates. A member is an agency that
-- belongs to the group when the period starts; what others still settle is counted, but not waited for.
with agencies as (
    select
        agency_code,
        unnest(['ALL', group_code]) as group_code,
        valid_to
    from {{ ref('stg_reference__agencies') }}
),

periods as (
    select * from {{ ref('int_periods') }}
    where period in (select affected.period from {{ ref('int_periods__affected') }} as affected)
),

agency_values as (
    select * from {{ ref('int_agency_values') }}
    where unit_code = '' and period in (select periods.period from periods)
),

summed as (
    select
        agencies.group_code as agency_code,
        '' as unit_code,
        periods.period,
        agency_values.indicator_code,
        sum(agency_values.numerator)::bigint as numerator,
        sum(agency_values.denominator)::bigint as denominator,
        case
            when count(agency_values.numerator) = 0 and bool_or(agency_values.quality = 'held') then 'held'
            when count(agency_values.numerator) = 0 then 'missing'
            when bool_and(agency_values.quality = 'ok' or coalesce(periods.period_start > agencies.valid_to, false))
                then 'ok'
            else 'partial'
        end as quality
    from agency_values
    inner join agencies using (agency_code)
    inner join periods using (period)
    group by all
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
