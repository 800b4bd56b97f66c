"""Which periods a publication has figures for."""

from __future__ import annotations

from dataclasses import dataclass

from app.publication import rows
from orchestration.publication.reader import Publication

_PERIODS = """
    select period_type, period, any_value(status) as status, count(value) as figures
    from indicator_values
    where agency_code = 'ALL' and unit_code = ''
    group by period_type, period, period_start
    order by period_start desc, period desc
"""


@dataclass(frozen=True)
class PublishedPeriod:
    """A period of a type; ``figures``: how many of the nation's indicators have a value in it."""

    code: str
    type: str
    status: str
    figures: int


def periods_by_type(publication: Publication) -> dict[str, list[PublishedPeriod]]:
    """The periods of each type, the newest first."""
    found: dict[str, list[PublishedPeriod]] = {}
    for row in rows(publication, _PERIODS).iter_rows(named=True):
        period = PublishedPeriod(row["period"], row["period_type"], row["status"], row["figures"])
        found.setdefault(period.type, []).append(period)
    return found


def latest_telling(periods: list[PublishedPeriod]) -> PublishedPeriod:
    """The newest period with at least half as many figures as the fullest one.

    Months in which nothing was delivered yet have no figures: opening on them would show only dashes.
    """
    enough = max(period.figures for period in periods) / 2
    return next(period for period in periods if period.figures >= enough)
