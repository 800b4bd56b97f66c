-- Where a rate is heading by the month of the deadline, if it goes on as it did. Not of deadlines that have passed.
with run as (
    select as_of from {{ source('run', 'run') }}
),

assigned as (
    select
        targets.*,
        year(deadline) * 12 + month(deadline) as month
    from {{ ref('int_targets__assigned') }} as targets
    cross join run
    where targets.not_judged is null and targets.unit = '%' and targets.deadline >= run.as_of
),

asked as (
    select
        assigned.target_id,
        assigned.indicator_code,
        subjects.agency_code,
        subjects.unit_code,
        subjects.relation,
        assigned.deadline,
        date_trunc('month', assigned.deadline)::date as forecast_month,
        assigned.month,
        assigned.comparator,
        coalesce(assigned.value, assigned.value_max) as target,
        assigned.value_min
    from assigned
    inner join {{ ref('int_targets__subjects') }} as subjects using (target_id)
),

-- Since new boundaries a code is another entity: what it was before is not learned from.
entities as (
    select
        entities.agency_code,
        entities.valid_from
    from {{ ref('agency_entities') }} as entities
    cross join run
    where (entities.valid_from < run.as_of) is not false and (entities.valid_to >= run.as_of - 1) is not false
),

history as (
    select
        figures.indicator_code,
        figures.agency_code,
        figures.unit_code,
        year(figures.period_start) * 12 + month(figures.period_start) as month,
        figures.numerator,
        figures.denominator
    from {{ ref('indicator_values') }} as figures
    cross join run
    semi join asked
        on figures.indicator_code = asked.indicator_code
        and figures.agency_code = asked.agency_code
        and figures.unit_code = asked.unit_code
    left join entities using (agency_code)
    where figures.period_type = 'month'
        and figures.status = 'final'
        and figures.denominator > 0
        and (figures.period_start >= entities.valid_from) is not false
),

{{ drift_forecast('history', 'asked', ['indicator_code', 'agency_code', 'unit_code']) }}

select
    target_id,
    indicator_code,
    agency_code,
    unit_code,
    relation,
    deadline,
    forecast_month,
    ahead::integer as months_ahead,
    learned_months::integer as learned_months,
    target,
    value,
    low,
    high,
    case
        when value is null then null
        when comparator in ('>=', '=') and low >= target then 'reached'
        when comparator in ('>=', '=') and high < target then 'missed'
        when comparator = '>' and low > target then 'reached'
        when comparator = '>' and high <= target then 'missed'
        when comparator = '<=' and high <= target then 'reached'
        when comparator = '<=' and low > target then 'missed'
        when comparator = '<' and high < target then 'reached'
        when comparator = '<' and low >= target then 'missed'
        when comparator = 'between' and low >= value_min and high <= target then 'reached'
        when comparator = 'between' and (high < value_min or low > target) then 'missed'
        else 'open'
    end as outlook,
    'random walk with drift, logit, 80 %' as method,
    no_forecast
from forecasts
