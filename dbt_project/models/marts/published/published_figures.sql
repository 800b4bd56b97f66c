select
    figures.* exclude (figures.mapping),
    {{ marking_of('figures.note_vi') }} as note_vi_classification
from {{ ref('stg_reference__published_figures') }} as figures
