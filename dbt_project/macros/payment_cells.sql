{#
    Flows of payments by half-month of payment (docs/formulas.md), as flows.sql says: how many, and how much, by method, status and
    size. Sizes are classes of amount named by their least.
#}
{% macro payment_flows() %}
    {{ return([
        {'at': 'paid_at', 'where': 'true', 'counts': {
            'payments': '1',
            'amount_vnd': 'amount_vnd',
        }},
    ]) }}
{% endmacro %}

{% macro payment_counts() %}
    {{ return(flow_counts(payment_flows())) }}
{% endmacro %}

{# Signed rows of payments as cells: agency × method × status × size × half-month. #}
{% macro payment_cells(rows, sign='1', between=none) %}
    {% set sized %}
        (
            select
                *,
                case
                    when amount_vnd < 50000 then 0
                    when amount_vnd < 200000 then 50000
                    when amount_vnd < 1000000 then 200000
                    when amount_vnd < 5000000 then 1000000
                    else 5000000
                end as amount_from_vnd
            from {{ rows }}
        )
    {% endset %}
    {{ flow_cells(sized, payment_flows(), ['agency_code', 'method', 'status', 'amount_from_vnd'], 'event_half_month', sign, between) }}
{% endmacro %}
