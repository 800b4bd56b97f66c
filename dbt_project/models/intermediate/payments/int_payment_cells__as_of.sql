{{ config(materialized='view') }}

-- Payments on or after as_of are unknown: whole half-months before as_of's come from the cells, the days of its own
-- half-month before it from the payments.
with run as (
    select
        as_of,
        {{ half_month('as_of') }} as half_month
    from {{ source('run', 'run') }}
),

whole_half_months as (
    select
        agency_code,
        method,
        status,
        amount_from_vnd,
        {% for name in payment_counts() %}
        sum({{ name }})::bigint as {{ name }},
        {% endfor %}
        event_half_month
    from {{ ref('int_payment_cells') }}
    where event_half_month < (select run.half_month from run)
    group by all
),

current_half_month as (
    {{ payment_cells(
        ref('int_payments__current'), between=['(select run.half_month from run)', '(select run.as_of from run)']
    ) }}
)

select * from whole_half_months
union all by name
select * from current_half_month
