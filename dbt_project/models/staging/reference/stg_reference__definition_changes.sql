select
    change_id,
    changed_on::date as changed_on,
    string_split(indicator_codes, '|') as indicator_codes,
    string_split(codes_before, '|') as codes_before,
    string_split(codes_after, '|') as codes_after,
    was_vi,
    is_vi,
    legal_basis
from {{ source('reference', 'definition_changes') }}
