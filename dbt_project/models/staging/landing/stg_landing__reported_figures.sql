{%- set columns = {
    'agency_code': 'varchar', 'indicator_code': 'varchar', 'unit_code': 'varchar', 'period': 'varchar',
    'numerator': 'double', 'denominator': 'double', 'value': 'double', 'unit': 'varchar', 'source': 'varchar',
} -%}

-- unit_code is part of the key: empty, not null, for the agency itself.
select * replace (coalesce(unit_code, '') as unit_code)
from (
    {{ lake_rows('reported_figures', 'int_reported_figures__current', columns) }}
)
