select
    agency_code,
    method,
    status,
    amount_from_vnd,
    event_half_month as half_month,
    {{ half_month_after('event_half_month') }} as period_end,
    sum(payments)::bigint as payments,
    sum(amount_vnd)::bigint as amount_vnd
from {{ ref('int_payment_cells__as_of') }}
group by all
having sum(payments) <> 0
