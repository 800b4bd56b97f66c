with source as (
    select * from {{ source('reference', 'targets') }}
)

select
    target_id,
    catalogue_code as indicator_code,
    indicator_code as document_code,
    target_name_vi as name_vi,
    group_code,
    agency_code,
    comparator,
    target_value::double as value,
    value_min::double / case unit when '%' then 100 else 1 end as value_min,
    value_max::double / case unit when '%' then 100 else 1 end as value_max,
    unit,
    deadline::date as deadline,
    deadline_text,
    legal_basis,
    document,
    source_lines,
    {{ documents_named('actual_in_seeds') }} as actual_vi,
    {{ documents_named('note') }} as note_vi
from source
