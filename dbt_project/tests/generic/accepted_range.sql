{#
    A column lies between two bounds, both included; nulls pass. Bounds are numbers, or expressions over the row.
    Returns the rows outside.
#}
{% test accepted_range(model, column_name, min_value=none, max_value=none) %}
{% if min_value is none and max_value is none %}
    {% do exceptions.raise_compiler_error("accepted_range of " ~ column_name ~ " needs min_value or max_value") %}
{% endif %}
select *
from {{ model }}
where false
    {% if min_value is not none %}or {{ column_name }} < ({{ min_value }}){% endif %}
    {% if max_value is not none %}or {{ column_name }} > ({{ max_value }}){% endif %}
{% endtest %}
