select
    agency_code,
    agency_name_vi,
    agency_type,
    rank::integer as rank,
    grade,
    vendor,
    document,
    source_line,
    documents.classification
from {{ source('reference', 'system_survey_ranking') }}
left join {{ ref('stg_reference__documents') }} as documents using (document)
