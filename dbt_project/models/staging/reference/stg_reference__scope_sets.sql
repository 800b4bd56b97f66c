select
    scope_set,
    name_vi,
    name_en,
    group_code,
    agencies::integer as agencies,
    string_split(member_codes, '|') as member_codes,
    string_split(figure_ids, '|') as figure_ids
from {{ source('reference', 'scope_sets') }}
