{{ config(
    materialized='incremental',
    incremental_strategy='signed_changes',
    unique_key=['agency_code', 'indicator_code', 'unit_code', 'period'],
    post_hook="{{ record_state('reported_figures') }}",
) }}

-- depends_on: {{ ref('int_reported_figures__changes') }}, {{ ref('stg_landing__reported_figures') }}
{% if is_incremental() %}
select * from {{ ref('int_reported_figures__changes') }}
{% else %}
{{ elect(
    ref('stg_landing__reported_figures'), 'reported_figures', ['agency_code', 'indicator_code', 'unit_code', 'period']
) }}
{% endif %}
