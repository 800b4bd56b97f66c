{{ config(materialized='view') }}

-- Events on or after as_of are unknown: whole buckets before as_of's come from the cells, the days of its own bucket
-- before it from the dossiers.
with run as (
    select
        as_of,
        {{ form_bucket('as_of') }} as bucket
    from {{ source('run', 'run') }}
),

whole_buckets as (
    select
        agency_code,
        unit_code,
        field_vi,
        {% for name in form_counts() %}
        sum({{ name }})::bigint as {{ name }},
        {% endfor %}
        event_bucket
    from {{ ref('int_form_cells') }}
    where event_bucket < (select run.bucket from run)
    group by all
),

current_bucket as (
    {{ form_cells(
        ref('int_dossiers__current'), between=['(select run.bucket from run)', '(select run.as_of from run)']
    ) }}
)

select * from whole_buckets
union all by name
select * from current_bucket
