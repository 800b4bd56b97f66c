{{ config(
    materialized='incremental',
    incremental_strategy='signed_changes',
    unique_key=['agency_code', 'procedure_code', 'valid_from'],
    post_hook="{{ record_state('procedures') }}",
) }}

-- depends_on: {{ ref('int_procedures__changes') }}, {{ ref('stg_landing__procedures') }}
{% if is_incremental() %}
select * from {{ ref('int_procedures__changes') }}
{% else %}
{{ elect(ref('stg_landing__procedures'), 'procedures', ['agency_code', 'procedure_code', 'valid_from']) }}
{% endif %}
