-- Beside each target the published figure of the same code and subject: what there is where nothing is computed. The
-- newest by the deadline, else the newest.
with assigned as (
    select * from {{ ref('int_targets__assigned') }}
),

figures as (
    select * from {{ ref('stg_reference__published_figures') }}
),

published as (
    select
        assigned.target_id,
        max_by(
            figures.figure_id,
            (coalesce(figures.period_end <= assigned.deadline + 1, true), figures.period_end, figures.figure_id)
        ) as published_figure_id
    from assigned
    inner join figures
        on assigned.document_code = figures.indicator_code
        and assigned.subject_code = figures.agency_code
    where assigned.origin = 'national' and figures.dimension_value is null
    group by all
)

select
    assigned.target_id,
    assigned.origin,
    assigned.indicator_code,
    assigned.document_code,
    assigned.name_vi,
    assigned.group_code,
    assigned.agency_code,
    assigned.unit_code,
    assigned.comparator,
    assigned.value,
    assigned.value_min,
    assigned.value_max,
    assigned.unit,
    assigned.not_judged,
    assigned.period,
    assigned.deadline,
    assigned.deadline_text,
    assigned.legal_basis,
    assigned.document,
    assigned.source_lines,
    assigned.actual_vi,
    published.published_figure_id,
    figures.value::double as published_value,
    figures.unit as published_unit,
    figures.period_end - 1 as published_as_of,
    assigned.note_vi,
    {{ marking_of('assigned.actual_vi') }} as actual_vi_classification,
    {{ marking_of('assigned.note_vi') }} as note_vi_classification,
    figures.classification as published_value_classification,
    documents.classification
from assigned
left join published on assigned.target_id = published.target_id
left join figures on published.published_figure_id = figures.figure_id
left join {{ ref('stg_reference__documents') }} as documents on assigned.document = documents.document
