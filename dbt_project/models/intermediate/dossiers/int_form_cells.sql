{{ config(materialized='incremental', incremental_strategy='append', post_hook="{{ record_state() }}") }}
-- depends_on: {{ ref('int_dossiers__changes') }}, {{ ref('int_dossiers__current') }}

-- A log: each build appends what its changes add to the cells; readers sum.
select
    *,
    (select run.run_id from {{ source('run', 'run') }} as run) as run_id
from (
    {% if is_incremental() %}
    {{ form_cells(ref('int_dossiers__changes'), sign='sign') }}
    {% else %}
    {{ form_cells(ref('int_dossiers__current')) }}
    {% endif %}
)
