{{ config(materialized='view') }}

select
    agency_code,
    name_vi as agency_name_vi,
    case agency_type when 'province' then 'provinces_63' else 'ministries_22' end as scope_set
from {{ source('reference', 'agencies') }}
where agency_type = 'province' or in_scope_22 = '1'
