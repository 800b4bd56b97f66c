{{ config(
    materialized='incremental',
    incremental_strategy='signed_changes',
    unique_key=['agency_code', 'dossier_code'],
    post_hook="{{ record_state('dossiers') }}",
) }}

-- depends_on: {{ ref('int_dossiers__changes') }}, {{ ref('int_dossiers__signalled') }}
{% if is_incremental() %}
select * from {{ ref('int_dossiers__changes') }}
{% else %}
select * from {{ ref('int_dossiers__signalled') }}
{% endif %}
