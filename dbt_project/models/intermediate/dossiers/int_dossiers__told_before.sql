{{ config(materialized='view') }}
-- depends_on: {{ ref('int_dossiers__touched') }}, {{ ref('int_dossiers__old') }}

-- Minima over versions, whatever the order they came in: the earliest deadline, the earliest end, a stop. So the
-- standing row, what it keeps of earlier versions, and the versions that came are enough to know them again.
with
{% if is_full_build('int_dossiers__current') %}
staged as (
    select * from {{ ref('stg_landing__dossiers') }}
),

-- Dossiers whose versions may differ in more than going on: all others need no look at their versions one by one.
restless as (
    select
        agency_code,
        dossier_code
    from staged
    group by all
    having
        min(hash(due_at, due_at_precision)) filter (where due_at is not null)
        <> max(hash(due_at, due_at_precision)) filter (where due_at is not null)
        or min(hash(finished_at, finished_at_precision)) filter (where finished_at is not null)
        <> max(hash(finished_at, finished_at_precision)) filter (where finished_at is not null)
        or bool_or({{ tells_stop() }})
        -- The last version does not tell an end or a deadline: an earlier one may.
        or max(epoch_us(updated_at) * 2 + (not ({{ tells_finish() }} and {{ tells_deadline() }}))::int) % 2 = 1
),

told as (
    select
        agency_code,
        dossier_code,
        {{ told_states() }}
    from staged
    semi join restless using (agency_code, dossier_code)
),
{% else %}
old_rows as (
    select * from {{ ref('int_dossiers__old') }}
),

told as (
    select
        agency_code,
        dossier_code,
        {{ told_states() }}
    from old_rows
    where not {{ is_lost_delivery('dossiers') }}
    {% for state, kept in [('due', 'earliest_due'), ('finish', 'earliest_finish'), ('stop', 'earlier_stop')] %}
    union all by name
    select
        agency_code,
        dossier_code,
        {{ kept }} as {{ state }}
    from old_rows
    where {{ kept }} is not null and not {{ is_lost_delivery('dossiers', kept ~ '.delivery_id') }}
    {% endfor %}
    union all by name
    select
        agency_code,
        dossier_code,
        {{ told_states() }}
    from {{ ref('stg_landing__dossiers') }}
    semi join {{ ref('int_dossiers__touched') }} using (agency_code, dossier_code)
),
{% endif %}

told_before as (
    select
        agency_code,
        dossier_code,
        min(due) as due,
        min(finish) as finish,
        min(stop) as stop
    from told
    group by all
)

select * from told_before
