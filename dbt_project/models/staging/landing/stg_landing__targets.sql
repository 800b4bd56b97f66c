{%- set columns = {
    'agency_code': 'varchar', 'indicator_code': 'varchar', 'unit_code': 'varchar', 'period': 'varchar',
    'value': 'double', 'legal_basis': 'varchar',
} -%}

-- unit_code is part of the key: empty, not null, for the agency itself.
select * replace (coalesce(unit_code, '') as unit_code)
from (
    {{ lake_rows('targets', 'int_targets__current', columns) }}
)
