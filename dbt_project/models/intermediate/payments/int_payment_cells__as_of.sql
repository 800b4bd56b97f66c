{{ config(materialized='view') }}

-- Payments on or after as_of are unknown.
{{ flows_as_of(
    ref('int_payment_cells'),
    ['agency_code', 'method', 'status', 'amount_from_vnd'],
    payment_counts(),
    payment_cells(ref('int_payments__current'), between=before_as_of())
) }}
