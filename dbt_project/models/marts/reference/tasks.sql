-- Assigned tasks and, marked as such, proposals: a proposal is never overdue. Nothing tells that a task was done, so
-- past its deadline it is past_deadline, without a word on whether somebody carried it out.
with tasks as (
    select
        *,
        deadline::date as last_day
    from {{ source('reference', 'tasks_deadlines') }}
),

run as (
    select as_of from {{ source('run', 'run') }}
),

owners as (
    select * from {{ source('reference', 'crosswalk_owners') }}
),

-- What a document's code is in the catalogue: as a printed figure, and as a target of each agency, which may be another
-- (the nation's distinct services, each province's own).
codes as (
    select
        indicator_code,
        catalogue_code
    from {{ source('reference', 'crosswalk_indicators') }}
    where origin = 'document'
    union
    select
        indicator_code,
        catalogue_code
    from {{ source('reference', 'targets') }}
),

measured as (
    select
        tasks.task_id,
        string_agg(codes.catalogue_code, '|' order by codes.catalogue_code) as catalogue_codes
    from tasks
    inner join codes on list_contains(string_split(tasks.indicator_codes, '|'), codes.indicator_code)
    group by all
)

select
    tasks.task_id,
    case tasks.kind when 'giao nhiệm vụ' then 'assigned' else 'proposed' end as kind,
    tasks.document,
    tasks.task_no,
    tasks.source_lines,
    tasks.task_vi,
    tasks.responsible,
    responsible.codes as responsible_codes,
    tasks.coordinating,
    coordinating.codes as coordinating_codes,
    tasks.last_day as deadline,
    tasks.deadline_text,
    case
        when tasks.kind <> 'giao nhiệm vụ' then 'proposal'
        when tasks.last_day is null then 'no_deadline'
        when tasks.last_day < run.as_of then 'past_deadline'
        when tasks.last_day <= run.as_of + 30 then 'due_soon'
        else 'upcoming'
    end as status,
    case when tasks.kind = 'giao nhiệm vụ' then tasks.last_day - run.as_of end::integer as days_left,
    tasks.indicator_codes,
    measured.catalogue_codes,
    tasks.note as note_vi,
    {{ marking_of('tasks.note') }} as note_vi_classification,
    documents.classification
from tasks
cross join run
left join owners as responsible on tasks.responsible = responsible.owner_vi
left join owners as coordinating on tasks.coordinating = coordinating.owner_vi
left join measured on tasks.task_id = measured.task_id
left join {{ ref('stg_reference__documents') }} as documents on tasks.document = documents.document
