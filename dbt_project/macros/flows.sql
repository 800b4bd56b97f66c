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

{#
    The flows known at as_of, summed over the runs that wrote them: events on or after it are not known. Whole half-months
    before as_of's come from the stored `cells`; the days of its own half-month, `current_days`, from the rows themselves,
    for cells do not tell days apart. `counts`: the names they add.
#}
{% macro flows_as_of(cells, keys, counts, current_days) %}
    select
        {{ keys | join(', ') }},
        event_half_month
        {% for name in counts %}, sum({{ name }})::bigint as {{ name }}
        {% endfor %}
    from {{ cells }}
    where event_half_month < {{ before_as_of()[0] }}
    group by all
    union all by name
    {{ current_days }}
{% endmacro %}

{# The days of as_of's half-month before it: what `between` of the cells' macros takes. #}
{% macro before_as_of() %}
    {% set run = source('run', 'run') %}
    {{ return([
        '(select ' ~ half_month('run.as_of') ~ ' from ' ~ run ~ ' as run)', '(select run.as_of from ' ~ run ~ ' as run)'
    ]) }}
{% endmacro %}
