{#
    No two rows agree in all the columns; two nulls agree. Returns the repeated keys with how often they come.
    columns: names, or expressions.
#}
{% test unique_combination(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as times
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
