{#
    Forecasts of monthly rates: a random walk with drift on the logit scale (docs/forecast.md).

    history  relation: keys, month (a whole number that grows by one a month), numerator, denominator > 0
    asked    relation: keys, month to forecast, and whatever else it carries
    keys     the columns of a series

    Gives CTEs; the last, `forecasts`, has the columns of asked and: learned_months, last_month, ahead (in months), value, low and
    high (the middle 80 %; null where there is no forecast), no_forecast (too_few_months, too_far).

    Months may be missing: a step over a gap of g months has the drift and the variance of g steps. Then as in Hyndman and
    Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2 and 5.5: drift (last − first) / span; variance of what a
    step misses by; standard error sqrt(variance × (h + h² / span)), with Student's t for so few months (expanded around
    the normal quantile, Abramowitz and Stegun 26.7.5). Half a dossier is added on both sides, so that 0 % and 100 % have a logit.
#}
{% macro drift_forecast(history, asked, keys) %}
{%- set least_months = 4 -%}
{%- set z = 1.2816 -%}
{%- set series = keys | join(', ') -%}
logits as (
    select
        {{ series }},
        month,
        ln((numerator + 0.5) / (denominator - numerator + 0.5)) as logit
    from {{ history }}
),

steps as (
    select
        *,
        logit - lag(logit) over of_series as step,
        month - lag(month) over of_series as gap
    from logits
    window of_series as (partition by {{ series }} order by month)
),

drifts as (
    select
        {{ series }},
        count(*) as learned_months,
        max(month) as last_month,
        max(month) - min(month) as span,
        arg_max(logit, month) as level,
        (arg_max(logit, month) - arg_min(logit, month)) / nullif(max(month) - min(month), 0) as drift
    from steps
    group by all
),

missed as (
    select
        {{ series }},
        sum(pow(steps.step - drifts.drift * steps.gap, 2) / steps.gap) / nullif(count(*) - 2, 0) as variance
    from steps
    inner join drifts using ({{ series }})
    group by all
),

ahead as (
    select
        {{ asked }}.*,
        coalesce(drifts.learned_months, 0) as learned_months,
        drifts.last_month,
        {{ asked }}.month - drifts.last_month as ahead,
        case
            when drifts.learned_months is null or drifts.learned_months < {{ least_months }} then 'too_few_months'
            when {{ asked }}.month - drifts.last_month not between 1 and drifts.span then 'too_far'
        end as no_forecast,
        drifts.level + drifts.drift * ahead as middle,
        sqrt(missed.variance * (ahead + ahead * ahead / drifts.span)) as error,
        greatest(learned_months - 2, 1) as freedom,
        {{ z }} + {{ (z ** 3 + z) / 4 }} / freedom
        + {{ (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96 }} / (freedom * freedom) as quantile
    from {{ asked }}
    left join drifts using ({{ series }})
    left join missed using ({{ series }})
),

forecasts as (
    select
        * exclude (middle, error, freedom, quantile),
        case when no_forecast is null then 1 / (1 + exp(-middle)) end as value,
        case when no_forecast is null then 1 / (1 + exp(quantile * error - middle)) end as low,
        case when no_forecast is null then 1 / (1 + exp(-quantile * error - middle)) end as high
    from ahead
)
{%- endmacro %}
