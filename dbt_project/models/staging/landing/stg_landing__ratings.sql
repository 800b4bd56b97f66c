{%- set columns = {
    'agency_code': 'varchar', 'rating_code': 'varchar', 'dossier_code': 'varchar', 'rated_at': 'timestamp',
    'satisfied': 'boolean', 'updated_at': 'timestamp',
} -%}

{{ lake_rows('ratings', 'int_ratings__current', columns) }}
