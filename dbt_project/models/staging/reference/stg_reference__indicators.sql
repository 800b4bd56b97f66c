{% set index_place = 500 %}
-- The catalogue: indicators, and the metrics of Decision 766 that are none of them, with the places and the words that
-- they have among the metrics (origin: index; those that only an authority can say: reported).
with changes as (
    select
        unnest(string_split(indicator_codes, '|')) as indicator_code,
        changed_on
    from {{ source('reference', 'definition_changes') }}
),

changed as (
    select
        indicator_code,
        string_agg(changed_on, '|' order by changed_on) as changed_on
    from changes
    group by indicator_code
),

indicators as (
    select
        indicator_code,
        origin,
        sort_order::integer as sort_order,
        theme,
        name_vi,
        name_en,
        formula_vi,
        formula_en,
        numerator_vi,
        numerator_en,
        denominator_vi,
        denominator_en,
        unit,
        better,
        datasets,
        levels,
        measurement_system,
        scope_set,
        legal_basis,
        formula_version::integer as formula_version,
        valid_from::date as valid_from,
        valid_to::date as valid_to,
        comparable_with,
        caveat_vi,
        caveat_en
    from {{ source('reference', 'indicators') }}
),

metrics as (
    select
        metrics.catalogue_code as indicator_code,
        case metrics.source when 'computed' then 'index' else metrics.source end as origin,
        {{ index_place }} + metrics.sort_order as sort_order,
        'service_quality' as theme,
        metrics.name_vi,
        metrics.name_en,
        metrics.counts_vi as formula_vi,
        metrics.counts_en as formula_en,
        metrics.numerator_vi,
        metrics.denominator_vi,
        metrics.unit,
        metrics.better,
        metrics.datasets,
        case metrics.units when 'own' then 'unit|agency|group' else 'agency|group' end as levels,
        system.measurement_system,
        case when list_contains(metrics.groups, 'MIN') then 'all_agencies' else 'provinces_63' end as scope_set,
        'QĐ 766/QĐ-TTg ngày 23/6/2022, chỉ số ' || metrics.ref as legal_basis,
        1 as formula_version,
        system.valid_from
    from {{ ref('stg_reference__index_metrics') }} as metrics
    -- The system that measures by the Decision, and since when.
    inner join indicators as system on system.indicator_code = 'on_time_rate_766'
    where metrics.indicator_code is null
)

select
    catalogue.*,
    catalogue.denominator_vi is not null as has_denominator,
    changed.changed_on
from (
    select * from indicators
    union all by name
    select * from metrics
) as catalogue
left join changed using (indicator_code)
