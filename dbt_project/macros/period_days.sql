{#
    The first and the last day of a period told by its code: 2024, 2024-03, 2024-Q1, 2024-H1, 2024-YTD04. Null for other kinds.
    For periods that lie ahead, which int_periods does not hold.
#}
{% macro period_first_day(code) -%}
    case
        when regexp_full_match({{ code }}, '\d{4}(-YTD\d\d)?') then make_date(left({{ code }}, 4)::int, 1, 1)
        when regexp_full_match({{ code }}, '\d{4}-\d\d') then ({{ code }} || '-01')::date
        when regexp_full_match({{ code }}, '\d{4}-Q[1-4]')
            then make_date(left({{ code }}, 4)::int, 3 * right({{ code }}, 1)::int - 2, 1)
        when regexp_full_match({{ code }}, '\d{4}-H[12]')
            then make_date(left({{ code }}, 4)::int, 6 * right({{ code }}, 1)::int - 5, 1)
    end
{%- endmacro %}

{% macro period_last_day(code) -%}
    case
        when regexp_full_match({{ code }}, '\d{4}') then make_date({{ code }}::int, 12, 31)
        when regexp_full_match({{ code }}, '\d{4}-\d\d') then last_day(({{ code }} || '-01')::date)
        when regexp_full_match({{ code }}, '\d{4}-YTD\d\d')
            then last_day(make_date(left({{ code }}, 4)::int, right({{ code }}, 2)::int, 1))
        when regexp_full_match({{ code }}, '\d{4}-Q[1-4]')
            then last_day(make_date(left({{ code }}, 4)::int, 3 * right({{ code }}, 1)::int, 1))
        when regexp_full_match({{ code }}, '\d{4}-H[12]')
            then last_day(make_date(left({{ code }}, 4)::int, 6 * right({{ code }}, 1)::int, 1))
    end
{%- endmacro %}
