"""Unfinished dossiers that are late, or due within five working days, at the publication's day."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from app.access import Reader
from app.publication import rows
from orchestration.publication.reader import Publication

#: What the reader chose; ``''`` lets all through.
_CHOSEN = """
    select
        late_dossiers.*,
        case
            when days_late is null then null
            when days_late <= 5 then '0-5'
            when days_late <= 10 then '6-10'
            when days_late <= 30 then '11-30'
            when days_late <= 90 then '31-90'
            when days_late <= 365 then '91-365'
            else '366+'
        end as age
    from late_dossiers
    inner join agencies using (agency_code)
    where ? in ('ALL', group_code, agency_code)
        and ? in ('', unit_code)
        and ? in ('', procedure_code)
        and ? in ('', state)
"""

_AGES = f"""
    select age, count(*) as dossiers from ({_CHOSEN}) where age is not null group by age
"""

_BY = """
    select
        {column} as code,
        {label} as agency_code,
        count(*) filter (state = 'late') as late,
        count(*) filter (state = 'due_soon') as due_soon,
        max(days_late) as longest,
        median(days_late) as median_days
    from ({chosen})
    group by all
    order by late desc, due_soon desc, code
"""

_LIST = f"""
    select
        agency_code, unit_code, if(?::boolean, dossier_code, null) as dossier_code, procedure_code, channel, status,
        accepted_at, due_at, state, days_late
    from ({_CHOSEN})
    where ? in ('*', agency_code)
    order by days_late desc nulls last, due_at, agency_code, dossier_code
"""


@dataclass(frozen=True)
class Chosen:
    """A part of the late dossiers: of a group or an agency; unit, procedure and state ``''``: all."""

    agency: str
    unit: str = ""
    procedure: str = ""
    state: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """In the order of the query."""
        return self.agency, self.unit, self.procedure, self.state


def ages(publication: Publication, chosen: Chosen) -> dict[str, int]:
    """How many late dossiers there are of each age (``words.LATE_AGES``)."""
    return dict(rows(publication, _AGES, chosen.parameters).iter_rows())


def by_agency(publication: Publication, chosen: Chosen) -> pl.DataFrame:
    """A row an agency: late, due soon, the longest and the median number of days late."""
    return _by(publication, "agency_code", "agency_code", chosen)


def by_unit(publication: Publication, chosen: Chosen) -> pl.DataFrame:
    """A row a unit; null code: the agency itself."""
    return _by(publication, "unit_code", "agency_code", chosen)


def by_procedure(publication: Publication, chosen: Chosen) -> pl.DataFrame:
    """A row a procedure."""
    return _by(publication, "procedure_code", "''", chosen)


def late_dossiers(publication: Publication, chosen: Chosen, reading: Reader) -> pl.DataFrame:
    """The dossiers themselves that a reader may see, the longest late first; a null code is not the reader's to see."""
    sees_codes = "true" if reading.sees_codes else "false"
    return rows(publication, _LIST, (sees_codes, *chosen.parameters, reading.rows_of or ""))


def _by(publication: Publication, column: str, label: str, chosen: Chosen) -> pl.DataFrame:
    return rows(publication, _BY.format(column=column, label=label, chosen=_CHOSEN), chosen.parameters)
