"""``thuoc targets``: what was assigned, where it stands, what it takes, where it is heading."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from orchestration.cli.indicators import check_agencies, check_period
from orchestration.cli.listing import Format, print_rows
from orchestration.cli.opening import opened
from orchestration.cli.period_option import asked_period

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication
    from orchestration.settings import Settings

#: The columns of ``--format csv`` and ``json``. Rates are fractions; ``published_value`` stands as printed.
COLUMNS = (
    *("target_id", "origin", "name_vi", "indicator_code", "document_code", "assigned_to"),
    *("agency_code", "unit_code", "relation"),
    *("comparator", "target", "target_min", "unit", "deadline", "period", "status", "quality"),
    *("numerator", "denominator", "value", "distance", "reached", "needed"),
    *("forecast_month", "forecast", "low", "high", "outlook", "no_forecast", "not_judged"),
    *("published_figure_id", "published_value", "published_unit", "published_as_of", "actual_vi"),
    *("legal_basis", "classification", "publication"),
)

_ROWS = """
with subjects as (
    select target_id, coalesce(group_code, agency_code) as agency_code, unit_code, 'own' as relation from targets
    union
    select target_id, agency_code, unit_code, relation from target_progress where $agency is not null
    union
    select target_id, agency_code, unit_code, relation from target_forecasts where $agency is not null
)
select
    targets.* exclude (agency_code, group_code, unit_code, value, value_min, value_max, period),
    coalesce(group_code, nullif(targets.unit_code, ''), targets.agency_code) as assigned_to,
    subjects.agency_code, subjects.unit_code, subjects.relation,
    coalesce(targets.value, targets.value_max) as target, targets.value_min as target_min,
    coalesce(progress.period, $period, targets.period, $default) as period,
    progress.* exclude (target_id, indicator_code, agency_code, unit_code, relation, period, target),
    forecasts.forecast_month, forecasts.value as forecast, forecasts.low, forecasts.high, forecasts.outlook,
    forecasts.no_forecast, number as publication
from targets
cross join publication
join subjects using (target_id)
left join target_progress as progress
    on progress.target_id = subjects.target_id and progress.agency_code = subjects.agency_code
    and progress.unit_code = subjects.unit_code
    and progress.period = coalesce($period, targets.period, $default)
left join target_forecasts as forecasts
    on forecasts.target_id = subjects.target_id and forecasts.agency_code = subjects.agency_code
    and forecasts.unit_code = subjects.unit_code
where ($agency is null or $agency in (subjects.agency_code, subjects.unit_code))
    and ($period is null or targets.origin = 'national' or progress.period is not null)
order by targets.origin desc, targets.target_id, subjects.relation desc, subjects.agency_code, subjects.unit_code
"""


def print_targets(settings: Settings, agency: str | None, period: str | None, output: Format) -> None:
    """Print targets with the figures of a period: by default of the year to date, of an agency's target its own.

    Without an agency: each target where it was assigned. With one: also those of its group, by which it is measured.

    Raises:
        WrongUsage: a period or an agency that the publication does not know.
        NoPublication: nothing was published yet.
    """
    with opened(settings) as publication:
        if agency is not None:
            check_agencies(publication, [agency])
        if period is not None:
            asked_period(period)
            check_period(publication, period)
        rows = target_rows(publication, agency, period)
        if output is Format.table:
            from orchestration.cli.target_table import print_target_table

            print_target_table(settings, publication, rows)
        else:
            print_rows(rows, {name: name for name in COLUMNS}, output)


def target_rows(publication: Publication, agency: str | None, period: str | None) -> list[dict[str, Any]]:
    """A row a target and whom it is held against."""
    parameters = {"agency": agency, "period": period, "default": year_to_date(publication.as_of)}
    return publication.query(_ROWS, parameters).to_dicts()


def year_to_date(as_of: date) -> str:
    """The year to date of the last day before ``as_of``: ``2024-YTD04``."""
    return (as_of - timedelta(days=1)).strftime("%Y-YTD%m")
