{#
    A column is what an expression over its row says; null only where that is null. For arithmetic identities.
    Returns the rows where it is not.
#}
{% test equals(model, column_name, expression) %}
select
    *,
    {{ expression }} as expected
from {{ model }}
where {{ column_name }} is distinct from ({{ expression }})
{% endtest %}
