select * exclude (has_denominator)
from {{ ref('stg_reference__indicators') }}
