with source as (
    select * from {{ source('reference', 'agency_successions') }}
)

select
    predecessor_code,
    successor_code,
    successor_name_vi,
    successor_name_en,
    effective_date::date as effective_date,
    kind,
    part_vi,
    legal_basis,
    source
from source
