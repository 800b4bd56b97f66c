{#
    The current row of a key among its versions (design.md, Landing contract): the greatest updated_at where the
    dataset has one, then the greatest period end, then revision; period start and delivery_id only make the
    order total.
#}
{% macro elect(rows, keys, by_updated_at) -%}
    select * from {{ rows }}
    qualify row_number() over (
        partition by {{ keys | join(', ') }}
        order by
            {{ "updated_at desc," if by_updated_at }}
            period_end desc, revision desc, period_start desc, delivery_id desc
    ) = 1
{%- endmacro %}

{#
    The old (sign -1) and new (sign +1) current rows of the keys that a difference of deliveries touches: keys of new
    deliveries, and keys whose current row came from a delivery that is current no more. Empty in a full build.
#}
{% macro signed_changes(staged, dataset, current_model, keys, by_updated_at=false) %}
    {{ assert_lockstep() }}
    {% if is_full_build(current_model) %}
    select 1::tinyint as sign, staged.* from {{ staged }} as staged where false
    {% else %}
    with current_deliveries as (
        select delivery_id from {{ source('run', 'current_deliveries') }} where dataset = '{{ dataset }}'
    ),

    touched as (
        select {{ keys | join(', ') }} from {{ staged }} where {{ is_new_delivery(current_model) }}
        union
        select {{ keys | join(', ') }} from {{ standing(current_model) }}
        where delivery_id not in (select delivery_id from current_deliveries)
    ),

    old_rows as (
        select standing.* from {{ standing(current_model) }} as standing
        semi join touched using ({{ keys | join(', ') }})
    ),

    versions as (
        select * from old_rows where delivery_id in (select delivery_id from current_deliveries)
        union all by name
        select staged.* from {{ staged }} as staged semi join touched using ({{ keys | join(', ') }})
    ),

    new_rows as (
        {{ elect('versions', keys, by_updated_at) }}
    )

    select -1::tinyint as sign, * from old_rows
    union all by name
    select 1::tinyint as sign, * from new_rows
    {% endif %}
{% endmacro %}

{#
    Strategy of the models that hold current rows: the compiled query gives signed rows; the old ones go,
    the new ones come, in one transaction.
#}
{% macro get_incremental_signed_changes_sql(arg_dict) %}
    {% set columns = adapter.get_columns_in_relation(arg_dict['target_relation']) | map(attribute='name') | join(', ') %}
    {% set keys = arg_dict['unique_key'] %}
    delete from {{ arg_dict['target_relation'] }} as standing
    using (select distinct {{ keys | join(', ') }} from {{ arg_dict['temp_relation'] }}) as touched
    where {% for key in keys %}standing.{{ key }} = touched.{{ key }}{{ " and " if not loop.last }}{% endfor %};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }} where sign = 1;
{% endmacro %}
