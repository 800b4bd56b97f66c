with source as (
    select * from {{ source('reference', 'service_levels') }}
)

select
    level_code,
    name_vi,
    name_en,
    valid_from::date as valid_from,
    valid_to::date as valid_to,
    successor_code,
    legal_basis
from source
