{{ config(
    materialized='incremental',
    incremental_strategy='signed_changes',
    unique_key=['agency_code', 'indicator_code', 'unit_code', 'period'],
    post_hook="{{ record_state('targets') }}",
) }}

-- depends_on: {{ ref('int_targets__changes') }}, {{ ref('stg_landing__targets') }}
{% if is_incremental() %}
select * from {{ ref('int_targets__changes') }}
{% else %}
{{ elect(
    ref('stg_landing__targets'), 'targets', ['agency_code', 'indicator_code', 'unit_code', 'period']
) }}
{% endif %}
