{#
    What a stateful model stands on, recorded in the transaction that changes it.

    state            one row a model: the run that last changed it, with its code version and as_of
    state_deliveries one row a model and delivery

    All stateful models end a build on one run. If they do not, a build died between two of them: the pipeline
    then asks for a full refresh (orchestration/pipeline), and assert_lockstep() refuses to go on without one.
#}
{% macro create_state_tables() %}
    create schema if not exists intermediate;
    create table if not exists intermediate.state (
        model varchar not null, run_id varchar not null, code_version varchar not null, as_of date not null
    );
    create table if not exists intermediate.state_deliveries (model varchar not null, delivery_id varchar not null);
{% endmacro %}

{% macro record_state(dataset=none) %}
    delete from intermediate.state where model = '{{ this.name }}';
    insert into intermediate.state
    select '{{ this.name }}', run_id, code_version, as_of from {{ source('run', 'run') }};
    {% if dataset %}
    delete from intermediate.state_deliveries
    where model = '{{ this.name }}' and delivery_id not in (
        select delivery_id from {{ source('run', 'current_deliveries') }} where dataset = '{{ dataset }}'
    );
    insert into intermediate.state_deliveries
    select '{{ this.name }}', delivery_id
    from {{ source('run', 'current_deliveries') }}
    where dataset = '{{ dataset }}' and delivery_id not in (
        select delivery_id from intermediate.state_deliveries where model = '{{ this.name }}'
    );
    {% endif %}
{% endmacro %}

{# The relation as the last build left it; none before the first build. Not a ref: the DAG would be a circle. #}
{% macro standing(model_name) -%}
    {{ return(adapter.get_relation(database=target.database, schema='intermediate', identifier=model_name)) }}
{%- endmacro %}

{# Whether this build reads every current delivery again instead of the difference. #}
{% macro is_full_build(model_name) -%}
    {{ return(flags.FULL_REFRESH or not execute or standing(model_name) is none) }}
{%- endmacro %}

{% macro assert_lockstep() %}
    {% if execute and not flags.FULL_REFRESH %}
        {% set runs = run_query("select count(distinct run_id) from intermediate.state").columns[0].values()[0] %}
        {% if runs > 1 %}
            {% do exceptions.raise_compiler_error(
                "The candidate warehouse was left half built: its models stand on " ~ runs ~ " runs. Build with --full-refresh."
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}
