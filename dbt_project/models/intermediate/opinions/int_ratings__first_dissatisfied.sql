{{ config(materialized='view') }}
-- depends_on: {{ ref('int_dossiers__touched') }}

-- When a dossier was first rated dissatisfied, for the dossiers that this build judges again.
with dissatisfied as (
    select * from {{ ref('int_ratings__current') }}
    {% if not is_full_build('int_dossiers__current') %}
    semi join {{ ref('int_dossiers__touched') }} using (agency_code, dossier_code)
    {% endif %}
    where not satisfied and dossier_code is not null
)

select
    agency_code,
    dossier_code,
    min(rated_at) as first_dissatisfied_at
from dissatisfied
group by all
