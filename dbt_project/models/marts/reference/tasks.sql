-- Assigned tasks and, marked as such, proposals: a proposal is never overdue.
select
    task_id,
    case kind when 'giao nhiệm vụ' then 'assigned' else 'proposed' end as kind,
    document,
    task_no,
    source_lines,
    task_vi,
    responsible,
    coordinating,
    deadline::date as deadline,
    deadline_text,
    indicator_codes,
    documents.classification
from {{ source('reference', 'tasks_deadlines') }}
left join {{ ref('stg_reference__documents') }} as documents using (document)
