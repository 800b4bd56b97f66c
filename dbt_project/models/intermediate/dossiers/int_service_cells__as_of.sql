{{ config(materialized='view') }}

-- Events on or after as_of are unknown.
{{ flows_as_of(
    ref('int_service_cells'),
    ['agency_code', 'procedure_code', 'anchor_half_month'],
    service_counts(),
    service_cells(ref('int_dossiers__current'), between=before_as_of())
) }}
