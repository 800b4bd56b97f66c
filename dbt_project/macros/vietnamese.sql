{# A count the Vietnamese way: 1.234.567. #}
{% macro vietnamese_count(count) -%}
    replace(format('{:,}', round({{ count }})::bigint), ',', '.')
{%- endmacro %}

{# A number with the decimals it has: 97,3. #}
{% macro vietnamese_number(number) -%}
    replace(regexp_replace(({{ number }})::decimal(18, 2)::varchar, '\.?0+$', ''), '.', ',')
{%- endmacro %}
