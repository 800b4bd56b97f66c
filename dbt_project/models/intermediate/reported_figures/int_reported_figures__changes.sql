{{ config(materialized='table') }}

{{ signed_changes(
    ref('stg_landing__reported_figures'), 'reported_figures', 'int_reported_figures__current',
    ['agency_code', 'indicator_code', 'unit_code', 'period']
) }}
