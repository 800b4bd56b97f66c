{{ config(materialized='table') }}

{{ signed_changes(
    ref('stg_landing__feedback'), 'feedback', 'int_feedback__current',
    ['agency_code', 'feedback_code'], by_updated_at=true
) }}
