{%- set columns = {
    'agency_code': 'varchar', 'payment_code': 'varchar', 'dossier_code': 'varchar', 'amount_vnd': 'bigint',
    'method': 'varchar', 'status': 'varchar', 'paid_at': 'timestamp', 'updated_at': 'timestamp',
} -%}

{{ lake_rows('payments', 'int_payments__current', columns) }}
