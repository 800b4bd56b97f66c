{{ config(materialized='table') }}

{{ signed_changes(
    ref('stg_landing__portal_visits'), 'portal_visits', 'int_portal_visits__current',
    ['agency_code', 'visit_date', 'site']
) }}
