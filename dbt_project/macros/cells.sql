{#
    The half-month of an instant, by its first day: the 1st or the 15th, where every period of figures begins and ends.
    Null for null.
#}
{% macro half_month(instant) -%}
    (date_trunc('month', {{ instant }})::date + 14 * (day({{ instant }}) >= 15)::int)
{%- endmacro %}

{# The first day after a half-month. #}
{% macro half_month_after(half_month) -%}
    (if(day({{ half_month }}) = 1, {{ half_month }} + 14, ({{ half_month }} - 14 + interval 1 month)::date))
{%- endmacro %}

{#
    Flows of dossiers by half-month (docs/formulas.md), each entry as flows.sql says. A stock at an instant is the sum of its
    flows before it.
#}
{% macro dossier_flows() %}
    {# Filed online with a service that was full or partial on the day of submission; an unknown level is neither. #}
    {% set by_online_service
        = "(channel = 'online' and coalesce(service_level_at_submission in ('full', 'partial'), false))::int" %}
    {{ return([
        {'at': 'accepted_at', 'where': "status <> 'withdrawn'", 'counts': {
            'accepted': '1',
            'accepted_online': "(channel = 'online')::int",
            'accepted_reusing': 'reuses_data::int',
            'accepted_owing_fee': '(coalesce(fee_vnd, 0) > 0)::int',
            'accepted_due': '(due_at is not null)::int',
            'accepted_due_online': "(due_at is not null and channel = 'online')::int",
            'accepted_online_service': by_online_service,
            'accepted_sharing_told': '(shares_digitized_data is not null)::int',
            'accepted_sharing': 'coalesce(shares_digitized_data, false)::int',
            'accepted_population_told': '(uses_population_data is not null)::int',
            'accepted_population': 'coalesce(uses_population_data, false)::int',
        }},
        {'at': 'finished_at', 'where': "status in ('resolved', 'rejected')", 'counts': {
            'finished': '1',
            'finished_digitized': '(components_digitized and result_digitized)::int',
            'finished_electronic': 'has_electronic_result::int',
            'finished_days': "date_diff('day', accepted_at, finished_at)",
        }},
        {'at': 'finished_at', 'where': "status <> 'withdrawn' and accepted_at is not null", 'counts': {
            'left_all': '1',
            'left_online': "(channel = 'online')::int",
            'left_reusing': 'reuses_data::int',
            'left_digitized': '(components_digitized and result_digitized)::int',
            'left_electronic': 'has_electronic_result::int',
            'left_due': '(due_at is not null)::int',
            'left_due_online': "(due_at is not null and channel = 'online')::int",
            'left_late': '(late_from is not null)::int',
            'left_late_online': "(late_from is not null and channel = 'online')::int",
            'left_any_late': '(any_late_from is not null)::int',
            'left_online_service': by_online_service,
            'left_sharing_told': '(shares_digitized_data is not null)::int',
            'left_sharing': 'coalesce(shares_digitized_data, false)::int',
            'left_population_told': '(uses_population_data is not null)::int',
            'left_population': 'coalesce(uses_population_data, false)::int',
            'left_displeased': '(displeased_from is not null)::int',
        }},
        {'at': 'late_from', 'where': 'true', 'counts': {
            'late': '1',
            'late_online': "(channel = 'online')::int",
        }},
        {'at': 'any_late_from', 'where': 'true', 'counts': {'any_late': '1'}},
        {'at': 'displeased_from', 'where': 'true', 'counts': {'displeased': '1'}},
        {'at': 'disliked_later_from', 'anchor': 'finished_at', 'where': 'true', 'counts': {'disliked_later': '1'}},
        {'at': 'submitted_at', 'anchor': 'submitted_at', 'where': "status <> 'withdrawn' and channel = 'online'", 'counts': {
            'submitted_online': '1',
            'waiting': '1',
        }},
        {'at': 'accepted_at', 'anchor': 'submitted_at', 'where': "status <> 'withdrawn' and channel = 'online'", 'counts': {
            'waiting': '-1',
            'waiting_late': '-(waiting_late_from is not null and waiting_late_from < accepted_at)::int',
        }},
        {'at': 'waiting_late_from', 'anchor': 'submitted_at', 'where': 'accepted_at is null or waiting_late_from < accepted_at',
         'counts': {'waiting_late': '1'}},
        {'at': 'acceptance_late_from', 'anchor': 'submitted_at', 'where': 'true', 'counts': {'late_acceptance': '1'}},
        {'at': 'paid_from', 'anchor': 'accepted_at', 'where': 'true', 'counts': {'paid': '1'}},
        {'at': 'accepted_at', 'where': "status <> 'withdrawn' and (acceptance_seconds is not null or due_moved)", 'counts': {
            'accepted_timed': '(acceptance_seconds is not null)::int',
            'accepted_at_once': '(acceptance_seconds <= ' ~ var('signal_at_once_seconds') ~ ')::int',
            'accepted_due_moved': 'due_moved::int',
        }},
        {'at': 'finished_at', 'where': "status in ('resolved', 'rejected')", 'counts': {
            'finished_digitized_only': '(components_digitized and result_digitized and not has_electronic_result)::int',
        }},
        {'at': 'first_finished_at', 'where': "status <> 'withdrawn'", 'counts': {
            'told_finished': '1',
            'told_finished_reopened': 'is_reopened::int',
        }},
    ]) }}
{% endmacro %}

{% macro dossier_counts() %}
    {{ return(flow_counts(dossier_flows())) }}
{% endmacro %}

{# Signed rows of dossiers as cells: agency × unit × anchor half-month (null: none) × event half-month. #}
{% macro dossier_cells(rows, sign='1', between=none) %}
    {{ flow_cells(rows, dossier_flows(), ['agency_code', 'unit_code'], 'event_half_month', sign, between) }}
{% endmacro %}

{# What the active rows of int_dossier_periods count: a unit with nothing open, received, accepted or finished in the period
   has no rows in it. handled(P) = accepted before asat, less finished before the start of P. #}
{% macro active_dossier_periods() %}
    select * from (
        select
            *,
            until_accepted - before_left_all as handled
        from {{ ref('int_dossier_periods') }}
    )
    where unit_code = '' or handled <> 0 or in_submitted_online <> 0 or in_finished <> 0 or in_accepted <> 0
{% endmacro %}
