-- A claimed figure against its own counts, and against what Thước computed. The arithmetic is in whole numbers of the
-- last printed digit: which convention gives the printed value, rounding half up or cutting off?
with claimed as (
    select * from {{ ref('int_figures__claimed') }}
),

-- A share is printed as percent, growth as a quotient; a count of a total ("23 of 63 provinces") as its numerator.
scaled as (
    select
        *,
        case
            when denominator <> 0 then (numerator * 100)::hugeint
        end as scaled_numerator,
        case when unit in ('%', 'lần') then (denominator * 100)::hugeint else 100 end as scaled_denominator,
        (case when unit = '%' then 100 else 1 end * power(10, decimals))::hugeint as last_digit,
        round(value * power(10, decimals))::hugeint as printed
    from claimed
),

recomputed as (
    select
        *,
        (scaled_numerator * last_digit) // scaled_denominator as truncated,
        (2 * scaled_numerator * last_digit + scaled_denominator) // (2 * scaled_denominator) as rounded,
        scaled_numerator::double / scaled_denominator * case when unit = '%' then 100 else 1 end as recomputed_value
    from scaled
),

compared as (
    select
        recomputed.*,
        case
            when scaled_numerator is null then null
            when printed = rounded and printed = truncated then 'both'
            when printed = rounded then 'rounded'
            when printed = truncated then 'truncated'
            else 'neither'
        end as convention,
        computed.numerator as computed_numerator,
        computed.denominator as computed_denominator,
        computed.value * case when recomputed.unit = '%' then 100 else 1 end as computed_value
    from recomputed
    left join {{ ref('indicator_values') }} as computed
        on recomputed.catalogue_code = computed.indicator_code
        and recomputed.agency_code = computed.agency_code
        and recomputed.unit_code = computed.unit_code
        and recomputed.period = computed.period
)

select
    figure_id,
    origin,
    source,
    indicator_code,
    catalogue_code,
    agency_code,
    unit_code,
    period,
    value::double as published_value,
    decimals,
    unit,
    numerator::double as numerator,
    denominator::double as denominator,
    recomputed_value,
    convention,
    computed_numerator,
    computed_denominator,
    computed_value,
    computed_value - value::double as difference,
    case
        when convention = 'neither' then 'mismatch'
        when convention is not null then 'consistent'
        when computed_value is not null then 'compared'
        else 'not_recomputable'
    end as verdict
from compared
