{{ config(materialized='table') }}

{{ signed_changes(
    ref('stg_landing__ratings'), 'ratings', 'int_ratings__current',
    ['agency_code', 'rating_code'], by_updated_at=true
) }}
