{#
    Flows of dossiers that Form II.06a counts (docs/formulas.md), each entry as flows.sql says. A dossier
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
    {{ return(flow_counts(form_flows())) }}
{% endmacro %}

{# Signed rows of dossiers as cells: agency × unit × field × half-month. #}
{% macro form_cells(rows, sign='1', between=none) %}
    {{ flow_cells(rows, form_flows(), ['agency_code', 'unit_code', 'field_vi'], 'event_half_month', sign, between) }}
{% endmacro %}
