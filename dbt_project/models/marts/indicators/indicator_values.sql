{{ config(materialized='view') }}

with counted as (
    select * from {{ ref('int_agency_values') }}
    union all
    select * from {{ ref('int_group_values') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

catalogue as (
    select * from {{ ref('stg_reference__indicators') }}
)

select
    counted.indicator_code,
    counted.agency_code,
    counted.unit_code,
    counted.period,
    periods.period_type,
    periods.period_start,
    periods.period_end,
    periods.status,
    counted.numerator,
    counted.denominator,
    case
        when catalogue.has_denominator then counted.numerator / nullif(counted.denominator, 0)
        else counted.numerator
    end as value,
    counted.quality
from counted
inner join periods using (period)
inner join catalogue using (indicator_code)
