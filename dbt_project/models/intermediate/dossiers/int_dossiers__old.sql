{{ config(materialized='table') }}
-- depends_on: {{ ref('int_dossiers__touched') }}

{% if is_full_build('int_dossiers__current') %}
select * from {{ ref('stg_landing__dossiers') }}
where false
{% else %}
{{ standing_rows('int_dossiers__current', ref('int_dossiers__touched'), ['agency_code', 'dossier_code']) }}
{% endif %}
