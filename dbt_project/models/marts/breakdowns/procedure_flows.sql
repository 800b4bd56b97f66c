{%- set counts = service_counts() | reject('in', ['accepted_account_told', 'accepted_verified']) | list %}

-- A flow that nothing anchors is anchored in its own half-month. What later builds took away leaves no row of zeros.
with flows as (
    select
        agency_code,
        procedure_code,
        coalesce(anchor_half_month, event_half_month) as anchor_half_month,
        event_half_month as half_month,
        {% for name in counts %}
        coalesce(sum({{ name }}), 0)::bigint as {{ name }},
        {% endfor %}
        {{ half_month_after('event_half_month') }} as period_end
    from {{ ref('int_service_cells__as_of') }}
    group by all
)

select
    agency_code,
    procedure_code,
    anchor_half_month,
    half_month,
    period_end,
    * exclude (agency_code, procedure_code, anchor_half_month, half_month, period_end)
from flows
where {{ counts | join(' <> 0 or ') }} <> 0
