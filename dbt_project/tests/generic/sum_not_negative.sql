{#
    The entries of a log never sum to less than nothing: what a later build takes away, an earlier one gave.
    Returns the groups that do.
#}
{% test sum_not_negative(model, value, by) %}
select
    {{ by | join(', ') }},
    sum({{ value }}) as total
from {{ model }}
group by all
having sum({{ value }}) < 0
{% endtest %}
