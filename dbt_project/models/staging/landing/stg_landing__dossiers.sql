{%- set columns = {
    'agency_code': 'varchar', 'dossier_code': 'varchar', 'unit_code': 'varchar', 'procedure_code': 'varchar',
    'channel': 'varchar', 'status': 'varchar', 'source_system': 'varchar',
    'submitted_at': 'timestamp', 'submitted_at_precision': 'utinyint',
    'accepted_at': 'timestamp', 'accepted_at_precision': 'utinyint',
    'refused_at': 'timestamp', 'refused_at_precision': 'utinyint',
    'due_at': 'timestamp', 'due_at_precision': 'utinyint',
    'finished_at': 'timestamp', 'finished_at_precision': 'utinyint',
    'supplement_count': 'bigint', 'components_digitized': 'boolean', 'result_digitized': 'boolean',
    'has_electronic_result': 'boolean', 'reuses_data': 'boolean', 'fee_vnd': 'bigint', 'updated_at': 'timestamp',
    'shares_digitized_data': 'boolean', 'uses_population_data': 'boolean', 'account_verified': 'boolean',
} -%}

{{ lake_rows('dossiers', 'int_dossiers__current', columns) }}
