{#
    Flows of dossiers that Form II.06a counts (docs/formulas.md): the instant, which dossiers, what they add to. A dossier
    is settled before the day of its deadline, on that day, or late; one without a deadline is never late.
#}
{% macro form_flows() %}
    {{ return([
        {'at': 'accepted_at', 'where': "status <> 'withdrawn'", 'counts': {
            'received_online': "(channel = 'online')::int",
            'received_other': "(channel <> 'online')::int",
            'received_without_deadline': '(due_at is null)::int',
        }},
        {'at': 'finished_at', 'where': "status <> 'withdrawn' and accepted_at is not null", 'counts': {
            'settled_early': 'coalesce(overdue_from is null and finished_at::date < due_at::date, false)::int',
            'settled_on_day': 'coalesce(overdue_from is null and finished_at::date >= due_at::date, false)::int',
            'settled_late': '(overdue_from is not null)::int',
            'settled_without_deadline': '(due_at is null)::int',
        }},
        {'at': 'overdue_from', 'where': 'true', 'counts': {'overdue': '1'}},
    ]) }}
{% endmacro %}

{% macro form_counts() %}
    {% set names = [] %}
    {% for flow in form_flows() %}{% do names.extend(flow['counts'].keys()) %}{% endfor %}
    {{ return(names) }}
{% endmacro %}

{#
    Signed rows of dossiers as cells: agency × unit × field × half-month. `between`: only flows in [first, second), both SQL
    expressions.
#}
{% macro form_cells(rows, sign='1', between=none) %}
    select
        agency_code,
        unit_code,
        field_vi,
        event_half_month
        {% for name in form_counts() %}, sum({{ name }})::bigint as {{ name }}
        {% endfor %}
    from (
        {% for flow in form_flows() %}
        {% if not loop.first %}union all by name{% endif %}
        select
            agency_code,
            unit_code,
            field_vi,
            {{ half_month(flow['at']) }} as event_half_month
            {% for name, expression in flow['counts'].items() %}, sum({{ sign }} * {{ expression }}) as {{ name }}
            {% endfor %}
        from {{ rows }}
        where {{ flow['at'] }} is not null and ({{ flow['where'] }})
            {% if between %}and {{ flow['at'] }} >= {{ between[0] }} and {{ flow['at'] }} < {{ between[1] }}{% endif %}
        group by all
        {% endfor %}
    )
    group by all
    having {% for name in form_counts() %}{{ "or " if not loop.first }}coalesce(sum({{ name }}), 0) <> 0
        {% endfor %}
{% endmacro %}
