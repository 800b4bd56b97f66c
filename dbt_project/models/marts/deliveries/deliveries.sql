with source as (
    select * from {{ source('run', 'deliveries') }}
),

-- `thuoc sample` marks its dossiers; what an agency reports of itself may stand beside them and be real.
sampled as (
    select distinct agency_code from {{ ref('int_dossiers__current') }}
    where source_system = 'thuoc-sample'
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
    warnings::varchar[] as warnings,
    dataset <> 'reported_figures' and agency_code in (select sampled.agency_code from sampled) as is_sample
from source
