select
    indicator_code,
    indicator_name_vi as name_vi,
    theme,
    numerator_def,
    denominator_def,
    unit,
    nullif(measurement_system, 'không nêu') as measurement_system,
    better
from {{ source('reference', 'document_indicators') }}
