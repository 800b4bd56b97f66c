{#
    Whether instant a is after instant b, compared at the coarser of their precisions (0 day, 1 minute, 2 second;
    design.md: a date without a time is a whole day). Null when either instant is.
#}
{% macro is_after(a, a_precision, b, b_precision) -%}
    case least({{ a_precision }}, {{ b_precision }})
        when 0 then {{ a }}::date > {{ b }}::date
        when 1 then date_trunc('minute', {{ a }}) > date_trunc('minute', {{ b }})
        when 2 then date_trunc('second', {{ a }}) > date_trunc('second', {{ b }})
    end
{%- endmacro %}
