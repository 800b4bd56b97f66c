{{ config(materialized='view') }}

with succeeded as (
    select * from {{ ref('int_payments__current') }}
    where status = 'succeeded' and method in ('online_national', 'online_agency')
)

select
    agency_code,
    dossier_code,
    min(paid_at) as first_online_paid_at
from succeeded
group by all
