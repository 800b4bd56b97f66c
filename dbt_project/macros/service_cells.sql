{#
    Flows of dossiers by procedure and half-month (docs/formulas.md): distinct procedures do not add, so their presence is kept.
    Each entry as flows.sql says.
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
    {{ return(flow_counts(service_flows())) }}
{% endmacro %}

{# Signed rows of dossiers as cells: agency × procedure × half-month. #}
{% macro service_cells(rows, sign='1', between=none) %}
    {{ flow_cells(rows, service_flows(), ['agency_code', 'procedure_code'], 'half_month', sign, between) }}
{% endmacro %}
