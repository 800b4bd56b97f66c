{{ config(materialized='view') }}

-- The indicators that have figures of their own: what is expected of every agency and period is expected of these alone.
select * from {{ ref('stg_reference__indicators') }}
where origin = 'computed'
