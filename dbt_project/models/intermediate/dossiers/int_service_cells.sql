{{ config(materialized='incremental', incremental_strategy='append', post_hook="{{ record_state() }}") }}
-- depends_on: {{ ref('int_dossiers__changes') }}, {{ ref('int_dossiers__current') }}

-- A log: each build appends what its changes add; readers sum.
{% if is_incremental() %}
{{ service_cells(ref('int_dossiers__changes'), sign='sign') }}
{% else %}
{{ service_cells(ref('int_dossiers__current')) }}
{% endif %}
