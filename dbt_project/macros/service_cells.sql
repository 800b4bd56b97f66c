{#
    Flows of dossiers by procedure and half-month (docs/formulas.md): distinct procedures do not add, so their presence is kept.
    Each entry as in dossier_flows.
#}
{% macro service_flows() %}
    {{ return([
        {'at': 'accepted_at', 'where': "status <> 'withdrawn'", 'counts': {
            'accepted_online': "(channel = 'online')::int",
            'accepted_owing_fee': '(coalesce(fee_vnd, 0) > 0)::int',
            'accepted_account_told': '(account_verified is not null)::int',
            'accepted_verified': 'coalesce(account_verified, false)::int',
        }},
        {'at': 'finished_at', 'where': "status in ('resolved', 'rejected')", 'counts': {
            'finished': '1',
            'finished_electronic': 'has_electronic_result::int',
        }},
        {'at': 'paid_from', 'where': 'true', 'counts': {'paid': '1'}},
    ]) }}
{% endmacro %}

{% macro service_counts() %}
    {% set names = [] %}
    {% for flow in service_flows() %}{% do names.extend(flow['counts'].keys()) %}{% endfor %}
    {{ return(names) }}
{% endmacro %}

{# Signed rows of dossiers as cells of agency × procedure × half-month. `between`: only flows in [first, second). #}
{% macro service_cells(rows, sign='1', between=none) %}
    select
        agency_code,
        procedure_code,
        half_month
        {% for name in service_counts() %}, coalesce(sum({{ name }}), 0)::bigint as {{ name }}
        {% endfor %}
    from (
        {% for flow in service_flows() %}
        {% if not loop.first %}union all by name{% endif %}
        select
            agency_code,
            procedure_code,
            {{ half_month(flow['at']) }} as half_month
            {% for name, expression in flow['counts'].items() %}, sum({{ sign }} * ({{ expression }})) as {{ name }}
            {% endfor %}
        from {{ rows }}
        where {{ flow['at'] }} is not null and ({{ flow['where'] }})
            {% if between %}and {{ flow['at'] }} >= {{ between[0] }} and {{ flow['at'] }} < {{ between[1] }}{% endif %}
        group by all
        {% endfor %}
    )
    group by all
    having {% for name in service_counts() %}{{ "or " if not loop.first }}coalesce(sum({{ name }}), 0) <> 0
        {% endfor %}
{% endmacro %}
