select
    indicator_code,
    relation,
    of_code,
    months::integer as months
from {{ source('reference', 'indicator_relations') }}
