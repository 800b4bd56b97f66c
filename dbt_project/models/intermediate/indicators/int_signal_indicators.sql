{{ config(materialized='table') }}

-- Signals of hollow progress, each once (docs/signals.md). A half month is a part of every period's months.
with run as (
    select as_of from {{ source('run', 'run') }}
),

affected as (
    select
        affected.agency_code,
        affected.period,
        periods.period_start,
        periods.asat
    from {{ ref('int_periods__affected') }} as affected
    inner join {{ ref('int_periods') }} as periods using (period)
),

days as (
    select
        agency_code,
        unit_code,
        day,
        date_trunc('month', day)::date as month,
        sum(filings) as filings,
        sum(filings_in_bursts) as filings_in_bursts,
        sum(finished) as finished
    from {{ ref('int_signal_days') }}
    where agency_code in (select affected.agency_code from affected)
        and day >= (select date_trunc('month', min(affected.period_start)) from affected)
        and day < (select run.as_of from run)
    group by all
),

working_days as (
    select
        day,
        date_trunc('month', day)::date as month,
        row_number() over (partition by date_trunc('month', day) order by day desc) as from_the_end
    from {{ ref('stg_run__calendar') }}
    where is_working
),

month_ends as (
    select
        month,
        min(day) as first_day
    from working_days
    where from_the_end <= {{ var('signal_spike_last_working_days') }}
    group by all
),

unit_months as (
    select distinct
        agency_code,
        unit_code,
        month
    from days
    where finished > 0
),

-- The middle one of the month's working days before as_of, days without a completion among them.
usual as (
    select
        unit_months.agency_code,
        unit_months.unit_code,
        unit_months.month,
        median(coalesce(days.finished, 0)) as finished
    from unit_months
    inner join working_days
        on unit_months.month = working_days.month and working_days.day < (select run.as_of from run)
    left join days
        on unit_months.agency_code = days.agency_code
        and unit_months.unit_code = days.unit_code
        and working_days.day = days.day
    group by all
),

judged as (
    select
        days.*,
        coalesce(
            days.day >= month_ends.first_day
            and days.finished >= {{ var('signal_spike_completions') }}
            and days.finished > {{ var('signal_spike_times_median') }} * usual.finished,
            false
        ) as is_spike
    from days
    left join month_ends using (month)
    left join usual using (agency_code, unit_code, month)
),

half_months as (
    select
        agency_code,
        unit_code,
        case when day(day) < 15 then month else (month + 14)::date end as half_month,
        sum(filings) as filings,
        sum(filings_in_bursts) as filings_in_bursts,
        sum(finished) as finished,
        sum(finished) filter (where is_spike) as finished_in_spikes
    from judged
    group by all
),

leveled as (
    select * from half_months where unit_code <> ''
    union all by name
    select * replace ('' as unit_code) from half_months
),

of_days as (
    select
        leveled.agency_code,
        leveled.unit_code,
        affected.period,
        sum(leveled.filings) as filings,
        sum(leveled.filings_in_bursts) as filings_in_bursts,
        sum(leveled.finished) as finished,
        sum(leveled.finished_in_spikes) as finished_in_spikes
    from affected
    inner join leveled
        on affected.agency_code = leveled.agency_code
        and affected.period_start <= leveled.half_month
        and affected.asat > leveled.half_month
    group by all
),

counts as (
    select
        periods.*,
        coalesce(of_days.filings, 0)::bigint as filings,
        coalesce(of_days.filings_in_bursts, 0)::bigint as filings_in_bursts,
        coalesce(of_days.finished, 0)::bigint as finished,
        coalesce(of_days.finished_in_spikes, 0)::bigint as finished_in_spikes
    from {{ ref('int_dossier_periods') }} as periods
    -- Units have rows where the other indicators of dossiers have.
    semi join {{ ref('int_dossier_indicators') }} using (agency_code, unit_code, period)
    left join of_days using (agency_code, unit_code, period)
),

formulas as (
    select
        agency_code,
        unit_code,
        period,
        unnest([
            {
                'indicator_code': 'signal_filing_burst_rate',
                'numerator': filings_in_bursts,
                'denominator': filings
            },
            {
                'indicator_code': 'signal_accepted_at_once_rate',
                'numerator': in_accepted_at_once,
                'denominator': in_accepted_timed
            },
            {
                'indicator_code': 'signal_due_moved_rate',
                'numerator': in_accepted_due_moved,
                'denominator': in_accepted_due
            },
            {
                'indicator_code': 'signal_finished_then_reopened_rate',
                'numerator': in_told_finished_reopened,
                'denominator': in_told_finished
            },
            {
                'indicator_code': 'signal_digitized_without_electronic_result_rate',
                'numerator': in_finished_digitized_only,
                'denominator': in_finished_digitized
            },
            {
                'indicator_code': 'signal_completion_spike_rate',
                'numerator': finished_in_spikes,
                'denominator': finished
            }
        ], recursive := true)
    from counts
)

select * from formulas
