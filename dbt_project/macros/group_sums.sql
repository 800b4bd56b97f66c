{#
    Groups as sums of their agencies' numerators and denominators, never means of rates, with the worst quality that they
    rest on. `values`: rows of agencies (agency_code, period, quality and `code`). A member is an agency that belongs to
    the group when the period starts; what others still settle is counted, but not waited for.
#}
{% macro group_sums(values, code) %}
    select
        agencies.group_code as agency_code,
        '' as unit_code,
        periods.period,
        agency_values.{{ code }},
        sum(agency_values.numerator)::bigint as numerator,
        sum(agency_values.denominator)::bigint as denominator,
        case
            when count(agency_values.numerator) = 0 and bool_or(agency_values.quality = 'held') then 'held'
            when count(agency_values.numerator) = 0 then 'missing'
            when bool_and(agency_values.quality = 'ok' or coalesce(periods.period_start > agencies.valid_to, false))
                then 'ok'
            else 'partial'
        end as quality
    from {{ values }} as agency_values
    inner join (
        select
            agency_code,
            unnest(['ALL', group_code]) as group_code,
            valid_to
        from {{ ref('stg_reference__agencies') }}
    ) as agencies using (agency_code)
    inner join {{ ref('int_periods') }} as periods using (period)
    group by all
{% endmacro %}
