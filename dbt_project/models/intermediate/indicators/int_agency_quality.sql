{{ config(materialized='table') }}

-- How far an indicator's datasets stand behind an agency's period: the months that it overlaps. Due are those of whose
-- days in the period none is to come by as_of, and which began before the agency ceased to be one; a month is delivered
-- when every dataset that the indicator reads is.
with run as (
    select as_of from {{ source('run', 'run') }}
),

dataset_groups as (
    select datasets from {{ ref('int_indicators__computed') }}
    union
    select datasets from {{ ref('stg_reference__index_metrics') }}
    where datasets is not null
),

group_members as (
    select
        datasets,
        unnest(string_split(datasets, '|')) as dataset
    from dataset_groups
),

agency_months as (
    select distinct
        affected.agency_code,
        unnest(generate_series(
            periods.first_month, (periods.period_end - 1), interval 1 month
        ))::date as month
    from {{ ref('int_periods__affected') }} as affected
    inner join {{ ref('int_periods') }} as periods using (period)
),

months as (
    select
        agency_months.agency_code,
        agency_months.month,
        group_members.datasets,
        bool_and(coalesce(delivered.is_delivered, false)) as is_delivered,
        bool_or(coalesce(delivered.is_held, false)) as is_held,
        agency_months.month <= coalesce(agencies.valid_to, agency_months.month) as is_of_an_agency
    from agency_months
    cross join group_members
    left join {{ ref('stg_reference__agencies') }} as agencies using (agency_code)
    left join {{ ref('int_delivery_months') }} as delivered
        on agency_months.agency_code = delivered.agency_code
        and agency_months.month = delivered.month
        and group_members.dataset = delivered.dataset
    group by all
),

counted as (
    select
        affected.agency_code,
        affected.period,
        months.datasets,
        count(*) filter (where months.is_delivered) as delivered,
        count(*) filter (where months.is_held and not months.is_delivered) as held,
        count(*) filter (
            where not months.is_delivered and months.is_of_an_agency
            and least(months.month + interval 1 month, periods.period_end) <= run.as_of
        ) as lacking
    from {{ ref('int_periods__affected') }} as affected
    cross join run
    inner join {{ ref('int_periods') }} as periods using (period)
    inner join months
        on affected.agency_code = months.agency_code
        and months.month >= periods.first_month
        and months.month < periods.period_end
    group by all
)

select
    agency_code,
    period,
    datasets,
    delivered > 0 as has_figures,
    case
        when delivered = 0 and held > 0 then 'held'
        when delivered = 0 then 'missing'
        when lacking = 0 then 'ok'
        else 'partial'
    end as quality
from counted
