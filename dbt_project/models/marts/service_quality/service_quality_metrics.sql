-- Every metric of Decision 766 of agencies, units and groups, with points where anything is known.
with metrics as (
    select * from {{ ref('stg_reference__index_metrics') }}
),

of_indicators as (
    select * from {{ ref('int_agency_values') }}
    union all
    select * from {{ ref('int_group_values') }}
),

subjects as (
    select
        of_indicators.agency_code,
        of_indicators.unit_code,
        coalesce(agencies.group_code, of_indicators.agency_code) as group_code,
        of_indicators.period
    from of_indicators
    left join {{ ref('stg_reference__agencies') }} as agencies using (agency_code)
    where of_indicators.indicator_code = 'on_time_rate_766'
),

of_agencies as (
    select * from {{ ref('int_index_counts') }} where unit_code = ''
),

counted as (
    select
        metrics.metric_code,
        of_indicators.* exclude (indicator_code)
    from of_indicators
    inner join metrics using (indicator_code)
    union all by name
    select * from {{ ref('int_index_counts') }}
    union all by name
    select * from ({{ group_sums('of_agencies', 'metric_code') }})
),

reported as (
    select
        metrics.metric_code,
        figures.agency_code,
        figures.unit_code,
        figures.period,
        round(figures.numerator)::bigint as numerator,
        round(figures.denominator)::bigint as denominator,
        case when figures.unit = '%' then figures.value / 100 end as stated_ratio
    from {{ ref('int_reported_figures__current') }} as figures
    inner join metrics on figures.indicator_code = metrics.reported_code
),

told as (
    select
        subjects.agency_code,
        subjects.unit_code,
        subjects.period,
        metrics.metric_code,
        metrics.ref,
        metrics.block_code,
        periods.period_end - 1 as judged_on,
        coalesce(reported.numerator, counted.numerator, of_agency.numerator) as numerator,
        coalesce(reported.denominator, counted.denominator, of_agency.denominator) as denominator,
        reported.stated_ratio,
        case
            when metrics.source = 'reported' then 'reported'
            when of_agency.metric_code is not null then 'agency'
            else 'computed'
        end as source,
        case
            when metrics.source = 'reported' then case when reported.metric_code is null then 'missing' else 'ok' end
            else coalesce(counted.quality, of_agency.quality, 'missing')
        end as quality
    from subjects
    inner join metrics on list_contains(metrics.groups, subjects.group_code)
    inner join {{ ref('int_periods') }} as periods on subjects.period = periods.period
    left join counted
        on subjects.agency_code = counted.agency_code
        and subjects.unit_code = counted.unit_code
        and subjects.period = counted.period
        and metrics.metric_code = counted.metric_code
    left join reported
        on subjects.agency_code = reported.agency_code
        and subjects.unit_code = reported.unit_code
        and subjects.period = reported.period
        and metrics.metric_code = reported.metric_code
    left join of_agencies as of_agency
        on subjects.unit_code <> ''
        and metrics.units = 'agency'
        and subjects.agency_code = of_agency.agency_code
        and subjects.period = of_agency.period
        and metrics.metric_code = of_agency.metric_code
),

scored as (
    {{ score_metrics('told') }}
)

select
    scored.metric_code,
    scored.ref,
    scored.block_code,
    scored.agency_code,
    scored.unit_code,
    scored.period,
    periods.period_type,
    periods.period_start,
    periods.period_end,
    periods.status,
    scored.numerator,
    scored.denominator,
    scored.ratio,
    scored.points,
    scored.max_points,
    scored.rule_status,
    scored.source,
    scored.quality
from scored
inner join {{ ref('int_periods') }} as periods using (period)
