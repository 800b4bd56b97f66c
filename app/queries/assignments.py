"""Assigned tasks, what documents say that agencies did, and the survey of one-stop systems."""

from __future__ import annotations

import polars as pl

from app.publication import rows
from orchestration.publication.reader import Publication

_TASKS = """
    select * from tasks where ? in ('', status)
    order by deadline nulls last, task_id
"""
_COUNTS = "select * from commitment_counts order by as_of desc, list_code, group_code, indicator_code"
_SURVEY = "select * from system_survey order by agency_type, rank nulls last, agency_code"
_SHARES = """
    select * from system_survey_shares where group_code = ? order by vendor = '' desc, surveyed desc, vendor, grade
"""


def has(publication: Publication, *marts: str) -> bool:
    """Whether a publication has these marts; older ones may not."""
    return set(marts) <= set(publication.marts)


def tasks(publication: Publication, status: str) -> pl.DataFrame:
    """The tasks of a status ('': all), by deadline."""
    return rows(publication, _TASKS, (status,))


def commitment_counts(publication: Publication) -> pl.DataFrame:
    """Printed counts of agencies beside those of the lists that the documents print."""
    return rows(publication, _COUNTS)


def survey(publication: Publication) -> pl.DataFrame:
    """The systems as the survey graded them, the best first."""
    return rows(publication, _SURVEY)


def survey_shares(publication: Publication, group: str) -> pl.DataFrame:
    """How many systems of each vendor ('': all of them) have each grade."""
    return rows(publication, _SHARES, (group,))
