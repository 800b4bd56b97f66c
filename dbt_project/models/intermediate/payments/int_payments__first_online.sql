{{ config(materialized='view') }}
-- depends_on: {{ ref('int_dossiers__touched') }}

-- When a dossier was first paid online, for the dossiers that this build judges again.
with succeeded as (
    select * from {{ ref('int_payments__current') }}
    {% if not is_full_build('int_dossiers__current') %}
    semi join {{ ref('int_dossiers__touched') }} using (agency_code, dossier_code)
    {% endif %}
    where status = 'succeeded' and method in ('online_national', 'online_agency')
)

select
    agency_code,
    dossier_code,
    min(paid_at) as first_online_paid_at
from succeeded
group by all
