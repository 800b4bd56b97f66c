{{ config(materialized='incremental', incremental_strategy='append', post_hook="{{ record_state() }}") }}
-- depends_on: {{ ref('int_dossiers__changes') }}, {{ ref('int_dossiers__current') }}
-- depends_on: {{ ref('int_payments__changes') }}, {{ ref('int_payments__current') }}
{%- set dossiers = ref('int_dossiers__changes') if is_incremental() else ref('int_dossiers__current') %}
{%- set payments = ref('int_payments__changes') if is_incremental() else ref('int_payments__current') %}
{%- set sign = 'sign' if is_incremental() else '1' %}

-- A log of how many current rows of a delivery have an event in a month; readers sum.
with events as (
    {% for event in ['submitted_at', 'accepted_at', 'finished_at'] %}
    select
        agency_code,
        'dossiers' as dataset,
        date_trunc('month', {{ event }})::date as month,
        delivery_id,
        sum({{ sign }}) as current_rows
    from {{ dossiers }}
    where {{ event }} is not null
        {% if not loop.first %}
        and date_trunc('month', {{ event }}) <> date_trunc('month', submitted_at)
        {% endif %}
        {% if loop.last %}
        and (accepted_at is null or date_trunc('month', finished_at) <> date_trunc('month', accepted_at))
        {% endif %}
    group by all
    union all
    {% endfor %}
    select
        agency_code,
        'payments' as dataset,
        date_trunc('month', paid_at)::date as month,
        delivery_id,
        sum({{ sign }}) as current_rows
    from {{ payments }}
    group by all
)

select
    agency_code,
    dataset,
    month,
    delivery_id,
    sum(current_rows)::bigint as current_rows
from events
group by all
having sum(current_rows) <> 0
