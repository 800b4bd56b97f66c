{{ config(materialized='table') }}

-- Every period that figures are shown for: of each kind those with a day in the months shown, from the first delivered
-- one to as_of's; years to date and cumulative ones end with one of them.
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

half_months as (
    select unnest([month, month + 14]) as half_month
    from months
),

-- A reporting month is named for the month it closes in: days from the 15th on are the next one's.
closing_months as (
    select distinct date_trunc('month', half_month + 17)::date as month
    from half_months
    where half_month < (select run.as_of from run)
),

ends as (
    select
        '' as mark,
        '' as kind,
        month
    from months
    union all
    select
        'R' as mark,
        'reporting_' as kind,
        month
    from closing_months
),

spans as (
    select
        strftime(month, '%Y-') || if(mark = 'R', 'RM', '') || strftime(month, '%m') as period,
        kind || 'month' as period_type,
        month as first_month,
        1 as months
    from ends
    union
    select
        strftime(month, '%Y-') || mark || 'Q' || quarter(month) as period,
        kind || 'quarter' as period_type,
        date_trunc('quarter', month)::date as first_month,
        3 as months
    from ends
    union
    select
        strftime(month, '%Y-') || mark || if(month(month) <= 6, 'H1', 'H2') as period,
        kind || 'half' as period_type,
        make_date(year(month), if(month(month) <= 6, 1, 7), 1) as first_month,
        6 as months
    from ends
    union
    select
        strftime(month, '%Y-R9M') as period,
        'reporting_nine_months' as period_type,
        date_trunc('year', month)::date as first_month,
        9 as months
    from closing_months
    where month(month) <= 9
    union
    select
        strftime(month, '%Y') || if(mark = 'R', '-RY', '') as period,
        kind || 'year' as period_type,
        date_trunc('year', month)::date as first_month,
        12 as months
    from ends
    union
    select
        strftime(month, '%Y-YTD%m') as period,
        'ytd' as period_type,
        date_trunc('year', month)::date as first_month,
        month(month) as months
    from months
),

-- Reporting periods begin on the 15th of the month before and end before the 15th (NĐ 09/2019, TT 01/2020).
-- Cumulative ones begin with the first day that a contract takes (orchestration/domain/periods.py).
bounds as (
    select
        period,
        period_type,
        case
            when period_type like 'reporting%' then (first_month - interval 1 month)::date + 14
            else first_month
        end as period_start,
        case
            when period_type like 'reporting%' then (first_month + to_months(months - 1))::date + 14
            else (first_month + to_months(months))::date
        end as period_end
    from spans
    union all
    select
        strftime(month, 'CUM-%Y-%m') as period,
        'cumulative' as period_type,
        date '1945-09-02' as period_start,
        (month + interval 1 month)::date as period_end
    from months
)

select
    bounds.*,
    case
        when bounds.period_type = 'cumulative' then delivered.first_month
        else date_trunc('month', bounds.period_start)::date
    end as first_month,
    least(bounds.period_end, run.as_of) as asat,
    case when bounds.period_end > run.as_of then 'provisional' else 'final' end as status
from bounds
cross join delivered
cross join run
