{{ config(materialized='view') }}

-- Events on or after as_of are unknown.
{{ flows_as_of(
    ref('int_dossier_cells'),
    ['agency_code', 'unit_code', 'anchor_half_month'],
    dossier_counts(),
    dossier_cells(ref('int_dossiers__current'), between=before_as_of())
) }}
