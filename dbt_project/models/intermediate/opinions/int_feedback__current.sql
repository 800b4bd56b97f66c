{{ config(
    materialized='incremental',
    incremental_strategy='signed_changes',
    unique_key=['agency_code', 'feedback_code'],
    post_hook="{{ record_state('feedback') }}",
) }}

-- depends_on: {{ ref('int_feedback__changes') }}, {{ ref('stg_landing__feedback') }}
{% if is_incremental() %}
select * from {{ ref('int_feedback__changes') }}
{% else %}
{{ elect(ref('stg_landing__feedback'), 'feedback', ['agency_code', 'feedback_code'], by_updated_at=true) }}
{% endif %}
