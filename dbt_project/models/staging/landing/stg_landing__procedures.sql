{%- set columns = {
    'agency_code': 'varchar', 'procedure_code': 'varchar', 'name_vi': 'varchar', 'field_vi': 'varchar',
    'service_level': 'varchar', 'requires_fee': 'boolean', 'valid_from': 'date', 'valid_to': 'date',
} -%}

{{ lake_rows('procedures', 'int_procedures__current', columns) }}
