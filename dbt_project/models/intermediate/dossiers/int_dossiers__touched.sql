{{ config(materialized='table') }}
{{ assert_lockstep() }}
-- depends_on: {{ ref('stg_landing__dossiers') }}

{% if is_full_build('int_dossiers__current') %}
select
    null::varchar as agency_code,
    null::varchar as dossier_code
from {{ ref('int_payments__changes') }}
where false
{% else %}
select
    agency_code,
    dossier_code
from {{ ref('stg_landing__dossiers') }}
where {{ is_new_delivery('int_dossiers__current') }}
union
select
    agency_code,
    dossier_code
from {{ standing('int_dossiers__current') }}
where {% for column in told_by('dossiers') %}{{ "or " if not loop.first }}{{ is_lost_delivery('dossiers', column) }}
{% endfor %}
union
select
    agency_code,
    dossier_code
from {{ ref('int_payments__changes') }}
{% endif %}
