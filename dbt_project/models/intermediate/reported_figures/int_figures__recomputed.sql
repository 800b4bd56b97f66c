{{ config(materialized='view') }}

-- A claimed figure from its own counts. The arithmetic is in whole numbers of the last printed digit: which convention
-- gives the printed value, rounding half up or cutting off?
-- A share is printed as percent, growth as a quotient; a count of a total ("23 of 63 provinces") as its numerator.
with scaled as (
    select
        *,
        case
            when denominator <> 0 then (numerator * 100)::hugeint
        end as scaled_numerator,
        case when unit in ('%', 'lần') then (denominator * 100)::hugeint else 100 end as scaled_denominator,
        (case when unit = '%' then 100 else 1 end * power(10, decimals))::hugeint as last_digit,
        round(value * power(10, decimals))::hugeint as printed
    from {{ ref('int_figures__claimed') }}
),

recomputed as (
    select
        *,
        (scaled_numerator * last_digit) // scaled_denominator as truncated,
        (2 * scaled_numerator * last_digit + scaled_denominator) // (2 * scaled_denominator) as rounded,
        scaled_numerator::double / scaled_denominator * case when unit = '%' then 100 else 1 end as recomputed_value
    from scaled
)

select
    * exclude (scaled_numerator, scaled_denominator, last_digit, printed, truncated, rounded),
    case
        when scaled_numerator is null then null
        when printed = rounded and printed = truncated then 'both'
        when printed = rounded then 'rounded'
        when printed = truncated then 'truncated'
        else 'neither'
    end as convention
from recomputed
