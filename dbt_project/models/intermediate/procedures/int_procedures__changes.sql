{{ config(materialized='table') }}

{{ signed_changes(
    ref('stg_landing__procedures'), 'procedures', 'int_procedures__current',
    ['agency_code', 'procedure_code', 'valid_from']
) }}
