{{ config(
    materialized='incremental',
    incremental_strategy='signed_changes',
    unique_key=['agency_code', 'visit_date', 'site'],
    post_hook="{{ record_state('portal_visits') }}",
) }}

-- depends_on: {{ ref('int_portal_visits__changes') }}, {{ ref('stg_landing__portal_visits') }}
{% if is_incremental() %}
select * from {{ ref('int_portal_visits__changes') }}
{% else %}
{{ elect(ref('stg_landing__portal_visits'), 'portal_visits', ['agency_code', 'visit_date', 'site']) }}
{% endif %}
