{{ config(materialized='view') }}

-- Events on or after as_of are unknown. Whole months before as_of's come from the cells; the days of its own month
-- before it come from the dossiers.
with run as (
    select
        as_of,
        date_trunc('month', as_of)::date as month
    from {{ source('run', 'run') }}
),

whole_months as (
    select
        agency_code,
        unit_code,
        anchor_month,
        {% for name in dossier_counts() %}
        sum({{ name }})::bigint as {{ name }},
        {% endfor %}
        event_month
    from {{ ref('int_dossier_cells') }}
    where event_month < (select run.month from run)
    group by all
),

current_month as (
    {{ dossier_cells(
        ref('int_dossiers__current'), between=['(select run.month from run)', '(select run.as_of from run)']
    ) }}
)

select * from whole_months
union all by name
select * from current_month
