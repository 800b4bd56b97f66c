select * from {{ ref('stg_reference__published_figures') }}
