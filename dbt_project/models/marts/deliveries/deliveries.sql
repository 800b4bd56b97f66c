with source as (
    select * from {{ source('run', 'deliveries') }}
)

select
    delivery_id::varchar as delivery_id,
    agency_code::varchar as agency_code,
    dataset::varchar as dataset,
    period::varchar as period,
    period_start::date as period_start,
    period_end::date as period_end,
    revision::integer as revision,
    path::varchar as path,
    status::varchar as status,
    is_current::boolean as is_current,
    received_at::timestamp as received_at,
    rows_read::bigint as rows_read,
    rows_accepted::bigint as rows_accepted,
    rows_quarantined::bigint as rows_quarantined,
    sha256::varchar as sha256,
    reasons::varchar[] as reasons,
    warnings::varchar[] as warnings
from source
