select
    document,
    list_code,
    list_name_vi,
    polarity,
    as_of,
    agency_code,
    agency_name_vi,
    source_lines
from {{ source('reference', 'agency_status_lists') }}
