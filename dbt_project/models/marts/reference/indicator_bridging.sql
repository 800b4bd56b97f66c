select
    indicator_code,
    rule
from {{ source('reference', 'indicator_bridging') }}
