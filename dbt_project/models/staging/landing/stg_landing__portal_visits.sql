{%- set columns = {
    'agency_code': 'varchar', 'visit_date': 'date', 'site': 'varchar', 'visits': 'bigint',
} -%}

{{ lake_rows('portal_visits', 'int_portal_visits__current', columns) }}
