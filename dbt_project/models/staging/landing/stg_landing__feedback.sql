{%- set columns = {
    'agency_code': 'varchar', 'feedback_code': 'varchar', 'unit_code': 'varchar', 'category': 'varchar',
    'received_at': 'timestamp', 'received_at_precision': 'utinyint',
    'due_at': 'timestamp', 'due_at_precision': 'utinyint',
    'answered_at': 'timestamp', 'answered_at_precision': 'utinyint',
    'outcome': 'varchar', 'refiled': 'boolean', 'updated_at': 'timestamp',
} -%}

{{ lake_rows('feedback', 'int_feedback__current', columns) }}
