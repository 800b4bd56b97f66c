{{ config(materialized='table') }}

-- A day's delivery delivers its month. Held: something came for the month, and nothing of it was taken in.
select
    agency_code,
    dataset,
    date_trunc('month', period_start)::date as month,
    bool_or(is_current) as is_delivered,
    not bool_or(is_current) and bool_or(status in ('held', 'unreadable')) as is_held
from {{ source('run', 'deliveries') }}
where period_start is not null
group by all
