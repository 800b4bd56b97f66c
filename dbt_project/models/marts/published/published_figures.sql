select * exclude (mapping) from {{ ref('stg_reference__published_figures') }}
