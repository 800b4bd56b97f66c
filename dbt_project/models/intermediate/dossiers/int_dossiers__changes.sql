{{ config(materialized='table') }}
-- depends_on: {{ ref('int_dossiers__old') }}

{% if is_full_build('int_dossiers__current') %}
select
    1::tinyint as sign,
    signalled.*
from {{ ref('int_dossiers__signalled') }} as signalled
where false
{% else %}
select
    -1::tinyint as sign,
    old_rows.*
from {{ ref('int_dossiers__old') }} as old_rows
union all by name
select
    1::tinyint as sign,
    signalled.*
from {{ ref('int_dossiers__signalled') }} as signalled
{% endif %}
