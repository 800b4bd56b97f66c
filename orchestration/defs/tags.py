"""What a run's tags say of it: whose files it landed, as of when, which publication it made.

Dagster finds runs by a tag's name and value together, so each agency is a tag of its own: ``thuoc/agency.H29 = landed``
finds every run that landed something of H29. A run that lands many agencies (a month's end lands all 86) would drown
its other tags, so beyond ``FEW_AGENCIES`` it says only how many; `thuoc deliveries --agency` tells the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

#: As many tags as a line of Dagster's list of runs shows without hiding the others.
FEW_AGENCIES = 10

LANDED = "landed"


def agency_tags(agencies: Collection[str]) -> dict[str, str]:
    """Tags of a run that landed files of these agencies."""
    few = sorted(agencies) if len(agencies) <= FEW_AGENCIES else []
    return {"thuoc/agencies": str(len(agencies))} | {f"thuoc/agency.{code}": LANDED for code in few}


def as_of_tag(as_of: date) -> dict[str, str]:
    """The day that nothing on or after counts."""
    return {"thuoc/as_of": as_of.isoformat()}


def publication_tag(number: int) -> dict[str, str]:
    """The version that a run published."""
    return {"thuoc/publication": str(number)}
