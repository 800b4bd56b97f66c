{{ config(materialized='table') }}

{{ signed_changes(
    ref('stg_landing__payments'), 'payments', 'int_payments__current',
    ['agency_code', 'payment_code'], by_updated_at=true
) }}
