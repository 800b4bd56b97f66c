with source as (
    select * from {{ source('reference', 'indicators') }}
)

select
    indicator_code,
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
    has_units::boolean as has_units,
    measurement_system,
    legal_basis,
    since::date as since,
    caveat_vi,
    caveat_en
from source
