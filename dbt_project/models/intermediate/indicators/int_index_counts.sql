{{ config(materialized='incremental', incremental_strategy='replace_periods', post_hook="{{ record_state() }}") }}

-- depends_on: {{ ref('int_periods') }}, {{ ref('int_periods__affected') }}

-- Counts of the metrics that are no indicator of the catalogue, null where nothing was delivered.
with counts as (
    select
        agency_code,
        '' as unit_code,
        period,
        indicator_code as metric_code,
        numerator,
        denominator,
        is_whole
    from {{ ref('int_procedure_indicators') }}
    union all by name
    select * from {{ ref('int_index_dossiers') }}
    union all by name
    select * from {{ ref('int_index_petitions') }}
),

expected as (
    select
        quality.agency_code,
        quality.period,
        metrics.metric_code,
        quality.quality,
        quality.has_figures
    from {{ ref('stg_reference__index_metrics') }} as metrics
    inner join {{ ref('int_agency_quality') }} as quality using (datasets)
    inner join {{ ref('stg_reference__agencies') }} as agencies using (agency_code)
    where metrics.source = 'computed' and metrics.indicator_code is null
        and list_contains(metrics.groups, agencies.group_code)
)

select
    expected.agency_code,
    coalesce(counts.unit_code, '') as unit_code,
    expected.period,
    expected.metric_code,
    case when expected.has_figures then counts.numerator end::bigint as numerator,
    case when expected.has_figures then counts.denominator end::bigint as denominator,
    case
        when expected.has_figures and counts.denominator is null then 'missing'
        when expected.quality = 'ok' and not counts.is_whole then 'partial'
        else expected.quality
    end as quality
from expected
left join counts using (agency_code, period, metric_code)
