{{ config(materialized='view') }}

-- Events on or after as_of are unknown: whole half-months before as_of's come from the cells, the days of its own
-- half-month before it from the dossiers.
with run as (
    select
        as_of,
        {{ half_month('as_of') }} as half_month
    from {{ source('run', 'run') }}
),

whole_half_months as (
    select
        agency_code,
        procedure_code,
        anchor_half_month,
        {% for name in service_counts() %}
        sum({{ name }})::bigint as {{ name }},
        {% endfor %}
        event_half_month
    from {{ ref('int_service_cells') }}
    where event_half_month < (select run.half_month from run)
    group by all
),

current_half_month as (
    {{ service_cells(
        ref('int_dossiers__current'), between=['(select run.half_month from run)', '(select run.as_of from run)']
    ) }}
)

select * from whole_half_months
union all by name
select * from current_half_month
