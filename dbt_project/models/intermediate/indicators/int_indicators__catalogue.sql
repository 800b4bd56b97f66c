{{ config(materialized='view') }}

-- The catalogue: the indicators, and the metrics of Decision 766 that are none of them, in the words that they have
-- among the metrics (origin: index; those that only an authority can say: reported), after what is computed.
{% set first_place = 500 %}
with indicators as (
    select * from {{ ref('stg_reference__indicators') }}
),

metrics as (
    select
        metrics.catalogue_code as indicator_code,
        case metrics.source when 'computed' then 'index' else metrics.source end as origin,
        {{ first_place }} + metrics.sort_order as sort_order,
        'service_quality' as theme,
        metrics.name_vi,
        metrics.name_en,
        metrics.counts_vi as formula_vi,
        metrics.counts_en as formula_en,
        metrics.numerator_vi,
        metrics.denominator_vi,
        true as has_denominator,
        metrics.unit,
        metrics.better,
        metrics.datasets,
        case metrics.units when 'own' then 'unit|agency|group' else 'agency|group' end as levels,
        scored.measurement_system,
        case when list_contains(metrics.groups, 'MIN') then 'all_agencies' else 'provinces_63' end as scope_set,
        'QĐ 766/QĐ-TTg ngày 23/6/2022, chỉ số ' || metrics.ref as legal_basis,
        1 as formula_version,
        scored.valid_from
    from {{ ref('stg_reference__index_metrics') }} as metrics
    -- Whose measure it is, and since when, is the same for all of the Decision's.
    inner join indicators as scored on scored.indicator_code = 'on_time_rate_766'
    where metrics.indicator_code is null
)

select * from indicators
union all by name
select * from metrics
