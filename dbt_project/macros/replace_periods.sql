{#
    Strategy of models by period: the affected agencies' affected periods go and come again (or do not: nothing is left of
    them), and periods that are no longer shown go, in one transaction.
#}
{% macro get_incremental_replace_periods_sql(arg_dict) %}
    {% set columns = adapter.get_columns_in_relation(arg_dict['target_relation']) | map(attribute='name') | join(', ') %}
    delete from {{ arg_dict['target_relation'] }}
    where period not in (select period from {{ ref('int_periods') }});

    delete from {{ arg_dict['target_relation'] }} as standing
    using (
        select agency_code, period from {{ arg_dict['temp_relation'] }}
        union
        select agency_code, period from {{ ref('int_periods__affected') }}
    ) as replaced
    where standing.agency_code = replaced.agency_code and standing.period = replaced.period;

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }};
{% endmacro %}
