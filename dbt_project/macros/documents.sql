{# Remarks of the facts number the documents as they were read ("doc 003"); people know them by their names. #}
{% macro documents_named(remark) -%}
    {%- set named = namespace(remark=remark) -%}
    {%- for number, document in [
        ('000', 'BC22-2022'), ('001', 'CV-2023'), ('002', 'GT-2022'), ('003', 'BC13-2022'), ('004', 'BC-VPCP-2024'),
    ] -%}
    {%- set named.remark = "replace(" ~ named.remark ~ ", 'doc " ~ number ~ "', '" ~ document ~ "')" -%}
    {%- endfor -%}
    {{ named.remark }}
{%- endmacro %}

{#
    How the documents that a remark names are marked: what stands in <column>_classification keeps the column from the
    public (orchestration/publication/audience.py) though the row's own document is for everybody.
#}
{% macro marking_of(remark) -%}
    (
        select max(named.classification) from {{ ref('stg_reference__documents') }} as named
        where contains({{ remark }}, named.document)
    )
{%- endmacro %}
