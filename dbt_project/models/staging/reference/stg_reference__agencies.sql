with source as (
    select * from {{ source('reference', 'agencies') }}
)

select
    agency_code,
    name_vi,
    name_en,
    agency_type,
    case agency_type when 'ministry' then 'MIN' else 'PRO' end as group_code,
    subtype_vi,
    valid_from::date as valid_from,
    in_groups_until::date as valid_to,
    successor_codes_2025 as successor_codes
from source
