{{ config(materialized='incremental', incremental_strategy='append', post_hook="{{ record_state() }}") }}
-- depends_on: {{ ref('int_payments__changes') }}, {{ ref('int_payments__current') }}

-- A log: each build appends what its changes add to the cells; readers sum.
{% if is_incremental() %}
{{ payment_cells(ref('int_payments__changes'), sign='sign') }}
{% else %}
{{ payment_cells(ref('int_payments__current')) }}
{% endif %}
