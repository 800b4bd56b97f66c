{{ config(materialized='table') }}

-- Every period that figures are shown for: from the first delivered month to as_of's.
with run as (
    select as_of from {{ source('run', 'run') }}
),

delivered as (
    select date_trunc('month', min(period_start))::date as first_month
    from {{ source('run', 'current_deliveries') }}
    where dataset not in ('reported_figures', 'targets')
),

months as (
    select
        unnest(generate_series(
            delivered.first_month, date_trunc('month', run.as_of - 1)::date, interval 1 month
        ))::date as month
    from delivered
    cross join run
),

periods as (
    select
        strftime(month, '%Y-%m') as period,
        'month' as period_type,
        month as period_start,
        (month + interval 1 month)::date as period_end
    from months
    union all
    select
        strftime(month, '%Y') || '-YTD' || strftime(month, '%m') as period,
        'ytd' as period_type,
        date_trunc('year', month)::date as period_start,
        (month + interval 1 month)::date as period_end
    from months
    union
    select
        year(month) || '-Q' || quarter(month) as period,
        'quarter' as period_type,
        date_trunc('quarter', month)::date as period_start,
        (date_trunc('quarter', month) + interval 3 month)::date as period_end
    from months
    union
    select
        strftime(month, '%Y') as period,
        'year' as period_type,
        date_trunc('year', month)::date as period_start,
        (date_trunc('year', month) + interval 1 year)::date as period_end
    from months
)

select
    periods.*,
    least(periods.period_end, run.as_of) as asat,
    case when periods.period_end > run.as_of then 'provisional' else 'final' end as status
from periods
cross join run
