"""The provinces' figures of an indicator, for the map."""

from __future__ import annotations

from app.figures import Tile
from app.publication import rows
from app.queries.boundaries import bridged_standing, merged_away
from app.queries.indicators import agencies
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication

_VALUES = """
    select agency_code, value from indicator_values
    where indicator_code = ? and period_type = ? and period = ? and unit_code = '' and agency_code like 'H%'
"""


def province_tiles(publication: Publication, indicator: str, period: str, boundaries: str | None) -> dict[str, Tile]:
    """The provinces that existed in the period, or in some boundaries (null: as they were then), by code."""
    parsed = parse_period(period)
    if boundaries is None:
        values = dict(rows(publication, _VALUES, (indicator, parsed.type, period)).iter_rows())
        gone: set[str] = set()
    else:
        bridged = bridged_standing(publication, indicator, period, "PRO", boundaries)
        values = dict(bridged.select("agency_code", "value").iter_rows())
        gone = merged_away(publication, indicator, period, boundaries)
    return {
        code: Tile(agency.name, values.get(code))
        for code, agency in agencies(publication).items()
        if agency.group_code == "PRO"
        and code not in gone
        and (boundaries is not None or agency.existed(parsed.start, parsed.end))
    }
