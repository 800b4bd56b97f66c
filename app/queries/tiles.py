"""The agencies' figures of an indicator, for the tiles."""

from __future__ import annotations

from app.figures import Tile
from app.publication import rows
from app.queries.boundaries import bridged_standing, merged_away
from app.queries.indicators import agencies
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication

_VALUES = """
    select agency_code, value from indicator_values
    where indicator_code = ? and period_type = ? and period = ? and unit_code = ''
"""


def agency_tiles(
    publication: Publication, indicator: str, period: str, group: str, boundaries: str | None
) -> dict[str, Tile]:
    """The agencies of a group in its order, those of the period or of some boundaries (null: as they were then)."""
    parsed = parse_period(period)
    if boundaries is None:
        values = dict(rows(publication, _VALUES, (indicator, parsed.type, period)).iter_rows())
        gone: set[str] = set()
    else:
        bridged = bridged_standing(publication, indicator, period, group, boundaries)
        values = dict(bridged.select("agency_code", "value").iter_rows())
        gone = merged_away(publication, indicator, period, boundaries)
    return {
        code: Tile(agency.name, values.get(code))
        for code, agency in agencies(publication).items()
        if agency.group_code == group
        and code not in gone
        and (boundaries is not None or agency.existed(parsed.start, parsed.end))
    }
