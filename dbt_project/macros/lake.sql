{#
    Explicit lists of lake files, never a glob. A full build reads every current delivery of the dataset; another
    reads the deliveries that current_model does not stand on yet and, for agencies that lost a delivery, all of
    theirs, because a lost winner's key falls back to what the remaining deliveries say.
#}
{% macro lake_files(dataset, current_model) %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set query %}
        with current_deliveries as (
            select delivery_id, agency_code, lake_path, period_start
            from {{ source('run', 'current_deliveries') }}
            where dataset = '{{ dataset }}' and rows_accepted > 0
        )
        {% if not is_full_build(current_model) %}
        , standing as (
            select delivery_id from intermediate.state_deliveries where model = '{{ current_model }}'
        )
        , lost as (
            select distinct agency_code from {{ standing(current_model) }}
            where {% for column in told_by(dataset) %}{{ "or " if not loop.first }}{{ column }} in (
                select delivery_id from standing
                where delivery_id not in (
                    select delivery_id from {{ source('run', 'current_deliveries') }} where dataset = '{{ dataset }}'
                )
            ){% endfor %}
        )
        {% endif %}
        select lake_path from current_deliveries
        {% if not is_full_build(current_model) %}
        where delivery_id not in (select delivery_id from standing)
            or agency_code in (select agency_code from lost)
        {% endif %}
        {# Rows of one time stand together: scans of recent events skip the rest. #}
        order by period_start, lake_path
    {% endset %}
    {{ return(run_query(query).columns[0].values()) }}
{% endmacro %}

{# The lake rows of a dataset as a relation with the columns of `columns` (name: type), delivery and row number. #}
{% macro lake_rows(dataset, current_model, columns) %}
    {% set files = lake_files(dataset, current_model) %}
    {% set columns = dict(columns, delivery_id='varchar', source_row='bigint') %}
    select
        {% for name, type in columns.items() %}
        {{ name if files else 'null' }}::{{ type }} as {{ name }}{{ "," if not loop.last }}
        {% endfor %}
    {% if files %}
    from read_parquet([
        {% for file in files %}'{{ file | replace("'", "''") }}'{{ "," if not loop.last }}
        {% endfor %}
    ])
    {% else %}
    where false
    {% endif %}
{% endmacro %}

{# Deliveries whose rows are new to the standing rows of a model; in a full build every one is. #}
{% macro is_new_delivery(current_model) -%}
    {% if is_full_build(current_model) -%}
    true
    {%- else -%}
    delivery_id not in (select delivery_id from intermediate.state_deliveries where model = '{{ current_model }}')
    {%- endif %}
{%- endmacro %}

{# Deliveries that are current no more: superseded, withdrawn, or held on second judgement. #}
{% macro is_lost_delivery(dataset, told_by='delivery_id') -%}
    ({{ told_by }} not in (
        select deliveries.delivery_id from {{ source('run', 'current_deliveries') }} as deliveries
        where deliveries.dataset = '{{ dataset }}'
    ))
{%- endmacro %}

{# The deliveries that a current row stands on: its own, and of a dossier those of earlier versions that still count. #}
{% macro told_by(dataset) -%}
    {{ return(
        ['delivery_id', 'earliest_due.delivery_id', 'earliest_finish.delivery_id', 'earlier_stop.delivery_id']
        if dataset == 'dossiers' else ['delivery_id']
    ) }}
{%- endmacro %}
