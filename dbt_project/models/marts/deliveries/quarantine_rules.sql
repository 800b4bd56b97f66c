with source as (
    select * from {{ source('run', 'quarantine_rules') }}
)

select
    delivery_id::varchar as delivery_id,
    agency_code::varchar as agency_code,
    dataset::varchar as dataset,
    period::varchar as period,
    rule::varchar as rule,
    "column"::varchar as "column",
    rows::bigint as rows
from source
