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

source as (
    select *
    from {{ source('reference', 'indicators') }}
    left join changed using (indicator_code)
)

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
    denominator_vi is not null as has_denominator,
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
    changed_on,
    caveat_vi,
    caveat_en
from source
