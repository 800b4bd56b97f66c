{{ config(
    materialized='incremental',
    incremental_strategy='signed_changes',
    unique_key=['agency_code', 'payment_code'],
    post_hook="{{ record_state('payments') }}",
) }}

-- depends_on: {{ ref('int_payments__changes') }}, {{ ref('stg_landing__payments') }}
{% if is_incremental() %}
select * from {{ ref('int_payments__changes') }}
{% else %}
{{ elect(ref('stg_landing__payments'), 'payments', ['agency_code', 'payment_code'], by_updated_at=true) }}
{% endif %}
