{# Remarks of the facts number the documents as they were read ("doc 003"); people know them by their names. #}
{% macro documents_named(remark) -%}
    replace(replace({{ remark }}, 'doc 003', 'BC13-2022'), 'doc 004', 'BC-VPCP-2024')
{%- endmacro %}
