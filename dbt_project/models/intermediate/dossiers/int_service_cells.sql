{{ config(materialized='incremental', incremental_strategy='append', post_hook="{{ record_state() }}") }}
-- depends_on: {{ ref('int_dossiers__changes') }}, {{ ref('int_dossiers__current') }}

-- Online dossiers accepted, by procedure and half-month: distinct services do not add, so their presence is kept.
select
    agency_code,
    procedure_code,
    {{ half_month('accepted_at') }} as half_month,
    {% if is_incremental() %}sum(sign){% else %}count(*){% endif %}::bigint as accepted_online
from {{ ref('int_dossiers__changes') if is_incremental() else ref('int_dossiers__current') }}
where accepted_at is not null and channel = 'online' and status <> 'withdrawn'
group by all
{% if is_incremental() %}having sum(sign) <> 0{% endif %}
