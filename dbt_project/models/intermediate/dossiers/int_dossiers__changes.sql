{{ config(materialized='table') }}
-- depends_on: {{ ref('int_dossiers__touched') }}

{% if is_full_build('int_dossiers__current') %}
select
    1::tinyint as sign,
    measured.*
from {{ ref('int_dossiers__measured') }} as measured
where false
{% else %}
select
    -1::tinyint as sign,
    standing.*
from {{ standing('int_dossiers__current') }} as standing
semi join {{ ref('int_dossiers__touched') }} as touched using (agency_code, dossier_code)
union all by name
select
    1::tinyint as sign,
    measured.*
from {{ ref('int_dossiers__measured') }} as measured
{% endif %}
