{#
    Flows of dossiers as cells: what dossier_flows, form_flows and service_flows declare, each a list of entries

        at       the instant the flow happens at
        anchor   the instant whose half-month it is anchored to, where another event chooses the denominator
        where    which dossiers
        counts   name → what a dossier adds to it; several flows may add to one

    Flows of signed rows, summed by keys and half-month, are all that stocks and periods need (docs/formulas.md).
#}
{% macro flow_counts(flows) %}
    {% set names = [] %}
    {% for flow in flows %}
        {% for name in flow['counts'] if name not in names %}{% do names.append(name) %}{% endfor %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}

{#
    `event`: the column of the flow's half-month; anchor_half_month stands beside it where any flow is anchored (null: this
    one is not). `sign`: of a row. `between`: only flows in [first, second), both SQL expressions. Cells of nothing are left out.
#}
{% macro flow_cells(rows, flows, keys, event, sign, between) %}
    {% set anchored = flows | selectattr('anchor', 'defined') | list | length > 0 %}
    select
        {{ keys | join(', ') }},
        {{ 'anchor_half_month,' if anchored }}
        {{ event }}
        {% for name in flow_counts(flows) %}, sum({{ name }})::bigint as {{ name }}
        {% endfor %}
    from (
        {% for flow in flows %}
        {% if not loop.first %}union all by name{% endif %}
        select
            {{ keys | join(', ') }},
            {% if anchored %}
            {{ half_month(flow['anchor']) if flow['anchor'] else "null::date" }} as anchor_half_month,
            {% endif %}
            {{ half_month(flow['at']) }} as {{ event }}
            {% for name, expression in flow['counts'].items() %}, sum({{ sign }} * ({{ expression }})) as {{ name }}
            {% endfor %}
        from {{ rows }}
        where {{ flow['at'] }} is not null and ({{ flow['where'] }})
            {% if between %}and {{ flow['at'] }} >= {{ between[0] }} and {{ flow['at'] }} < {{ between[1] }}{% endif %}
        group by all
        {% endfor %}
    )
    group by all
    having {% for name in flow_counts(flows) %}{{ "or " if not loop.first }}coalesce(sum({{ name }}), 0) <> 0
        {% endfor %}
{% endmacro %}
