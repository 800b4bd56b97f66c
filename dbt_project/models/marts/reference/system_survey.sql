select
    agency_code,
    agency_name_vi,
    agency_type,
    rank::integer as rank,
    grade,
    vendor,
    document,
    source_line
from {{ source('reference', 'system_survey_ranking') }}
