with source as (
    select
        targets.*,
        documents.classification
    from {{ source('reference', 'targets') }} as targets
    left join {{ source('reference', 'documents') }} as documents using (document)
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
    note as note_vi,
    classification
from source
