select * from {{ ref('stg_reference__agency_successions') }}
