select
    document,
    short_code,
    name_vi,
    issued_on::date as issued_on,
    classification
from {{ source('reference', 'documents') }}
