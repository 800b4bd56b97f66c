{{ config(materialized='view') }}

-- Events on or after as_of are unknown.
{{ flows_as_of(
    ref('int_form_cells'),
    ['agency_code', 'unit_code', 'field_vi'],
    form_counts(),
    form_cells(ref('int_dossiers__current'), between=before_as_of())
) }}
