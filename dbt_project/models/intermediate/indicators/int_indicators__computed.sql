{{ config(materialized='view') }}

-- The indicators that have figures of their own: these are expected of every agency and period.
select * from {{ ref('stg_reference__indicators') }}
where origin = 'computed'
