{#
    Flows of dossiers by procedure and half-month (docs/formulas.md): what the dossiers of a procedure did, for the breakdown of
    figures by procedure, and which procedures were used, for distinct ones do not add. Each entry as flows.sql says.
#}
{% macro service_flows() %}
    {# Time to result: calendar days from acceptance to end, both known of what is resolved or rejected. #}
    {% set days = "date_diff('day', accepted_at, finished_at)" %}
    {{ return([
        {'at': 'accepted_at', 'where': "status <> 'withdrawn'", 'counts': {
            'accepted': '1',
            'accepted_online': "(channel = 'online')::int",
            'accepted_reusing': 'reuses_data::int',
            'accepted_owing_fee': '(coalesce(fee_vnd, 0) > 0)::int',
            'accepted_fee_vnd': 'coalesce(fee_vnd, 0)',
            'accepted_due': '(due_at is not null)::int',
            'accepted_account_told': '(account_verified is not null)::int',
            'accepted_verified': 'coalesce(account_verified, false)::int',
        }},
        {'at': 'finished_at', 'where': "status in ('resolved', 'rejected')", 'counts': {
            'finished': '1',
            'finished_digitized': '(components_digitized and result_digitized)::int',
            'finished_electronic': 'has_electronic_result::int',
            'took_0_1': '(' ~ days ~ ' <= 1)::int',
            'took_2_5': '(' ~ days ~ ' between 2 and 5)::int',
            'took_6_10': '(' ~ days ~ ' between 6 and 10)::int',
            'took_11_20': '(' ~ days ~ ' between 11 and 20)::int',
            'took_21_30': '(' ~ days ~ ' between 21 and 30)::int',
            'took_31_60': '(' ~ days ~ ' between 31 and 60)::int',
            'took_61_up': '(' ~ days ~ ' >= 61)::int',
        }},
        {'at': 'finished_at', 'where': "status <> 'withdrawn' and accepted_at is not null", 'counts': {
            'left_due': '(due_at is not null)::int',
            'left_late': '(late_from is not null)::int',
        }},
        {'at': 'late_from', 'where': 'true', 'counts': {'late': '1'}},
        {'at': 'submitted_at', 'anchor': 'submitted_at', 'where': "status <> 'withdrawn' and channel = 'online'", 'counts': {
            'submitted_online': '1',
        }},
        {'at': 'acceptance_late_from', 'anchor': 'submitted_at', 'where': 'true', 'counts': {'late_acceptance': '1'}},
        {'at': 'paid_from', 'anchor': 'accepted_at', 'where': 'true', 'counts': {'paid': '1'}},
    ]) }}
{% endmacro %}

{% macro service_counts() %}
    {{ return(flow_counts(service_flows())) }}
{% endmacro %}

{# Signed rows of dossiers as cells: agency × procedure × anchor half-month (null: none) × event half-month. #}
{% macro service_cells(rows, sign='1', between=none) %}
    {{ flow_cells(rows, service_flows(), ['agency_code', 'procedure_code'], 'event_half_month', sign, between) }}
{% endmacro %}
