{{ config(materialized='table') }}

{{ signed_changes(
    ref('stg_landing__targets'), 'targets', 'int_targets__current',
    ['agency_code', 'indicator_code', 'unit_code', 'period']
) }}
