select * from {{ ref('stg_reference__targets') }}
