{#
    Tells how many rows a model holds, in the transaction that builds it: Dagster shows the count on the model's
    materialization (orchestration/defs/dbt_events.py) while dbt, and nobody else, has the warehouse open.
    Views of inner layers are not counted: nothing is materialized.
#}
{% macro tell_rows() %}
    {% if execute and (model.config.materialized != 'view' or model.config.access == 'public') %}
        {% set counted = run_query("select count(*) from " ~ this).columns[0].values()[0] %}
        {% do log("rows: " ~ counted, info=true) %}
    {% endif %}
{% endmacro %}
