{{ config(materialized='view') }}

select
    counted.agency_code,
    counted.unit_code,
    counted.field_vi,
    counted.period,
    periods.period_type,
    periods.period_start,
    periods.period_end,
    periods.status,
    counted.* exclude (agency_code, unit_code, field_vi, period, quality),
    counted.quality
from {{ ref('int_form_periods') }} as counted
inner join {{ ref('int_periods') }} as periods using (period)
