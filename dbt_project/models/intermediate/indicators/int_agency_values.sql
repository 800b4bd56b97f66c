{{ config(
    materialized='incremental',
    incremental_strategy='replace_periods',
    post_hook=[
        "{{ record_state() }}",
        "create or replace table intermediate.int_agency_values__delivery_months as select * from {{ ref('int_delivery_months') }}",
        "create or replace table intermediate.int_agency_values__periods as select * from {{ ref('int_periods') }}",
    ],
) }}

-- depends_on: {{ ref('int_periods') }}

-- An agency's figures and its units', null where nothing was delivered.
with counts as (
    select * from {{ ref('int_dossier_indicators') }}
    union all by name
    select * from {{ ref('int_signal_indicators') }}
    union all by name
    select
        *,
        '' as unit_code
    from {{ ref('int_service_indicators') }}
    union all by name
    select
        *,
        '' as unit_code
    from {{ ref('int_visit_indicators') }}
    union all by name
    select
        * exclude (is_whole),
        '' as unit_code
    from {{ ref('int_procedure_indicators') }}
),

expected as (
    select
        affected.agency_code,
        affected.period,
        indicators.indicator_code,
        indicators.has_denominator,
        quality.quality,
        quality.has_figures
    from {{ ref('int_periods__affected') }} as affected
    cross join {{ ref('int_indicators__computed') }} as indicators
    inner join {{ ref('int_agency_quality') }} as quality
        on affected.agency_code = quality.agency_code
        and affected.period = quality.period
        and indicators.datasets = quality.datasets
    -- Some are of groups alone.
    where indicators.levels is distinct from 'group'
),

agency_rows as (
    select
        expected.agency_code,
        '' as unit_code,
        expected.period,
        expected.indicator_code,
        case when expected.has_figures then coalesce(counts.numerator, 0) end as numerator,
        case
            when expected.has_figures and expected.has_denominator then coalesce(counts.denominator, 0)
        end as denominator,
        expected.quality
    from expected
    left join counts
        on expected.agency_code = counts.agency_code
        and expected.period = counts.period
        and expected.indicator_code = counts.indicator_code
        and counts.unit_code = ''
),

unit_rows as (
    select
        counts.agency_code,
        counts.unit_code,
        counts.period,
        counts.indicator_code,
        counts.numerator,
        counts.denominator,
        expected.quality
    from counts
    inner join expected using (agency_code, period, indicator_code)
    where counts.unit_code <> '' and expected.has_figures
)

select * from agency_rows
union all
select * from unit_rows
