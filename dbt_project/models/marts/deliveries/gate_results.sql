with source as (
    select * from {{ source('run', 'gate_results') }}
)

select
    gate::varchar as gate,
    rule::varchar as rule,
    severity::varchar as severity,
    subject::varchar as subject,
    agency_code::varchar as agency_code,
    dataset::varchar as dataset,
    period::varchar as period,
    success::boolean as success,
    observed::varchar as observed,
    threshold::varchar as threshold,
    message_vi::varchar as message_vi,
    message_en::varchar as message_en
from source
