with source as (
    select * from {{ source('reference', 'targets') }}
)

select
    target_id,
    catalogue_code as indicator_code,
    target_name_vi as name_vi,
    group_code,
    agency_code,
    comparator,
    target_value::double as value,
    unit,
    deadline::date as deadline,
    deadline_text,
    legal_basis,
    document,
    source_lines,
    note as note_vi
from source
