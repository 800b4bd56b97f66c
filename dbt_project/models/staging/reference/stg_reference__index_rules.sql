-- The observed rule stands above the documented one, and that above a mere assumption.
select
    ref,
    status,
    list_position(['observed', 'documented', 'unknown'], status)::integer as precedence,
    max_points::double as max_points,
    full_at::double as full_at,
    zero_denominator_points::double as zero_denominator_points,
    decimals::integer as decimals,
    valid_from::date as valid_from,
    valid_to::date as valid_to,
    source,
    note_vi,
    note_en
from {{ source('reference', 'qd766_rules') }}
