{%- set columns = {
    'agency_code': 'varchar', 'indicator_code': 'varchar', 'unit_code': 'varchar', 'period': 'varchar',
    'numerator': 'double', 'denominator': 'double', 'value': 'double', 'unit': 'varchar', 'source': 'varchar',
} -%}

{{ lake_rows('reported_figures', 'int_reported_figures__current', columns) }}
