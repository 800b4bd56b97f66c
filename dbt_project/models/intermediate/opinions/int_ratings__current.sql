{{ config(
    materialized='incremental',
    incremental_strategy='signed_changes',
    unique_key=['agency_code', 'rating_code'],
    post_hook="{{ record_state('ratings') }}",
) }}

-- depends_on: {{ ref('int_ratings__changes') }}, {{ ref('stg_landing__ratings') }}
{% if is_incremental() %}
select * from {{ ref('int_ratings__changes') }}
{% else %}
{{ elect(ref('stg_landing__ratings'), 'ratings', ['agency_code', 'rating_code'], by_updated_at=true) }}
{% endif %}
