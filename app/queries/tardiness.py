"""Dossiers that are late or due soon on the publication's day, and those that were late in a period."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from app.access import Reader
from app.publication import rows
from orchestration.domain.periods import parse_period
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
        and ? in ('', coalesce(unit_code, '-'))
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

#: The dossiers that late_rate counts as late in a period (docs/formulas.md, "In parts").
_LATE_IN = """
    select late_rate_dossiers.*
    from late_rate_dossiers
    inner join agencies using (agency_code)
    where ? in ('ALL', group_code, agency_code)
        and ? in ('', coalesce(unit_code, '-'))
        and ? in ('', procedure_code)
        and late_from < ?::date
        and coalesce(finished_at >= ?::date, true)
"""

_LATE_IN_BY = f"""
    select
        {{column}} as code,
        {{label}} as agency_code,
        count(*) as late,
        count(*) filter (finished_at is null) as unfinished,
        max(days_late) as longest,
        median(days_late) as median_days
    from ({_LATE_IN})
    group by all
    order by late desc, code
"""

_LATE_IN_LIST = f"""
    select
        agency_code, unit_code, if(?::boolean, dossier_code, null) as dossier_code, procedure_code, channel, status,
        accepted_at, due_at, finished_at, reason, days_late
    from ({_LATE_IN})
    where ? in ('*', agency_code)
    order by days_late desc, due_at, dossier_code
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


@dataclass(frozen=True)
class LateIn:
    """The dossiers late in a period, of a group or an agency; unit and procedure ``''``: all."""

    agency: str
    period: str
    unit: str = ""
    procedure: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """In the order of the query."""
        period = parse_period(self.period)
        return self.agency, self.unit, self.procedure, period.end.isoformat(), period.start.isoformat()


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


def keeps_late_ones(publication: Publication) -> bool:
    """Whether the publication lists those that were finished late; older ones do not."""
    return "late_rate_dossiers" in publication.marts


def late_in_by_agency(publication: Publication, late: LateIn) -> pl.DataFrame:
    """A row an agency: late ones, how many of them are unfinished now, the longest and the median days late."""
    return _late_in_by(publication, "agency_code", "agency_code", late)


def late_in_by_unit(publication: Publication, late: LateIn) -> pl.DataFrame:
    """A row a unit; null code: the agency itself."""
    return _late_in_by(publication, "unit_code", "agency_code", late)


def late_in_by_procedure(publication: Publication, late: LateIn) -> pl.DataFrame:
    """A row a procedure."""
    return _late_in_by(publication, "procedure_code", "''", late)


def late_in_list(publication: Publication, late: LateIn, reading: Reader) -> pl.DataFrame:
    """The dossiers themselves that a reader may see, the longest late first; a null code is not the reader's to see."""
    sees_codes = "true" if reading.sees_codes else "false"
    return rows(publication, _LATE_IN_LIST, (sees_codes, *late.parameters, reading.rows_of or ""))


def _late_in_by(publication: Publication, column: str, label: str, late: LateIn) -> pl.DataFrame:
    return rows(publication, _LATE_IN_BY.format(column=column, label=label), late.parameters)
