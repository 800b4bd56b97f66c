{#
    The first and the last day of a period told by its code, of every kind (docs/formulas.md, Periods), also of those that lie
    ahead, which int_periods does not hold. A reporting period begins and ends fourteen days into a month.
#}
{% macro period_first_day(code) -%}
    case
        when {{ code }} like 'CUM-%' then date '1945-09-02'
        else
            {{ period_last_month(code) }}
            - case
                when regexp_matches({{ code }}, 'Q') then interval 2 month
                when regexp_matches({{ code }}, 'H') then interval 5 month
                when regexp_full_match({{ code }}, '\d{4}(-RY|-R9M|-YTD\d\d)?')
                    then to_months(month({{ period_last_month(code) }}) - 1)
                else interval 0 month
            end
            + case when {{ code }} like '%-R%' then interval '14 days' - interval 1 month else interval 0 day end
    end::date
{%- endmacro %}

{% macro period_last_day(code) -%}
    case
        when {{ code }} like '%-R%' then {{ period_last_month(code) }} + 13
        else last_day({{ period_last_month(code) }})
    end
{%- endmacro %}

{# The first day of the month that a period closes in. #}
{% macro period_last_month(code) -%}
    make_date(
        substr({{ code }}, if({{ code }} like 'CUM-%', 5, 1), 4)::int,
        case
            when regexp_full_match({{ code }}, '\d{4}(-RY)?') then 12
            when {{ code }} like '%-R9M' then 9
            when regexp_matches({{ code }}, 'Q') then 3 * right({{ code }}, 1)::int
            when regexp_matches({{ code }}, 'H') then 6 * right({{ code }}, 1)::int
            else right({{ code }}, 2)::int
        end,
        1
    )
{%- endmacro %}
